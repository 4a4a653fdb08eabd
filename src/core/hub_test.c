/* hub_test.c -- streams hear of what they show, and of nothing else. */
#include "base/test.h"
#include "core/answer.h"
#include "core/hub.h"

struct view {
	struct http_request in;
	struct response out;
	struct request rq;
};

static struct app *app_with_hub(struct arena *a)
{
	struct app *app = arena_new_one(a, struct app);

	app->generation = 5;
	app->hub = hub_new(app);
	return app;
}

/* Open a stream of RESOURCE/ID for a browser that last saw LAST (NULL: it is new). */
static struct view *view_open(struct arena *a, struct app *app, const char *resource, i64 id,
			      const char *last)
{
	struct view *v = arena_new_one(a, struct view);
	struct pair *header = arena_new_one(a, struct pair);

	*header = (struct pair){ S("last-event-id"), str_of(last) };
	v->in = (struct http_request){ .arena = a, .headers = { header, last != NULL, 1 } };
	v->rq = (struct request){ .c = { .app = app, .arena = a, .who = &actor_visitor },
				  .in = &v->in,
				  .out = &v->out };
	assert_int_equal(hub_stream(&v->rq, resource, id), OK);
	assert_str(v->out.type, "text/event-stream");
	return v;
}

/* What the stream says now. */
static struct str heard(struct arena *a, struct view *v)
{
	struct buf b = buf_on(a, 4096);

	assert_true(v->out.stream->fill(v->out.stream->ctx, &b));
	return buf_done(&b);
}

static void a_change_reaches_its_record_and_its_collection(void **state)
{
	struct app *app = app_with_hub(*state);
	struct view *record = view_open(*state, app, "news", 12, NULL),
		    *other = view_open(*state, app, "news", 13, NULL);
	struct view *all = view_open(*state, app, "news", 0, NULL),
		    *events = view_open(*state, app, "events", 0, NULL);
	struct touch t = { .resource = "news", .id = 12 };

	assert_str(heard(*state, record), "retry: 3000\nid: 5\n\n");
	heard(*state, other);
	heard(*state, all);
	heard(*state, events);
	app->generation = 6;
	hub_publish(app->hub, &t, 1);
	assert_str(heard(*state, record),
		   "id: 6\nevent: change\ndata: {\"resource\":\"news\",\"id\":\"12\"}\n\n");
	assert_str(heard(*state, all),
		   "id: 6\nevent: change\ndata: {\"resource\":\"news\",\"id\":\"0\"}\n\n");
	assert_str(heard(*state, other), "");
	assert_str(heard(*state, events), "");
	assert_str(heard(*state, record), ""); /* once */
	hub_free(app->hub);
}

static void who_comes_back_late_is_told_at_once(void **state)
{
	struct app *app = app_with_hub(*state);

	assert_false(str_has(heard(*state, view_open(*state, app, "news", 12, "5")), S("change")));
	assert_true(str_has(heard(*state, view_open(*state, app, "news", 12, "4")), S("change")));
	assert_true(str_has(heard(*state, view_open(*state, app, "news", 12, "x\ny")), S("change")));
	hub_free(app->hub);
}

static void closed_streams_are_forgotten(void **state)
{
	struct app *app = app_with_hub(*state);
	struct view *v[5];
	struct touch t = { .resource = "news", .id = 12 };

	for (int i = 0; i < 5; i++) {
		v[i] = view_open(*state, app, "news", 12, NULL);
		heard(*state, v[i]);
	}
	v[2]->out.stream->close(v[2]->out.stream->ctx);
	v[4]->out.stream->close(v[4]->out.stream->ctx);
	v[0]->out.stream->close(v[0]->out.stream->ctx);
	hub_publish(app->hub, &t, 1);
	assert_true(str_has(heard(*state, v[1]), S("change")));
	assert_true(str_has(heard(*state, v[3]), S("change")));
	assert_str(heard(*state, v[2]), "");
	hub_free(app->hub);
}

static void a_foreign_commit_reaches_everybody(void **state)
{
	struct app *app = app_with_hub(*state);
	struct view *v = view_open(*state, app, "events", 3, NULL);

	heard(*state, v);
	hub_publish_all(app->hub);
	assert_true(str_has(heard(*state, v), S("change")));
	hub_free(app->hub);
}

static enum err try_open(struct arena *a, struct app *app, const struct actor *who, const char *peer)
{
	struct http_request *in = arena_new_one(a, struct http_request);
	struct response *out = arena_new_one(a, struct response);
	struct request *rq = arena_new_one(a, struct request);

	*in = (struct http_request){ .arena = a, .peer = str_of(peer) };
	*rq = (struct request){ .c = { .app = app, .arena = a, .who = who }, .in = in, .out = out };
	return hub_stream(rq, "news", 12);
}

static void nobody_takes_all_the_room(void **state)
{
	struct app *app = app_with_hub(*state);
	struct actor maria = { .id = 7 };
	struct view *mine = view_open(*state, app, "news", 12, NULL);

	mine->in.peer = S("198.51.100.1");
	for (int i = 0; i < HUB_STREAMS_OF_ONE; i++)
		assert_int_equal(try_open(*state, app, &maria, "203.0.113.1"), OK);
	assert_int_equal(try_open(*state, app, &maria, "192.0.2.1"), ERR_UNAVAILABLE);
	assert_int_equal(try_open(*state, app, &actor_visitor, "203.0.113.1"), OK);
	for (int i = HUB_STREAMS_OF_ONE + 2; i < HUB_STREAMS; i++)
		assert_int_equal(try_open(*state, app, &actor_visitor,
					  str_fmt(*state, "10.%d.%d.1", i / 250, i % 250).p),
				 OK);
	assert_int_equal(try_open(*state, app, &actor_visitor, "192.0.2.1"), ERR_UNAVAILABLE);
	response_drop_stream(&mine->out);
	assert_int_equal(try_open(*state, app, &actor_visitor, "192.0.2.1"), OK);
	hub_free(app->hub);
}

static void an_answer_that_is_given_up_listens_no_more(void **state)
{
	struct app *app = app_with_hub(*state);
	struct arena *short_lived = arena_new(1 << 20);
	struct view *v = view_open(short_lived, app, "news", 12, NULL);
	struct touch t = { .resource = "news", .id = 12 };

	v->out.body = buf_on(short_lived, 1 << 16);
	answer_fault(&v->rq, ERR_UNAVAILABLE);
	assert_null(v->out.stream);
	arena_free(short_lived);
	hub_publish(app->hub, &t, 1); /* must not meet what went with the request */
	hub_free(app->hub);
}

int hub_test(void)
{
	const struct CMUnitTest tests[] = {
		test_in_arena(a_change_reaches_its_record_and_its_collection),
		test_in_arena(who_comes_back_late_is_told_at_once),
		test_in_arena(closed_streams_are_forgotten),
		test_in_arena(a_foreign_commit_reaches_everybody),
		test_in_arena(nobody_takes_all_the_room),
		test_in_arena(an_answer_that_is_given_up_listens_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
