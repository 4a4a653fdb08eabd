/* kind_words.c -- a line in several languages: kept as a JSON object by language tag,
 * {"uk":"Школа","en":"School"}. */
#include "resource/kinds.h"

#include "base/utf8.h"
#include "text/script.h"

enum { WORDS_MAX = 200, WORDS_LANGS = 20 };

/* One member in clean form; an empty text leaves it out. */
static enum err put_word(struct ctx *c, const struct field *f, const struct json_node *n, struct json *j)
{
	static const struct field tag_field = { .name = "lang", .kind = F_LANG };
	struct field line = { .name = f->name, .kind = F_LINE, .max = f->max ? f->max : WORDS_MAX };
	struct value tag, text;

	if (n->type == JSON_NULL)
		return OK;
	if (n->type != JSON_STRING || field_from_text(c, &tag_field, n->key, &tag) != OK ||
	    tag.type == V_NULL)
		return invalid(c, f->name, "bad_text", "Give the texts by language: uk, sr, ru, en");
	TRY(field_from_text(c, &line, n->text, &text));
	if (text.type == V_NULL)
		return OK;
	json_key(j, tag.s);
	json_str(j, text.s);
	return OK;
}

FROM_JSON(words_from_json)
{
	struct buf b = buf_on(c->arena, 1 << 18);
	struct json j = json_on(&b);
	struct str text;
	int count = 0;

	if (n->type == JSON_STRING)
		return field_from_text(c, f, n->text, out);
	if (n->type != JSON_OBJECT)
		return invalid(c, f->name, "bad_text", "Give the texts by language: uk, sr, ru, en");
	json_object(&j);
	for (const struct json_node *k = n->kid; k; k = k->next) {
		if (++count > WORDS_LANGS)
			return invalid(c, f->name, "too_many", "At most %d values", WORDS_LANGS);
		TRY(put_word(c, f, k, &j));
	}
	json_end_object(&j);
	TRY(buf_finish(&b, &text));
	*out = str_eq(text, S("{}")) ? VN : VS(text);
	if (out->type == V_NULL && f->flags & REQUIRED)
		return invalid(c, f->name, "required", "Fill this in");
	return OK;
}

FROM_TEXT(words_from_text)
{
	struct json_node word = { .type = JSON_STRING, .text = text, .key = str_of(lang_tag(c->lang)) };
	struct json_node one = { .type = JSON_OBJECT, .kid = &word }, *n = &one;
	size_t at;

	if (text.p[0] == '{' && json_parse(c->arena, text, &n, &at) != OK)
		return invalid(c, f->name, "bad_text", "Give the texts by language: uk, sr, ru, en");
	return words_from_json(c, f, n, out);
}

struct str words_in(struct arena *a, struct str words, enum lang lang)
{
	static const enum lang order[] = { LANG_UK, LANG_SR, LANG_EN, LANG_RU };
	struct json_node *n;
	size_t at;

	if (json_parse(a, words, &n, &at) != OK || n->type != JSON_OBJECT)
		return words;
	const struct json_node *own = json_get(n, str_of(lang_tag(lang)));
	if (own)
		return own->text;
	if (lang == LANG_SR_LATN && (own = json_get(n, S("sr"))))
		return sr_to_latin(a, own->text);
	for (size_t i = 0; i < COUNT(order); i++)
		if ((own = json_get(n, str_of(lang_tag(order[i])))))
			return own->text;
	return n->kid ? n->kid->text : STR_NONE;
}

TO_TEXT(words_to_text)
{
	(void)f;
	return people ? words_in(c->arena, value_str(v), c->lang) : value_str(v);
}

/* Code may have stored a bare line: it stays a text, whatever it looks like. */
TO_JSON(words_to_json)
{
	struct json_node *n;
	size_t at;

	(void)f;
	if (json_parse(c->arena, value_str(v), &n, &at) == OK && n->type == JSON_OBJECT)
		json_tree(j, n);
	else
		json_str(j, value_str(v));
}
