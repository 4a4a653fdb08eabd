/* route_test.c -- the router: literals before parameters, the way back, methods, parameters. */
#include "base/test.h"
#include "http/route.h"

static const struct {
	enum method method;
	const char *pattern;
} table[] = {
	{ GET, "/" },	       { GET, "/news" },      { POST, "/news" },	 { GET, "/news/new" },
	{ GET, "/news/:id" },  { POST, "/news/:id" }, { GET, "/news/:id/edit" }, { DELETE, "/news/:key" },
	{ GET, "/a/:x/b/:y" },
};

static struct router *filled(struct arena *a)
{
	struct router *r = router_new(a);

	for (size_t i = 0; i < COUNT(table); i++)
		router_add(r, table[i].method, table[i].pattern, table[i].pattern);
	return r;
}

static const struct {
	enum method method;
	const char *path, *target;
	unsigned others;
} finds[] = {
	{ GET, "/", "/", 0 },
	{ GET, "/news", "/news", 0 },
	{ GET, "/news/new", "/news/new", 0 },
	{ GET, "/news/12", "/news/:id", 0 },
	{ GET, "/news/new/edit", "/news/:id/edit", 0 },
	{ POST, "/news/new", "/news/:id", 0 },
	{ DELETE, "/news/x", "/news/:key", 0 },
	{ PUT, "/news/x", NULL, 1u << GET | 1u << POST | 1u << DELETE },
	{ POST, "/", NULL, 1u << GET },
	{ POST, "/news/1/edit", NULL, 1u << GET },
	{ GET, "/news/", NULL, 0 },
	{ GET, "/news//edit", NULL, 0 },
	{ GET, "/new", NULL, 0 },
	{ GET, "/news/1/2", NULL, 0 },
	{ GET, "//", NULL, 0 },
	{ GET, "/a/1/b/2", "/a/:x/b/:y", 0 },
	{ GET, "/a/1/b", NULL, 0 },
};

static void paths_find_their_routes(void **state)
{
	struct router *r = filled(*state);

	for (size_t i = 0; i < COUNT(finds); i++) {
		struct pairs params;
		unsigned others = 99;
		const char *t =
			router_find(r, finds[i].method, str_of(finds[i].path), &params, *state, &others);

		if (!str_eq(str_of(t), str_of(finds[i].target)) || others != finds[i].others)
			fail_msg("%s %s found %s, others %x", method_name(finds[i].method), finds[i].path, t,
				 others);
	}
}

static void parameters_have_the_names_of_their_route(void **state)
{
	struct router *r = filled(*state);
	struct pairs params;
	unsigned others;

	router_find(r, GET, S("/a/один/b/2.json"), &params, *state, &others);
	assert_int_equal(params.n, 2);
	assert_str(pairs_get(&params, S("x")), "один");
	assert_str(pairs_get(&params, S("y")), "2.json");
	router_find(r, GET, S("/news/new/edit"), &params, *state, &others);
	assert_int_equal(params.n, 1);
	assert_str(pairs_get(&params, S("id")), "new");
	router_find(r, DELETE, S("/news/7"), &params, *state, &others);
	assert_str(pairs_get(&params, S("key")), "7");
	router_find(r, GET, S("/news/new"), &params, *state, &others);
	assert_int_equal(params.n, 0);
}

int route_test(void)
{
	const struct CMUnitTest tests[] = {
		test_in_arena(paths_find_their_routes),
		test_in_arena(parameters_have_the_names_of_their_route),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
