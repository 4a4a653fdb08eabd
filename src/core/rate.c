/* rate.c -- token buckets in a table of fixed size. A bucket that is full says nothing, so when a set has no
 * room the fullest one gives way: flooding the table with fresh keys never frees a client that has used up
 * his tokens before others. */
#include "core/rate.h"

#include <arpa/inet.h>
#include <pthread.h>

#include <sodium.h>

static const struct class
{
	const char *name;
	int burst;     /* tokens of a full bucket */
	i64 period;    /* in which an empty one fills */
	bool forgives; /* counts failures alone */
	bool load;
} classes[] = {
	{ "sign-in", 30, 15 * MINUTE, .forgives = true },
	{ "guess", 10, 15 * MINUTE, .forgives = true },
	{ "sign-up", 5, HOUR },
	{ "reset", 5, HOUR },
	{ "comment", 10, 10 * MINUTE },
	{ "ticket", 5, DAY }, /* of the second factor: it lives for minutes, so nothing comes back */
	{ "letter", 5, HOUR },
	{ "search", 3000, MINUTE, .load = true },
	{ "upload", 300, 10 * MINUTE, .load = true },
	{ "write", 1200, MINUTE, .load = true }, /* the last stands for all others */
};

#define SETS 4096
#define WAYS 8

struct bucket {
	u64 key;     /* 0: free */
	i64 full_at; /* when it will be full again; the level is the distance to it */
};

struct rate {
	struct arena *arena;
	pthread_mutex_t lock;
	unsigned char secret[crypto_shorthash_KEYBYTES]; /* so that nobody can aim at a set */
	struct bucket buckets[SETS][WAYS];
};

struct rate *rate_new(void)
{
	struct arena *a = arena_new(sizeof(struct rate) + 4096);
	struct rate *r = arena_new_one(a, struct rate);

	r->arena = a;
	pthread_mutex_init(&r->lock, NULL);
	crypto_shorthash_keygen(r->secret);
	return r;
}

void rate_free(struct rate *r)
{
	pthread_mutex_destroy(&r->lock);
	arena_free(r->arena);
}

static const struct class *class_find(const char *name)
{
	size_t i = 0;

	while (i + 1 < COUNT(classes) && strcmp(classes[i].name, name) != 0)
		i++;
	return &classes[i];
}

bool rate_is_of_load(const char *class)
{
	return class_find(class)->load;
}

static u64 bucket_key(const struct rate *r, const struct class *class, struct str key)
{
	unsigned char secret[crypto_shorthash_KEYBYTES];
	u64 hash;

	memcpy(secret, r->secret, sizeof(secret));
	secret[0] ^= (unsigned char)(class - classes);
	crypto_shorthash((unsigned char *)&hash, (const unsigned char *)key.p, key.n, secret);
	return hash ? hash : 1;
}

/* The bucket of KEY; a free one or, at worst, the fullest of its set is made over. */
static struct bucket *bucket_find(struct rate *r, u64 key)
{
	struct bucket *set = r->buckets[key % SETS], *fullest = set;

	for (int i = 0; i < WAYS; i++) {
		if (set[i].key == key)
			return &set[i];
		if (set[i].full_at < fullest->full_at)
			fullest = &set[i];
	}
	*fullest = (struct bucket){ .key = key };
	return fullest;
}

bool rate_allow(struct rate *r, const char *class_name, struct str key, i64 now, int *retry_after)
{
	const struct class *class = class_find(class_name);
	i64 token = class->period / class->burst;

	pthread_mutex_lock(&r->lock);
	struct bucket *b = bucket_find(r, bucket_key(r, class, key));
	i64 then = MAX(b->full_at, now) + token;
	bool allowed = then <= now + class->period;
	if (allowed)
		b->full_at = then;
	pthread_mutex_unlock(&r->lock);
	if (!allowed && retry_after)
		*retry_after = (int)((then - now - class->period + SECOND - 1) / SECOND);
	return allowed;
}

void rate_forgive(struct rate *r, const char *class_name, struct str key, i64 now)
{
	const struct class *class = class_find(class_name);

	if (!class->forgives)
		return;
	pthread_mutex_lock(&r->lock);
	struct bucket *b = bucket_find(r, bucket_key(r, class, key));
	b->full_at = MAX(b->full_at - class->period / class->burst, now);
	pthread_mutex_unlock(&r->lock);
}

struct str rate_address_class(struct arena *a, struct str peer)
{
	struct in6_addr six;
	unsigned char *b = six.s6_addr;
	char text[INET6_ADDRSTRLEN];
	const char *z = str_z(a, peer);

	if (inet_pton(AF_INET, z, b + 12) == 1)
		return str_fmt(a, "%d.%d.%d.0/24", b[12], b[13], b[14]);
	if (inet_pton(AF_INET6, z, b) != 1)
		return peer;
	if (IN6_IS_ADDR_V4MAPPED(&six))
		return str_fmt(a, "%d.%d.%d.0/24", b[12], b[13], b[14]);
	memset(b + 7, 0, 9);
	inet_ntop(AF_INET6, b, text, sizeof(text));
	return str_fmt(a, "%s/56", text);
}
