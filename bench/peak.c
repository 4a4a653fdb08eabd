/* peak.c -- run a program and tell the kB of memory that it took at most: peak PROGRAM [ARGUMENT …] */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct rusage used;
	pid_t pid = argc > 1 ? fork() : -1;

	if (pid == 0) {
		(void)!freopen("/dev/null", "w", stdout);
		execv(argv[1], argv + 1);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, NULL, 0) != pid || getrusage(RUSAGE_CHILDREN, &used) != 0)
		return 1;
	printf("%ld\n", used.ru_maxrss);
	return 0;
}
