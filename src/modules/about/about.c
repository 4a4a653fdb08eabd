/* about.c -- the pages that the footer leads to: the network, accessibility, personal data, for programs. */
#include "modules/about/about.h"
#include "modules/about/about.html.h"

static struct about load(struct request *rq)
{
	struct ctx *c = &rq->c;

	return (struct about){ .name = setting_get(c, "name", tr(c->lang, "Kolo")),
			       .description = setting_get(c, "description", ""),
			       .email = setting_get(c, "contact_email", ""),
			       .address = setting_get(c, "contact_address", ""),
			       .base = base_url(rq) };
}

static enum err text_page(struct request *rq, const char *title,
			  void (*body)(struct html *h, const struct about *a))
{
	struct html h = html_on(rq, &rq->out->body);
	struct about a = load(rq);

	layout_open(&h, &(struct page){ .title = str_of(tr(rq->c.lang, title)), .width = "narrow" });
	body(&h, &a);
	layout_close(&h);
	return rq->out->body.failed ? ERR_TOO_BIG : OK;
}

static enum err get_about(struct request *rq)
{
	return text_page(rq, N_("About the network"), about_network);
}

static enum err get_accessibility(struct request *rq)
{
	return text_page(rq, N_("Accessibility"), about_accessibility);
}

static enum err get_privacy(struct request *rq)
{
	return text_page(rq, N_("Personal data"), about_privacy);
}

static enum err get_programs(struct request *rq)
{
	return text_page(rq, N_("For programs"), about_programs);
}

static const struct route routes[] = {
	{ GET, "/about", MAY_PUBLIC, get_about, "About the network, with its address" },
	{ GET, "/accessibility", MAY_PUBLIC, get_accessibility,
	  "What works for whom, and what does not yet" },
	{ GET, "/privacy", MAY_PUBLIC, get_privacy, "Which personal data are kept, and for how long" },
	{ GET, "/programs", MAY_PUBLIC, get_programs, "The open interface, with examples" },
	{ 0 },
};

const struct module module_about = { .name = "about", .routes = routes };
