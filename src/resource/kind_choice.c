/* kind_choice.c -- one or several of a list of choices, and free tags. Stored are codes; imports may give
 * labels too. */
#include "resource/kinds.h"

#include "base/utf8.h"

enum { TAG_MAX = 60 };

static const struct choice *choice_by_code(const struct field *f, struct str code)
{
	for (const struct choice *ch = f->choices; ch && ch->code; ch++)
		if (str_eq(str_of(ch->code), code))
			return ch;
	return NULL;
}

static const struct choice *choice_by_label(const struct field *f, struct str text, enum lang l)
{
	for (const struct choice *ch = f->choices; ch && ch->code; ch++)
		if (same_words(text, str_of(tr(l, ch->label))))
			return ch;
	return NULL;
}

/* By code, else by label: the reader's language first, then all. */
static const struct choice *choice_find(struct ctx *c, const struct field *f, struct str text)
{
	const struct choice *found = choice_by_code(f, text);

	if (!found)
		found = choice_by_label(f, text, c->lang);
	for (int l = 0; !found && l < LANG__N; l++)
		found = choice_by_label(f, text, (enum lang)l);
	return found;
}

static enum err bad_choice(struct ctx *c, const struct field *f)
{
	return invalid(c, f->name, "bad_choice", "Pick one of the listed values");
}

FROM_TEXT(choice_from_text)
{
	const struct choice *ch = choice_find(c, f, text);

	if (!ch)
		return bad_choice(c, f);
	*out = VZ(ch->code);
	return OK;
}

FROM_JSON(choice_from_json)
{
	const struct choice *ch = n->type == JSON_STRING ? choice_by_code(f, n->text) : NULL;

	if (!ch)
		return bad_choice(c, f);
	*out = VZ(ch->code);
	return OK;
}

TO_TEXT(choice_to_text)
{
	const struct choice *ch = choice_by_code(f, value_str(v));

	return people && ch ? str_of(tr(c->lang, ch->label)) : value_str(v);
}

/* ---- sets ---- */

static enum err tag_add(struct ctx *c, const struct field *f, struct items *items, struct str tag)
{
	struct field line = { .name = f->name, .kind = F_LINE, .max = TAG_MAX };
	struct value v;

	TRY(field_from_text(c, &line, tag, &v));
	return v.type == V_NULL ? OK : items_add(c, f, items, v);
}

FROM_TEXT(set_from_text)
{
	struct items items = { 0 };

	for (struct str item; (item = items_next(&text)).p;) {
		struct value v;

		if (!f->choices) {
			TRY(tag_add(c, f, &items, item));
			continue;
		}
		TRY(choice_from_text(c, f, item, &v));
		TRY(items_add(c, f, &items, v));
	}
	*out = items_value(&items);
	return OK;
}

FROM_JSON(set_from_json)
{
	struct items items = { 0 };

	if (n->type != JSON_ARRAY)
		return invalid(c, f->name, "bad_choice", "This must be a list of texts");
	for (const struct json_node *k = n->kid; k; k = k->next) {
		struct value v;

		if (f->choices) {
			TRY(choice_from_json(c, f, k, &v));
			TRY(items_add(c, f, &items, v));
			continue;
		}
		/* A comma parts tags in forms and files, so it cannot stand inside one. */
		if (k->type != JSON_STRING || str_index(k->text, ',') < k->text.n ||
		    str_index(k->text, ';') < k->text.n)
			return invalid(c, f->name, "bad_text", "Words of a list hold no comma or semicolon");
		TRY(tag_add(c, f, &items, k->text));
	}
	*out = items_value(&items);
	return OK;
}

TO_TEXT(set_to_text)
{
	struct buf b = buf_on(c->arena, 1 << 20);

	for (size_t i = 0; i < v.list.n; i++) {
		if (i)
			buf_lit(&b, ", ");
		buf_put(&b, choice_to_text(c, f, v.list.v[i], people));
	}
	return buf_done(&b);
}

TO_JSON(set_to_json)
{
	(void)c, (void)f;
	json_array(j);
	for (size_t i = 0; i < v.list.n; i++)
		json_str(j, value_str(v.list.v[i]));
	json_end_array(j);
}

TOLD(choice_told)
{
	const struct choice *ch = choice_by_code(f, code);

	return ch ? str_of(tr(c->lang, ch->label)) : STR_NONE;
}
