/* settings.c -- the settings of the network that an administrator changes on a page; each is one row of a
 * table below. */
#include "modules/admin/admin.h"
#include "modules/admin/settings.html.h"

#include "base/utf8.h"
#include "resource/resource.h"
#include "text/script.h"
#include "text/zone.h"
#include "ui/form.html.h"

static const struct choice sign_up[] = {
	{ "open", N_("Everybody may open an account") },
	{ "closed", N_("By invitation alone") },
	{ 0 },
};

static const struct choice visitors_comments[] = {
	{ "shown", N_("Shown at once") },
	{ "held", N_("Held until an editor lets them through") },
	{ 0 },
};

static bool is_email(struct str s)
{
	return str_index(s, '@') < s.n;
}

static bool is_zone(struct str s)
{
	char name[64];

	if (s.n >= sizeof name)
		return false;
	memcpy(name, s.p, s.n);
	name[s.n] = '\0';
	return zone_known(name);
}

static bool is_language(struct str s)
{
	enum lang l;

	return lang_parse(s, &l);
}

/* One setting. CHOICES: one of them; languages choose from all. FITS: what else must hold of a value that is
 * not empty. */
static const struct setting {
	const char *name, *label, *help, *fallback;
	const char *group; /* first of a group: its title */
	const struct choice *choices;
	bool (*fits)(struct str s);
	int max, rows;
	bool required, languages;
} settings[] = {
	{ "name", N_("Name of the network"), NULL, "", N_("Who we are"), .max = 120, .required = true },
	{ "description", N_("Description"),
	  N_("Two or three sentences: for the page about the network and for search engines"), "", .max = 600,
	  .rows = 3 },
	{ "contact_email", N_("E-mail for questions"), N_("Stands on the page about the network"), "",
	  .fits = is_email, .max = 254 },
	{ "contact_address", N_("Address"), NULL, "", .max = 300 },
	{ "lang", N_("Language"), N_("For readers whose browser asks for none of ours"), "uk",
	  N_("Language and time"), .fits = is_language, .required = true, .languages = true },
	{ "zone", N_("Time zone"), N_("As in the IANA database: Europe/Kyiv, Europe/Belgrade"), "Europe/Kyiv",
	  .fits = is_zone, .max = 60, .required = true },
	{ "sign_up", N_("Sign-up"), NULL, "open", N_("Taking part"), .choices = sign_up, .required = true },
	{ "comments_of_visitors", N_("Comments by visitors"), NULL, "held", .choices = visitors_comments,
	  .required = true },
};

const char *setting_label(struct str name)
{
	for (size_t i = 0; i < COUNT(settings); i++)
		if (str_eq(name, str_of(settings[i].name)))
			return settings[i].label;
	return NULL;
}

static bool is_choice(const struct choice *c, struct str value)
{
	while (c->code && !str_eq(value, str_of(c->code)))
		c++;
	return c->code != NULL;
}

static struct pick *picks_of(struct request *rq, const struct setting *s, struct str value, size_t *n)
{
	struct pick *v = arena_new_array(rq->c.arena, struct pick, 16);

	*n = 0;
	for (const struct choice *c = s->choices; c && c->code; c++)
		v[(*n)++] = (struct pick){ .value = str_of(c->code),
					   .label = str_of(tr(rq->c.lang, c->label)),
					   .chosen = str_eq(value, str_of(c->code)) };
	for (enum lang l = 0; s->languages && l < LANG__N; l++)
		v[(*n)++] = (struct pick){ .value = str_of(lang_tag(l)),
					   .label = str_of(lang_name(l)),
					   .lang = str_of(lang_tag(l)),
					   .chosen = str_eq(value, str_of(lang_tag(l))) };
	return v;
}

static struct form_field field_of(struct request *rq, const struct setting *s)
{
	struct form_field f = { .name = s->name,
				.label = str_of(tr(rq->c.lang, s->label)),
				.help = s->help ? str_of(tr(rq->c.lang, s->help)) : STR_NONE,
				.error = admin_fault(&rq->c, s->name),
				.required = s->required,
				.max = s->max,
				.rows = s->rows };

	f.value =
		rq->in->method == POST ? admin_form(rq, s->name) : setting_get(&rq->c, s->name, s->fallback);
	if (s->choices || s->languages)
		f.options = picks_of(rq, s, f.value, &f.noptions);
	return f;
}

static void put_field(struct request *rq, struct html *h, const struct setting *s)
{
	struct form_field f = field_of(rq, s);

	if (f.noptions)
		field_choice(h, &f);
	else if (s->rows)
		field_prose(h, &f);
	else
		field_line(h, &f);
}

static enum err settings_page(struct request *rq)
{
	struct form f = { .action = S("/admin/settings"), .submit = N_("Save") };
	bool grouped = false;
	struct html h;

	admin_open(rq, &h, "/admin/settings",
		   &(struct page_head){ .title = str_of(tr(rq->c.lang, "Settings")) }, 0);
	form_open(&h, &f);
	for (size_t i = 0; i < COUNT(settings); i++) {
		if (settings[i].group && grouped)
			fieldset_close(&h);
		if (settings[i].group)
			fieldset_open(&h, str_of(tr(rq->c.lang, settings[i].group)), STR_NONE);
		grouped = true;
		put_field(rq, &h, &settings[i]);
	}
	fieldset_close(&h);
	form_close(&h, &f);
	settings_foot(&h);
	return admin_close(rq, &h);
}

enum err get_settings(struct request *rq)
{
	return settings_page(rq);
}

/* ---- saving ---- */

static enum err check(struct ctx *c, const struct setting *s, struct str raw, struct str *value)
{
	if (text_clean(c->arena, raw, value) != OK)
		return invalid(c, s->name, "malformed", "This text cannot be read");
	if (!value->n)
		return s->required ? invalid(c, s->name, "required", "Fill in this field") : OK;
	if (s->max && utf8_count(*value) > (size_t)s->max)
		return invalid(c, s->name, "too_long", "At most %d characters", s->max);
	if (s->choices && !is_choice(s->choices, *value))
		return invalid(c, s->name, "choice", "Pick one of the listed options");
	if (s->fits && !s->fits(*value))
		return invalid(c, s->name, "malformed", "This value is not known");
	return OK;
}

enum err post_settings(struct request *rq)
{
	struct ctx *c = &rq->c;
	struct str values[COUNT(settings)];

	for (size_t i = 0; i < COUNT(settings); i++) {
		enum err e = check(c, &settings[i], admin_form(rq, settings[i].name), &values[i]);

		if (e != ERR_INVALID)
			TRY(e);
	}
	if (c->fault.err)
		return settings_page(rq);
	for (size_t i = 0; i < COUNT(settings); i++) {
		struct str now;

		TRY(setting_find(c, settings[i].name, "", &now));
		if (str_eq(now, values[i]))
			continue;
		TRY(setting_set(c, settings[i].name, values[i]));
		if (settings[i].languages)
			TRY(resort_queue(c));
	}
	flash(rq, "Saved.");
	return redirect(rq, "/admin/settings");
}
