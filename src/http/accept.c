/* accept.c -- what the client would rather have: media types and codings with their weights (RFC 9110, 12.4
 * and 12.5). */
#include "http/http.h"

/* A range of the header, "text/html;q=0.8". */
struct range {
	struct str name;
	int weight; /* thousandths; -1: not understood */
};

/* "0.25" is 250; anything outside the grammar is -1. */
static int parse_weight(struct str s)
{
	static const int unit[] = { 100, 10, 1 };
	int w;

	if (s.n == 0 || s.n > 5 || (s.p[0] != '0' && s.p[0] != '1') || (s.n > 1 && s.p[1] != '.'))
		return -1;
	w = (s.p[0] - '0') * 1000;
	for (size_t i = 2; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return -1;
		w += (s.p[i] - '0') * unit[i - 2];
	}
	return w <= 1000 ? w : -1;
}

static struct range next_range(struct str *header)
{
	struct str params = str_cut(header, ',');
	struct range r = { str_trim(str_cut(&params, ';')), 1000 };

	while (params.p) {
		struct str value = str_cut(&params, ';');
		struct str name = str_trim(str_cut(&value, '='));

		if (str_eq_nocase(name, S("q")))
			r.weight = parse_weight(str_trim(value));
	}
	return r;
}

/* How exactly RANGE names OFFER: 0 not at all, 1 by a full wildcard, 2 by its type alone, 3 in full. */
static int media_fit(struct str range, struct str offer)
{
	if (str_eq_nocase(range, offer))
		return 3;
	if (str_eq(range, S("*/*")))
		return 1;
	size_t slash = str_index(offer, '/');
	if (range.n == slash + 2 && str_ends(range, S("/*")) &&
	    str_eq_nocase(str_slice(range, 0, slash), str_slice(offer, 0, slash)))
		return 2;
	return 0;
}

static int coding_fit(struct str range, struct str offer)
{
	return str_eq_nocase(range, offer) ? 3 : str_eq(range, S("*"));
}

/* The weight of the range that names OFFER most exactly; 0 when none does. */
static int weigh(struct str header, struct str offer, int (*fit)(struct str range, struct str offer))
{
	int best_fit = 0, weight = 0;

	while (header.p) {
		struct range r = next_range(&header);
		int f = r.weight < 0 ? 0 : fit(r.name, offer);

		if (f > best_fit) {
			best_fit = f;
			weight = r.weight;
		}
	}
	return weight;
}

int accept_choose(struct str header, const char *const *offers, int n)
{
	int best = -1, best_weight = 0;

	if (str_trim(header).n == 0)
		return n > 0 ? 0 : -1;
	for (int i = 0; i < n; i++) {
		int w = weigh(header, str_of(offers[i]), media_fit);

		if (w > best_weight) {
			best = i;
			best_weight = w;
		}
	}
	return best;
}

bool accept_coding(struct str header, struct str coding)
{
	return weigh(header, coding, coding_fit) > 0;
}
