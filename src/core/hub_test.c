/* hub_test.c -- streams hear of what they show, and of nothing else. */
#include "base/test.h"
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
	v->rq = (struct request){ .c = { .app = app, .arena = a }, .in = &v->in, .out = &v->out };
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

int hub_test(void)
{
	const struct CMUnitTest tests[] = {
		test_in_arena(a_change_reaches_its_record_and_its_collection),
		test_in_arena(who_comes_back_late_is_told_at_once),
		test_in_arena(closed_streams_are_forgotten),
		test_in_arena(a_foreign_commit_reaches_everybody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
