/* idempotency_test.c -- a repeated POST gets the first answer. */
#include "core/idempotency.h"
#include "core/account.h"
#include "core/test.h"

struct call {
	struct http_request in;
	struct response out;
	struct request rq;
	struct idempotent once;
};

/* A POST with KEY and BODY by WHO, ready to be looked up. */
static struct call *call_new(struct desk *d, const struct actor *who, const char *key, const char *body)
{
	struct arena *a = d->c.arena;
	struct call *k = arena_new_one(a, struct call);
	struct pair *header = arena_new_one(a, struct pair);

	*header = (struct pair){ S("idempotency-key"), str_of(key) };
	k->in = (struct http_request){ .arena = a,
				       .method = POST,
				       .target = S("/news"),
				       .body = str_of(body),
				       .headers = { header, 1, 1 } };
	k->out.body = buf_on(a, 1 << 20);
	k->rq = (struct request){ .c = d->c, .in = &k->in, .out = &k->out };
	k->rq.c.who = who;
	return k;
}

static enum err find(struct call *k)
{
	TRY(idempotency_read(&k->rq, &k->once));
	return idempotency_find(&k->rq, &k->once);
}

/* Answer K as a handler would and keep that. */
static enum err answer(struct call *k, const char *body)
{
	k->out.status = 201;
	k->out.type = S("application/json");
	k->out.body.n = 0;
	k->out.headers.n = 0;
	buf_put(&k->out.body, str_of(body));
	response_header(&k->out, k->rq.c.arena, "Location", S("/news/12"));
	return idempotency_store(&k->rq, &k->once);
}

static struct actor somebody(struct desk *d, struct str email)
{
	struct new_account n = { .email = email, .name = S("M."), .confirmed = true };
	struct actor who;
	i64 id;

	assert_int_equal(account_add(&d->c, &n, &id), OK);
	assert_int_equal(actor_load(&d->c, id, &who), OK);
	return who;
}

static void the_first_answer_comes_again(void **state)
{
	struct desk *d = desk_new(*state);
	struct actor maria = somebody(d, S("maria@example.org"));
	struct call *first = call_new(d, &maria, "k1", "{\"a\":1}"),
		    *second = call_new(d, &maria, "k1", "{\"a\":1}");

	assert_int_equal(find(first), OK);
	assert_false(first->once.replayed);
	assert_int_equal(answer(first, "{\"id\":\"12\"}"), OK);
	assert_int_equal(find(second), OK);
	assert_true(second->once.replayed);
	assert_int_equal(second->out.status, 201);
	assert_str(second->out.type, "application/json");
	assert_str(((struct str){ second->out.body.p, second->out.body.n }), "{\"id\":\"12\"}");
	assert_str(pairs_get(&second->out.headers, S("Location")), "/news/12");
}

static void keys_are_bound_to_request_and_account(void **state)
{
	struct desk *d = desk_new(*state);
	struct actor maria = somebody(d, S("maria@example.org")), ivan = somebody(d, S("ivan@example.org"));
	struct call *first = call_new(d, &maria, "k1", "{\"a\":1}");
	struct call *other = call_new(d, &maria, "k1", "{\"a\":2}"),
		    *his = call_new(d, &ivan, "k1", "{\"a\":1}");

	assert_int_equal(find(first), OK);
	assert_int_equal(answer(first, "x"), OK);
	assert_int_equal(find(other), ERR_INVALID);
	assert_int_equal(find(his), OK);
	assert_false(his->once.replayed);
}

static void keys_are_forgotten_after_a_day(void **state)
{
	struct desk *d = desk_new(*state);
	struct actor maria = somebody(d, S("maria@example.org"));
	struct call *first = call_new(d, &maria, "k1", "{\"a\":1}"), *late;

	assert_int_equal(find(first), OK);
	assert_int_equal(answer(first, "x"), OK);
	d->c.now += DAY;
	late = call_new(d, &maria, "k1", "{\"a\":2}");
	assert_int_equal(find(late), OK);
	assert_false(late->once.replayed);
	assert_int_equal(answer(late, "y"), OK);
}

static void two_at_once_end_in_one_answer(void **state)
{
	struct desk *d = desk_new(*state);
	struct actor maria = somebody(d, S("maria@example.org"));
	struct call *one = call_new(d, &maria, "k1", "{}"), *two = call_new(d, &maria, "k1", "{}");

	assert_int_equal(find(one), OK);
	assert_int_equal(find(two), OK);
	assert_int_equal(answer(one, "one"), OK);
	assert_int_equal(answer(two, "two"), ERR_RETRY);
	assert_int_equal(find(two), OK);
	assert_true(two->once.replayed);
}

static void visitors_and_requests_without_key_are_not_kept(void **state)
{
	struct desk *d = desk_new(*state);
	struct actor maria = somebody(d, S("maria@example.org"));
	struct call *visitor = call_new(d, &actor_visitor, "k1", "{}"),
		    *plain = call_new(d, &maria, "k1", "{}");

	plain->in.headers.n = 0;
	assert_int_equal(find(visitor), OK);
	assert_int_equal(answer(visitor, "x"), OK);
	assert_int_equal(find(plain), OK);
	assert_int_equal(answer(plain, "x"), OK);
	assert_int_equal(find(call_new(d, &maria, "", "{}")), ERR_MALFORMED);
	assert_int_equal(find(call_new(d, &maria, "ключ", "{}")), ERR_MALFORMED);
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM idempotency"), 0);
}

int idempotency_test(void)
{
	const struct CMUnitTest tests[] = {
		test_on_database(the_first_answer_comes_again),
		test_on_database(keys_are_bound_to_request_and_account),
		test_on_database(keys_are_forgotten_after_a_day),
		test_on_database(two_at_once_end_in_one_answer),
		test_on_database(visitors_and_requests_without_key_are_not_kept),
	};

	return run_on_databases("idempotency", tests, COUNT(tests));
}
