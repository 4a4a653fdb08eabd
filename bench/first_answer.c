/* first_answer.c -- start a server, tell the milliseconds until it answers 200, and stop it:
 * first_answer PORT PATH PROGRAM [ARGUMENT …] */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 30000 };

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* The status of the answer to GET PATH; 0 while nobody listens. */
static int ask(int port, const char *path)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((unsigned short)port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), status = 0;
	char text[4096];

	inet_pton(AF_INET, "127.0.0.1", &at.sin_addr);
	if (connect(fd, (struct sockaddr *)&at, sizeof(at)) == 0) {
		int n = snprintf(text, sizeof(text),
				 "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", path);
		ssize_t got = write(fd, text, (size_t)n) == n ? read(fd, text, sizeof(text) - 1) : 0;
		if (got > 12 && strncmp(text, "HTTP/1.1 ", 9) == 0)
			status = atoi(text + 9);
	}
	close(fd);
	return status;
}

static pid_t start(char **argv)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	execv(argv[0], argv);
	perror(argv[0]);
	_exit(127);
}

int main(int argc, char **argv)
{
	if (argc < 4) {
		fprintf(stderr, "usage: first_answer PORT PATH PROGRAM [ARGUMENT ...]\n");
		return 2;
	}
	double began = now_ms();
	pid_t pid = start(argv + 3);
	int status = 0;

	while (status == 0 && now_ms() - began < PATIENCE_MS && waitpid(pid, NULL, WNOHANG) == 0) {
		status = ask(atoi(argv[1]), argv[2]);
		if (status == 0)
			nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	}
	double took = now_ms() - began;
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
	if (status != 200) {
		fprintf(stderr, "first_answer: status %d\n", status);
		return 1;
	}
	printf("%.1f\n", took);
	return 0;
}
