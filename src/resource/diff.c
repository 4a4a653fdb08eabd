/* diff.c -- longest common subsequence of words; what both ends share is set aside first, so that usual edits
 * cost little. */
#include "resource/diff.h"

#include "base/vec.h"

enum { CELLS_MAX = 4 << 20 };

struct words {
	struct str *v;
	size_t n, cap;
};

/* A word with the white space behind it. */
static struct words words_of(struct arena *a, struct str s)
{
	struct words out = { 0 };
	size_t i = 0;

	while (i < s.n) {
		size_t at = i;

		while (i < s.n && !strchr(" \n\t", s.p[i]))
			i++;
		while (i < s.n && strchr(" \n\t", s.p[i]))
			i++;
		vec_push(a, &out, str_slice(s, at, i));
	}
	return out;
}

/* Runs of one kind are one piece: words of one text lie side by side. */
static void add(struct arena *a, struct diff *d, enum diff_kind kind, struct str text)
{
	struct diff_line *last = d->n ? &d->v[d->n - 1] : NULL;

	if (!text.n)
		return;
	if (last && last->kind == kind && last->text.p + last->text.n == text.p)
		last->text.n += text.n;
	else
		*vec_add(a, d) = (struct diff_line){ kind, text };
}

static void add_all(struct arena *a, struct diff *d, enum diff_kind kind, const struct str *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add(a, d, kind, v[i]);
}

/* LENGTH[i * (m + 1) + k]: of the common subsequence of x[i..n) and y[k..m). */
static uint16_t *lengths(struct arena *a, const struct str *x, size_t n, const struct str *y, size_t m)
{
	uint16_t *length = arena_new_array(a, uint16_t, (n + 1) * (m + 1));

	for (size_t i = n; i-- > 0;)
		for (size_t k = m; k-- > 0;) {
			uint16_t *cell = &length[i * (m + 1) + k];
			uint16_t down = cell[m + 1], right = cell[1];

			*cell = str_eq(x[i], y[k]) ? (uint16_t)(cell[m + 2] + 1) : MAX(down, right);
		}
	return length;
}

static void middle(struct arena *a, struct diff *d, const struct str *x, size_t n, const struct str *y,
		   size_t m)
{
	size_t i = 0, k = 0;

	if ((n + 1) * (m + 1) <= CELLS_MAX) {
		const uint16_t *length = lengths(a, x, n, y, m);

		while (i < n && k < m) {
			const uint16_t *cell = &length[i * (m + 1) + k];

			if (str_eq(x[i], y[k])) {
				add(a, d, DIFF_SAME, y[k]);
				i++, k++;
			} else if (cell[m + 1] >= cell[1]) {
				add(a, d, DIFF_REMOVED, x[i++]);
			} else {
				add(a, d, DIFF_ADDED, y[k++]);
			}
		}
	}
	add_all(a, d, DIFF_REMOVED, x + i, n - i);
	add_all(a, d, DIFF_ADDED, y + k, m - k);
}

struct diff diff_words(struct arena *a, struct str before, struct str after)
{
	struct words x = words_of(a, before), y = words_of(a, after);
	struct diff d = { 0 };
	size_t head = 0, tail = 0;

	while (head < x.n && head < y.n && str_eq(x.v[head], y.v[head]))
		head++;
	while (tail < x.n - head && tail < y.n - head && str_eq(x.v[x.n - 1 - tail], y.v[y.n - 1 - tail]))
		tail++;
	add_all(a, &d, DIFF_SAME, y.v, head);
	middle(a, &d, x.v + head, x.n - head - tail, y.v + head, y.n - head - tail);
	add_all(a, &d, DIFF_SAME, y.v + y.n - tail, tail);
	return d;
}
