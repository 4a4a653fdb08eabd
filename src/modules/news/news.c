/* news.c -- news: drafts of those who may write, published for everybody, with comments. */
#include "modules/news/news_pages.h"

static const struct choice states[] = {
	{ "draft", N_("Draft"), "sun" },
	{ "published", N_("Published"), "leaf" },
	{ "withdrawn", N_("Withdrawn"), "clay" },
	{ 0 },
};

static const struct choice comment_rules[] = {
	{ "open", N_("Everybody may comment") },
	{ "members", N_("Account holders may comment") },
	{ "closed", N_("No comments") },
	{ 0 },
};

static const struct field fields[NEWS__N] = {
	[NEWS_TITLE] = { "title", F_LINE, N_("Title"), REQUIRED | TITLE | LISTED | WIDE, .max = 200 },
	[NEWS_LEAD] = { "lead", F_LINE, N_("In one sentence"), SUMMARY | SEARCHED | WIDE, .max = 400 },
	[NEWS_BODY] = { "body", F_PROSE, N_("Text"), REQUIRED | SEARCHED | WIDE, .max = 50000 },
	[NEWS_STATE] = { "state", F_STATE, N_("State"), LISTED | FILTERED, .choices = states,
			 .fallback = "draft", .see = MAY_OFFICERS | ROLE_AUTHOR },
	[NEWS_PUBLISHED] = { "published", F_INSTANT, N_("Published"), LISTED | SORTED | READONLY },
	[NEWS_COVER] = { "cover", F_IMAGE, N_("Picture"), COVER },
	[NEWS_SPACE] = { "space", F_REF, N_("Space"), FILTERED | SPACE, .ref = "space" },
	[NEWS_TAGS] = { "tags", F_SET, N_("Tags"), FILTERED },
	[NEWS_LANG] = { "lang", F_LANG, N_("Language"), REQUIRED | FILTERED, .fallback = "uk" },
	[NEWS_AUTHOR] = { "author", F_ACCOUNT, N_("Author"), AUTHOR | READONLY },
	[NEWS_COMMENTS] = { "comments", F_CHOICE, N_("Comments"), 0, .choices = comment_rules,
			    .fallback = "open" },
};

static const struct transition transitions[] = {
	{ "publish", N_("Publish"), NULL, "published", MAY_OFFICERS, .done = N_("Published.") },
	{ "withdraw", N_("Withdraw"), "published", "withdrawn", MAY_OFFICERS,
	  N_("Readers will not find it any more. Withdraw it?"),
	  N_("Withdrawn. Readers do not find it any more.") },
	{ 0 },
};

/* Readers see what is published; authors their own drafts; officers those of their spaces; editors all. */
static void visible(struct ctx *c, struct where *w)
{
	where_mine(c, &news, w, "t.state = 'published'", MAY_OFFICERS | ROLE_AUTHOR);
}

/* The day of the first publication stays, whatever is mended later. */
static enum err before(struct ctx *c, const struct record *old, struct record *now)
{
	(void)old;
	if (str_eq(record_str(now, NEWS_STATE), S("published")) && !record_has(now, NEWS_PUBLISHED))
		now->v[NEWS_PUBLISHED] = VI(c->now);
	return OK;
}

/* Who wrote it may mend it until it is published; then it is the editors' word. */
static enum err check(struct ctx *c, const struct record *old, struct record *now)
{
	(void)now;
	if (!old || !str_eq(record_str(old, NEWS_STATE), S("published")) || record_may(c, MAY_OFFICERS, old))
		return OK;
	return fail(c, ERR_FORBIDDEN, "What is published is changed by officers and editors");
}

const struct resource news = {
	.name = "news",
	.collection = "news",
	.label = N_("News item"),
	.label_many = N_("News"),
	.label_new = N_("New news item"),
	.counted = { NN_("news item", "news items") },
	.fields = fields,
	.nfields = NEWS__N,
	.may = { .read = MAY_PUBLIC,
		 .create = MAY_OFFICERS,
		 .update = MAY_OFFICERS | ROLE_AUTHOR,
		 .remove = MAY_OFFICERS },
	.sort = "-published",
	.transitions = transitions,
	.feed = true,
	.in_search = true,
	.commented = true,
	.commented_in = "published",
	.icon = "newspaper",
	.empty = N_("There is no news here yet."),
	.scope = visible,
	.check = check,
	.before = before,
	.card = news_card,
	.detail_load = news_load,
	.detail = news_detail,
};

static const struct resource *const resources[] = { &news, NULL };
static const struct nav_item nav[] = { { N_("News"), "/news", MAY_PUBLIC, 10 }, { 0 } };

const struct module module_news = { .name = "news", .resources = resources, .nav = nav };
