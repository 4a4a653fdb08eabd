/* field_input.c -- the input of each kind in a form. They work without scripts: a reference is a select while
 * there are few candidates, else a line that takes a name, a key or a number and asks back when several bear
 * the name. */
#include "resource/kinds.h"
#include "resource/record_view.h"
#include "resource/wall.h"

#include "ui/components.html.h"
#include "ui/form.html.h"
#include "resource/field.html.h"

enum { RADIO_MAX = 5, REF_SELECT_MAX = 50, REF_NAMESAKES = 20 };

static struct form_field ask(struct html *h, const struct field *f, struct str text, const char *error)
{
	return (struct form_field){
		.name = f->name,
		.label = str_of(tr(h->lang, f->label ? f->label : f->name)),
		.value = text,
		.help = f->help ? str_of(tr(h->lang, f->help)) : STR_NONE,
		.error = str_of(error),
		.required = f->flags & REQUIRED || f->fallback, /* left empty it would become that */
		.wide = f->flags & WIDE || kind_is(f, KIND_MARKDOWN),
		.max = kind_max(f),
	};
}

static void line_of_type(struct html *h, const struct field *f, struct str text, const char *error,
			 const char *type)
{
	struct form_field ff = ask(h, f, text, error);

	ff.type = type;
	field_line(h, &ff);
}

INPUT(input_line)
{
	line_of_type(h, f, text, error, "text");
}

INPUT(input_prose)
{
	struct form_field ff = ask(h, f, text, error);

	ff.marks = kind_max(f) > 1000;
	ff.rows = ff.marks ? 16 : 4;
	if (ff.marks && !ff.help.n)
		ff.help = str_of(tr(h->lang, N_("Marks: **bold**, *italic*, ## heading, - item of a list, "
						"> quotation, [words](address)")));
	field_prose(h, &ff);
}

/* What a browser would not show in an input of its kind is kept as plain text. */
INPUT(input_number)
{
	struct form_field ff = ask(h, f, text, error);

	ff.type = error ? "text" : "number";
	ff.step = kinds[f->kind].step;
	field_line(h, &ff);
}

INPUT(input_bool)
{
	struct form_field ff = ask(h, f, text, error);

	asked_companion(h, f->name, "0");
	field_yes(h, &ff);
}

INPUT(input_date)
{
	line_of_type(h, f, text, error, error ? "text" : "date");
}

INPUT(input_instant)
{
	i64 t;

	if (str_ends(text, S("Z")) && instant_parse(text, &t))
		text = wall_text(h->arena, wall_at(h->zone, t));
	line_of_type(h, f, text, error, error ? "text" : "datetime-local");
}

INPUT(input_url)
{
	line_of_type(h, f, text, error, "url");
}

INPUT(input_email)
{
	line_of_type(h, f, text, error, "email");
}

INPUT(input_phone)
{
	line_of_type(h, f, text, error, "tel");
}

INPUT(input_point)
{
	struct form_field ff = ask(h, f, text, error);

	if (!ff.help.n)
		ff.help =
			str_of(tr(h->lang, N_("Latitude and longitude, as maps give them: 48.574, 39.308")));
	field_line(h, &ff);
}

INPUT(input_period)
{
	struct form_field ff = ask(h, f, text, error);
	const char *type = error ? "text" : "date";
	struct str to = text, from = str_cut(&to, '/');

	field_parts_open(h, &ff);
	field_part(h, str_fmt(h->arena, "%s_from", f->name), str_of(tr(h->lang, N_("Beginning"))), type,
		   str_eq(from, S("..")) ? S("") : from, STR_NONE);
	field_part(h, str_fmt(h->arena, "%s_to", f->name), str_of(tr(h->lang, N_("End"))), type,
		   str_eq(to, S("..")) ? S("") : to, STR_NONE);
	field_parts_close(h);
}

