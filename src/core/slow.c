/* slow.c -- a few threads for work that takes long: password hashes, images, documents. The queue is bounded:
 * who comes when it is full is told so at once. */
#include "core/core.h"

#include <pthread.h>

struct task {
	void (*fn)(void *);
	void *arg;
};

struct slow_lane {
	struct arena *arena;
	pthread_mutex_t lock;
	pthread_cond_t more;
	struct task *ring;
	size_t cap, first, n;
	bool stopping;
	pthread_t *threads;
	int nthreads;
};

/* Wait for a task; false when the lane stops and nothing waits any more. */
static bool take(struct slow_lane *s, struct task *out)
{
	pthread_mutex_lock(&s->lock);
	while (s->n == 0 && !s->stopping)
		pthread_cond_wait(&s->more, &s->lock);
	bool got = s->n > 0;
	if (got) {
		*out = s->ring[s->first];
		s->first = (s->first + 1) % s->cap;
		s->n--;
	}
	pthread_mutex_unlock(&s->lock);
	return got;
}

static void *work_off(void *arg)
{
	struct task t;

	while (take(arg, &t))
		t.fn(t.arg);
	return NULL;
}

struct slow_lane *slow_new(int threads, size_t queue)
{
	struct arena *a = arena_new(1 << 20);
	struct slow_lane *s = arena_new_one(a, struct slow_lane);

	s->arena = a;
	s->cap = queue;
	s->ring = arena_new_array(a, struct task, queue);
	s->threads = arena_new_array(a, pthread_t, threads);
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->more, NULL);
	while (s->nthreads < threads && pthread_create(&s->threads[s->nthreads], NULL, work_off, s) == 0)
		s->nthreads++;
	if (s->nthreads == 0)
		BUG("the system gives no threads");
	return s;
}

void slow_stop(struct slow_lane *s)
{
	pthread_mutex_lock(&s->lock);
	s->stopping = true;
	pthread_cond_broadcast(&s->more);
	pthread_mutex_unlock(&s->lock);
	for (int i = 0; i < s->nthreads; i++)
		pthread_join(s->threads[i], NULL);
	pthread_cond_destroy(&s->more);
	pthread_mutex_destroy(&s->lock);
	arena_free(s->arena);
}

enum err slow_submit(struct slow_lane *s, void (*fn)(void *), void *arg)
{
	enum err e = ERR_UNAVAILABLE;

	pthread_mutex_lock(&s->lock);
	if (s->n < s->cap && !s->stopping) {
		s->ring[(s->first + s->n++) % s->cap] = (struct task){ fn, arg };
		pthread_cond_signal(&s->more);
		e = OK;
	}
	pthread_mutex_unlock(&s->lock);
	return e;
}
