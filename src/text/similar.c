/* similar.c -- trigrams, for titles that are sought with a slip of the finger; counted as PostgreSQL's
 * pg_trgm does. */
#include "text/analysis.h"
#include "text/fold.h"
#include "base/utf8.h"

#define TRIGRAMS_MAX 256
#define EDGE '0'

/* Three characters, packed; sorted sets of them compare quickly. */
struct trigram_set {
	u64 v[TRIGRAMS_MAX];
	size_t n;
};

static int compare(const void *x, const void *y)
{
	u64 a = *(const u64 *)x, b = *(const u64 *)y;

	return a < b ? -1 : a > b;
}

static void add_word(struct trigram_set *set, struct str word)
{
	u64 window = EDGE << 21 | EDGE;
	bool end = false;

	for (size_t i = 0; !end && set->n < TRIGRAMS_MAX;) {
		end = i >= word.n;
		window = (window << 21 | (end ? EDGE : utf8_next(word, &i))) & INT64_MAX;
		set->v[set->n++] = window;
	}
}

static void collect(struct str text, struct trigram_set *set)
{
	struct folded w;
	size_t unique = 0;

	set->n = 0;
	for (size_t i = 0; fold_next(text, &i, &w);)
		add_word(set, (struct str){ w.bytes, fold_similar(w.bytes, w.len) });
	qsort(set->v, set->n, sizeof(set->v[0]), compare);
	for (size_t i = 0; i < set->n; i++)
		if (i == 0 || set->v[i] != set->v[unique - 1])
			set->v[unique++] = set->v[i];
	set->n = unique;
}

struct str trigrams(struct arena *a, struct str word)
{
	struct trigram_set set;
	struct buf b = buf_on(a, TRIGRAMS_MAX * 13);

	collect(word, &set);
	for (size_t i = 0; i < set.n; i++) {
		if (i > 0)
			buf_byte(&b, ' ');
		for (int shift = 42; shift >= 0; shift -= 21) {
			char p[4];
			buf_put(&b, (struct str){ p, utf8_put(p, (uint32_t)(set.v[i] >> shift & 0x1fffff)) });
		}
	}
	return buf_done(&b);
}

double similarity(struct arena *a, struct str x, struct str y)
{
	struct trigram_set *sets = arena_new_array(a, struct trigram_set, 2);
	size_t common = 0, total;

	collect(x, &sets[0]);
	collect(y, &sets[1]);
	for (size_t i = 0, j = 0; i < sets[0].n && j < sets[1].n;) {
		u64 p = sets[0].v[i], r = sets[1].v[j];
		common += p == r;
		i += p <= r;
		j += r <= p;
	}
	total = sets[0].n + sets[1].n - common;
	return total ? (double)common / (double)total : 0;
}