INPUT(input_words)
{
	struct form_field ff = ask(h, f, text, error);
	struct json_node *words = NULL;
	size_t at;

	if (text.n && json_parse(h->arena, text, &words, &at) != OK)
		words = NULL;
	field_parts_open(h, &ff);
	for (enum lang l = LANG_UK; l < LANG__N; l++) {
		const char *tag = lang_tag(l);
		const struct json_node *word = words ? json_get(words, str_of(tag)) : NULL;

		if (l == LANG_SR_LATN) /* made from sr */
			continue;
		field_part(h, str_fmt(h->arena, "%s_%s", f->name, tag), str_of(lang_name(l)), "text",
			   word ? word->text : S(""), str_of(tag));
	}
	field_parts_close(h);
}

/* ---- choices ---- */

static bool is_item(struct str text, struct str code)
{
	struct str item;

	while ((item = items_next(&text)).p)
		if (str_eq(item, code))
			return true;
	return false;
}

static const struct pick *choice_picks(struct html *h, const struct field *f, struct str text, size_t *n)
{
	*n = 0;
	while (f->choices && f->choices[*n].code)
		++*n;
	struct pick *picks = arena_new_array(h->arena, struct pick, *n);
	for (size_t i = 0; i < *n; i++)
		picks[i] = (struct pick){ .value = str_of(f->choices[i].code),
					  .label = str_of(tr(h->lang, f->choices[i].label)),
					  .chosen = is_item(text, str_of(f->choices[i].code)),
					  .tone = f->choices[i].tone };
	return picks;
}

/* One of N: buttons while they are few, with a way to take the choice back; else a select, which has an empty
 * line. */
static void ask_for_one(struct html *h, struct form_field *ff, const struct pick *picks, size_t n)
{
	struct pick *all = arena_new_array(h->arena, struct pick, n + 1);

	ff->options = picks;
	ff->noptions = n;
	if (n > RADIO_MAX) {
		field_select(h, ff);
		return;
	}
	if (!ff->required) {
		memcpy(all, picks, n * sizeof(*all));
		all[n] = (struct pick){ .value = S(""),
					.label = str_of(tr(h->lang, N_("Not said"))),
					.chosen = !ff->value.n };
		ff->options = all;
		ff->noptions = n + 1;
	}
	field_radio(h, ff);
}

INPUT(input_choice)
{
	struct form_field ff = ask(h, f, text, error);
	size_t n;
	const struct pick *picks = choice_picks(h, f, text, &n);

	ask_for_one(h, &ff, picks, n);
}

/* The languages of the interface, and whichever the record has beside them. */
INPUT(input_lang)
{
	struct form_field ff = ask(h, f, text, error);
	struct pick *picks = arena_new_array(h->arena, struct pick, LANG__N + 1);
	bool known = !text.n;
	size_t n = 0;

	for (enum lang l = LANG_UK; l < LANG__N; l++) {
		struct str tag = str_of(lang_tag(l));

		if (l == LANG_SR_LATN)
			continue;
		known |= str_eq(tag, text);
		picks[n++] = (struct pick){
			.value = tag, .label = str_of(lang_name(l)), .lang = tag, .chosen = str_eq(tag, text)
		};
	}
	if (!known)
		picks[n++] = (struct pick){ .value = text, .label = text, .chosen = true };
	ff.options = picks;
	ff.noptions = n;
	field_select(h, &ff);
}

INPUT(input_set)
{
	struct form_field ff = ask(h, f, text, error);

	ff.max = 0;
	if (!f->choices) {
		if (!ff.help.n)
			ff.help = str_of(tr(h->lang, N_("Several are parted by commas")));
		field_line(h, &ff);
		return;
	}
	asked_companion(h, f->name, "");
	ff.options = choice_picks(h, f, text, &ff.noptions);
	field_several(h, &ff);
}

/* ---- references ---- */

