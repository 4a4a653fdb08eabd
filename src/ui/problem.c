/* problem.c -- choose the words for a failure and draw its page. */
#include "ui/ui.h"
#include "ui/problem.html.h"

/* What to do next, by kind of failure. */
static const char *const advice[ERR__N] = {
	[ERR_MALFORMED] = N_("The address or the form could not be understood. Nothing was changed."),
	[ERR_UNAUTHENTICATED] = N_("Sign in, and you will come back to this page."),
	[ERR_FORBIDDEN] =
		N_("Your account has no right to this. If you need it, ask an officer of the space or the "
		   "administrator of the network."),
	[ERR_NOT_FOUND] = N_(
		"The address may be mistyped, or what stood here was removed or is not open to you. Search, "
		"or begin at the home page."),
	[ERR_METHOD] = N_("This address exists, but not for such a request. Nothing was changed."),
	[ERR_CONFLICT] = N_(
		"Go back, load the page anew to see its present state, and decide again. What you entered is "
		"still in the form behind you."),
	[ERR_DUPLICATE] =
		N_("Such a record exists already. Go back and change the value; what you entered is kept."),
	[ERR_REFERENCED] = N_("Other records depend on this one. Change or remove them first."),
	[ERR_TOO_BIG] = N_("What was sent is larger than allowed. Send less at once or a smaller file."),
	[ERR_MEDIA] = N_("Files of this kind are not accepted here."),
	[ERR_INVALID] = N_("Go back and mend the marked fields; what you entered is kept."),
	[ERR_TOO_MANY] = N_("Too many requests came from your connection. Wait a minute and try again."),
	[ERR_UNAVAILABLE] =
		N_("The service is short of strength for a moment. Nothing was lost; try again soon."),
	[ERR_INTERNAL] = N_(
		"This is our mistake, and it is recorded. Nothing was changed; try again, and write to the "
		"administrator if it repeats."),
};

/* The page people came from, when it is one of ours. */
static struct str came_from(const struct request *rq)
{
	struct str from = http_header(rq->in, "referer"), host = http_header(rq->in, "host");
	struct str scheme = str_starts(from, S("https://")) ? S("https://") : S("http://");

	if (!host.n || !str_starts(from, scheme))
		return STR_NONE;
	from = str_slice(from, scheme.n, from.n);
	if (!str_starts(from, host))
		return STR_NONE;
	from = str_slice(from, host.n, from.n);
	return str_starts(from, S("/")) && !str_starts(from, S("//")) ? from : STR_NONE;
}

enum err ui_problem(struct request *rq)
{
	struct html h = html_on(rq, &rq->out->body);
	const struct fault *f = &rq->c.fault;
	enum err e = f->err == ERR_RETRY ? ERR_UNAVAILABLE : f->err;
	const struct err_info *info = err_info(e);
	const char *words = advice[e] ? advice[e] : advice[ERR_INTERNAL];

	layout_open(&h, &(struct page){ .title = str_of(tr(h.lang, info->title)),
					.width = "narrow",
					.no_index = true });
	problem(&h, info->status, info->title, f, words, came_from(rq));
	layout_close(&h);
	return rq->out->body.failed ? ERR_TOO_BIG : OK;
}
