/* guests.c -- connections that are still saying their request. libmicrohttpd drops who falls silent, but a
 * byte now and then keeps it waiting for ever; here each has a deadline, which only a decent stream of bytes
 * moves. */
#include "http/server.h"
#include "base/time.h"
#include <sys/socket.h>

#define SLOWEST_BYTES 1 /* a millisecond, of a body */

struct guest {
	struct guest *next_free;
	int fd;		      /* -1: the slot is free */
	_Atomic i64 deadline; /* monotonic; 0: the request is complete */
};

void guests_start(struct guests *g, size_t n, int patience_seconds)
{
	pthread_mutex_init(&g->lock, NULL);
	g->n = n;
	g->patience = patience_seconds * SECOND;
	g->slots = calloc(n, sizeof(*g->slots)); /* lives as long as the server */
	if (!g->slots)
		BUG("no memory for %zu connections", n);
	for (size_t i = 0; i < n; i++) {
		g->slots[i].fd = -1;
		g->slots[i].next_free = g->free;
		g->free = &g->slots[i];
	}
}

void guests_free(struct guests *g)
{
	free(g->slots);
	pthread_mutex_destroy(&g->lock);
}

static struct guest *guest_enter(struct guests *g, int fd)
{
	pthread_mutex_lock(&g->lock);
	struct guest *one = g->free;
	if (one) {
		g->free = one->next_free;
		one->fd = fd;
		one->deadline = time_monotonic() + g->patience;
	}
	pthread_mutex_unlock(&g->lock);
	return one;
}

static void guest_leave(struct guests *g, struct guest *one)
{
	pthread_mutex_lock(&g->lock);
	one->fd = -1;
	one->next_free = g->free;
	g->free = one;
	pthread_mutex_unlock(&g->lock);
}

void guests_on_connection(void *cls, struct MHD_Connection *conn, void **context,
			  enum MHD_ConnectionNotificationCode what)
{
	struct guests *g = cls;

	if (what == MHD_CONNECTION_NOTIFY_STARTED)
		*context = guest_enter(
			g, MHD_get_connection_info(conn, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd);
	else if (*context)
		guest_leave(g, *context);
}

static struct guest *guest_of(struct MHD_Connection *conn)
{
	return MHD_get_connection_info(conn, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

void guest_begins(struct guests *g, struct MHD_Connection *conn)
{
	struct guest *one = guest_of(conn);

	if (one)
		one->deadline = time_monotonic() + g->patience;
}

void guest_goes_on(struct MHD_Connection *conn, size_t bytes)
{
	struct guest *one = guest_of(conn);

	if (one)
		one->deadline += (i64)bytes / SLOWEST_BYTES;
}

void guest_ends(struct MHD_Connection *conn)
{
	struct guest *one = guest_of(conn);

	if (one)
		one->deadline = 0;
}

/* A slot's socket is open while the lock is held: libmicrohttpd closes it after guest_leave(). */
void guests_sweep(struct guests *g)
{
	i64 now = time_monotonic();

	pthread_mutex_lock(&g->lock);
	for (size_t i = 0; i < g->n; i++) {
		struct guest *one = &g->slots[i];
		i64 deadline = one->deadline;

		if (one->fd >= 0 && deadline && deadline < now)
			shutdown(one->fd, SHUT_RDWR);
	}
	pthread_mutex_unlock(&g->lock);
}