/* WITH_FACTS: namesakes are told apart by what else is known of them. */
static const struct pick *picks_of(struct html *h, const struct list *list, struct str text, bool with_facts)
{
	struct pick *picks = arena_new_array(h->arena, struct pick, list->n);

	for (size_t i = 0; i < list->n; i++) {
		const struct record *r = list->v[i];
		struct str id = str_fmt(h->arena, "%lld", r->id),
			   facts = with_facts ? record_meta(h, r) : STR_NONE;

		struct str lang = record_lang(&h->rq->c, r);

		picks[i] = (struct pick){ .value = id,
					  .label = html_script(h, record_title(r), lang),
					  .lang = html_lang(h, lang),
					  .chosen = is_item(text, id) };
		if (facts.n)
			picks[i].label = str_fmt(h->arena, "%.*s · %.*s", STR(picks[i].label), STR(facts));
	}
	return picks;
}

/* All candidates where they are few; NULL where they are many. */
static const struct pick *few_candidates(struct html *h, const struct resource *res, struct str text,
					 size_t *n)
{
	struct list_query q = { .res = res, .limit = REF_SELECT_MAX + 1, .detail = FOR_LISTS };
	struct list list;

	if (list_run(&h->rq->c, &q, &list) != OK || list.n > REF_SELECT_MAX)
		return NULL;
	*n = list.n;
	return picks_of(h, &list, text, false);
}

/* An id becomes the name it stands for, with the number where others bear the name too. */
static struct str name_of(struct html *h, const struct resource *res, struct str text)
{
	struct list same;
	i64 id;

	if (!str_to_i64(text, &id))
		return text;
	struct str title = record_ref_title(&h->rq->c, res, id);
	if (!title.n)
		return text;
	struct str named = record_named(h->arena, title, id);
	bool alone = records_titled(&h->rq->c, res, title, 2, &same) == OK && same.n == 1;
	return alone && str_index(title, ',') == title.n && str_index(title, ';') == title.n ? title : named;
}

static struct str names_of(struct html *h, const struct resource *res, struct str text)
{
	struct buf b = buf_on(h->arena, 1 << 20);
	struct str item, out;

	while ((item = items_next(&text)).p)
		buf_fmt(&b, "%s%.*s", b.n ? ", " : "", STR(name_of(h, res, item)));
	return buf_finish(&b, &out) == OK ? out : text;
}

static void ask_by_name(struct html *h, const struct field *f, const struct resource *res,
			struct form_field *ff)
{
	struct list same = { 0 };

	if (ff->error.n && records_titled(&h->rq->c, res, ff->value, REF_NAMESAKES, &same) == OK &&
	    same.n > 1) {
		ff->options = picks_of(h, &same, ff->value, true);
		ff->noptions = same.n;
		field_radio(h, ff);
		return;
	}
	if (!ff->help.n)
		ff->help = str_of(tr(h->lang, N_("The exact name, the key or the number")));
	ff->several = kinds[f->kind].linked;
	ff->value = ff->several ? names_of(h, res, ff->value) : name_of(h, res, ff->value);
	ff->suggest = res->in_search ? res->collection : NULL;
	field_line(h, ff);
}

INPUT(input_ref)
{
	const struct resource *res = resource_find(h->rq->c.app, f->ref);
	struct form_field ff = ask(h, f, text, error);
	size_t n;
	const struct pick *picks = few_candidates(h, res, text, &n);

	if (picks)
		ask_for_one(h, &ff, picks, n);
	else
		ask_by_name(h, f, res, &ff);
}

INPUT(input_refs)
{
	const struct resource *res = resource_find(h->rq->c.app, f->ref);
	struct form_field ff = ask(h, f, text, error);
	const struct pick *picks = few_candidates(h, res, text, &ff.noptions);

	ff.max = 0;
	if (picks) {
		ff.options = picks;
		asked_companion(h, f->name, "");
		field_several(h, &ff);
	} else {
		ask_by_name(h, f, res, &ff);
	}
}

/* ---- files ---- */

INPUT(input_file)
{
	struct form_field ff = ask(h, f, text, error);
	struct stored_file file = { 0 };
	i64 id;
	bool kept = str_to_i64(text, &id) && files_load(&h->rq->c, id, &file) == OK;

	field_file(h, &ff, kinds[f->kind].accept, kept ? file.name : STR_NONE);
	if (kept)
		asked_file_kept(h, f->name, text);
}
