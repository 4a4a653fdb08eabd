/* counts.h -- answers of COUNT and GROUP BY, remembered by their statement and values until a commit touches
 * the resource. */
#ifndef KOLO_COUNTS_H
#define KOLO_COUNTS_H

#include "base/vec.h"
#include "base/value.h"

/* One remembered answer: values with their number, and what people call them; a plain count is one pair
 * without code. */
struct count_pair {
	struct str code, label;
	i64 n;
};

struct counts;
struct counts *counts_new(struct arena *process);
/* A fingerprint of a statement and its values under a secret of the process: nobody can look for two that
 * share one, and so meet the answer of another reader. A is for scratch. */
struct counts_key {
	u64 low, high;
};
struct counts_key counts_key(const struct counts *k, struct arena *a, struct str sql,
			     const struct value *args, size_t n);
/* Copies the answer of KEY at GENERATION to A; false when it is not known. */
bool counts_get(struct counts *k, struct counts_key key, i64 generation, struct arena *a,
		struct count_pair **v, size_t *n);
void counts_put(struct counts *k, struct counts_key key, i64 generation, const struct count_pair *v,
		size_t n);

#endif
