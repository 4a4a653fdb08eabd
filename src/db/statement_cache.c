/* statement_cache.c -- a small set-associative table from SQL text to prepared statement. Text is compared,
 * not its address: statements built in an arena come back at the same address with other words. */
#include "db/backend.h"

/* Eight bytes a step: the text of a list page's SELECT is a kilobyte, looked up thousands of times a second.
 */
static u64 hash_text(const char *p, size_t n)
{
	u64 h = n * 0x9e3779b97f4a7c15u, word;

	for (; n >= sizeof(word); p += sizeof(word), n -= sizeof(word)) {
		memcpy(&word, p, sizeof(word));
		h = (h ^ word) * 0xff51afd7ed558ccdu;
		h ^= h >> 32;
	}
	word = 0;
	memcpy(&word, p, n);
	h = (h ^ word) * 0xc4ceb9fe1a85ec53u;
	return h ^ h >> 29;
}

static struct statement *set_of(struct statement_cache *c, u64 hash)
{
	return c->at[hash % CACHE_SETS];
}

struct statement *cache_find(struct statement_cache *c, const char *sql)
{
	u64 hash = hash_text(sql, strlen(sql));
	struct statement *set = set_of(c, hash);

	for (int i = 0; i < CACHE_WAYS; i++) {
		if (set[i].sql && set[i].hash == hash && strcmp(set[i].sql, sql) == 0) {
			set[i].used = ++c->clock;
			return &set[i];
		}
	}
	return NULL;
}

/* Entries come and go over the connection's life, so their text cannot live in its arena. */
static void drop_entry(struct statement *s, void (*drop)(struct db *, struct statement *), struct db *db)
{
	if (!s->sql)
		return;
	drop(db, s);
	free(s->sql);
	*s = (struct statement){ 0 };
}

struct statement *cache_add(struct statement_cache *c, const char *sql,
			    void (*drop)(struct db *, struct statement *), struct db *db)
{
	u64 hash = hash_text(sql, strlen(sql));
	struct statement *set = set_of(c, hash), *s = NULL;

	for (int i = 0; i < CACHE_WAYS; i++)
		if (!set[i].busy && (!s || set[i].used < s->used))
			s = &set[i];
	if (!s)
		return NULL;
	drop_entry(s, drop, db);
	*s = (struct statement){ .hash = hash, .sql = strdup(sql), .used = ++c->clock };
	if (!s->sql)
		BUG("out of memory");
	return s;
}

void cache_clear(struct statement_cache *c, void (*drop)(struct db *, struct statement *), struct db *db)
{
	for (int i = 0; i < CACHE_SETS * CACHE_WAYS; i++)
		drop_entry(&c->at[i / CACHE_WAYS][i % CACHE_WAYS], drop, db);
}
