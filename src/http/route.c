/* route.c -- a trie of path segments. Each node has its literal children in a map and at most one child for
 * parameters; a search prefers the literal and comes back for the parameter when that leads nowhere. */
#include "http/route.h"

#define METHODS (OPTIONS + 1)
#define MAX_PARAMS 16

/* What one method does at one pattern. The names of parameters belong to it: ":id" and ":slug" may share a
 * node. */
struct target {
	const void *what;
	struct str names[MAX_PARAMS];
};

struct node {
	struct map literals; /* struct node by segment */
	struct node *param;
	struct target *targets[METHODS];
};

struct router {
	struct arena *arena;
	struct node root;
};

static void node_init(struct node *n, struct arena *a)
{
	*n = (struct node){ .literals = map_on(a) };
}

struct router *router_new(struct arena *a)
{
	struct router *r = arena_new_one(a, struct router);

	r->arena = a;
	node_init(&r->root, a);
	return r;
}

static struct node *node_new(struct arena *a)
{
	struct node *n = arena_new_one(a, struct node);

	node_init(n, a);
	return n;
}

/* The child of N for SEGMENT of a pattern, made if need be. */
static struct node *grow(struct arena *a, struct node *n, struct str segment)
{
	if (str_starts(segment, S(":"))) {
		if (!n->param)
			n->param = node_new(a);
		return n->param;
	}
	struct node *child = map_get(&n->literals, segment);
	if (!child) {
		child = node_new(a);
		map_set(&n->literals, segment, child);
	}
	return child;
}

void router_add(struct router *r, enum method m, const char *pattern, const void *target)
{
	struct target *t = arena_new_one(r->arena, struct target);
	struct str rest = str_dup(r->arena, str_of(pattern));
	struct node *n = &r->root;
	size_t nparams = 0;

	t->what = target;
	if (!str_starts(rest, S("/")) || !target)
		BUG("route \"%s\" does not begin with / or leads nowhere", pattern);
	str_cut(&rest, '/');
	while (rest.p) {
		struct str segment = str_cut(&rest, '/');

		if (str_starts(segment, S(":"))) {
			if (nparams == MAX_PARAMS)
				BUG("route \"%s\" has more than %d parameters", pattern, MAX_PARAMS);
			t->names[nparams++] = str_slice(segment, 1, segment.n);
		}
		n = grow(r->arena, n, segment);
	}
	if (n->targets[m])
		BUG("route %s \"%s\" is there twice", method_name(m), pattern);
	n->targets[m] = t;
}

struct search {
	enum method method;
	struct str values[MAX_PARAMS];
	size_t nvalues;
	unsigned others; /* methods of nodes that fit the path */
};

static const struct target *at_node(const struct node *n, struct search *s)
{
	for (unsigned m = 0; m < METHODS; m++)
		if (n->targets[m] && m != s->method)
			s->others |= 1u << m;
	return n->targets[s->method];
}

static const struct target *find(const struct node *n, struct str rest, struct search *s)
{
	if (!rest.p)
		return at_node(n, s);
	struct str segment = str_cut(&rest, '/');
	const struct node *literal = map_get(&n->literals, segment);
	const struct target *t = literal ? find(literal, rest, s) : NULL;
	if (t || !n->param || segment.n == 0)
		return t;
	s->values[s->nvalues++] = segment;
	t = find(n->param, rest, s);
	if (!t)
		s->nvalues--;
	return t;
}

const void *router_find(const struct router *r, enum method m, struct str path, struct pairs *params,
			struct arena *a, unsigned *other_methods)
{
	struct search s = { .method = m };

	*params = (struct pairs){ 0 };
	str_cut(&path, '/');
	const struct target *t = find(&r->root, path, &s);
	*other_methods = t ? 0 : s.others;
	if (!t)
		return NULL;
	for (size_t i = 0; i < s.nvalues; i++)
		vec_push(a, params, ((struct pair){ t->names[i], s.values[i] }));
	return t->what;
}
