/* kinds.h -- the conversions of the field kinds, by family of files; kind.c binds them into the one table.
 * Contracts as in struct kind_ops: text comes clean, trimmed and not empty, values come not null. */
#ifndef KOLO_KINDS_H
#define KOLO_KINDS_H

#include "resource/engine.h"

#define FROM_TEXT(fn) enum err fn(struct ctx *c, const struct field *f, struct str text, struct value *out)
#define FROM_JSON(fn) \
	enum err fn(struct ctx *c, const struct field *f, const struct json_node *n, struct value *out)
#define TO_TEXT(fn) struct str fn(struct ctx *c, const struct field *f, struct value v, bool people)
#define TO_JSON(fn) void fn(struct ctx *c, const struct field *f, struct value v, struct json *j)
#define SAID(fn) struct str fn(struct html *h, const struct field *f, struct value v)
#define BIND(fn) void fn(const struct field *f, struct value v, struct value *columns)
#define RESTORED(fn) struct value fn(struct value v)
#define SENT(fn) struct str fn(struct request *rq, const struct field *f)
#define TOLD(fn) struct str fn(struct ctx *c, const struct field *f, struct str code)
#define READ(fn) struct value fn(struct arena *a, const struct value *columns)

/* kind_text.c */
FROM_TEXT(line_from_text);
FROM_TEXT(prose_from_text);
FROM_TEXT(url_from_text);
FROM_TEXT(email_from_text);
FROM_TEXT(phone_from_text);
FROM_TEXT(lang_from_text);
TOLD(lang_told);
FROM_JSON(string_from_json); /* a JSON string goes through the kind's from_text */
TO_TEXT(string_to_text);
TO_JSON(string_to_json);

/* kind_words.c */
FROM_TEXT(words_from_text);
FROM_JSON(words_from_json);
TO_TEXT(words_to_text);
TO_JSON(words_to_json);

/* kind_number.c */
FROM_TEXT(int_from_text);
FROM_TEXT(decimal_from_text);
FROM_TEXT(bool_from_text);
FROM_JSON(number_from_json);
FROM_JSON(bool_from_json);
TO_TEXT(int_to_text);
TO_TEXT(decimal_to_text);
TO_TEXT(bool_to_text);
TO_JSON(int_to_json);
TO_JSON(decimal_to_json);
TO_JSON(bool_to_json);
TOLD(bool_told);
RESTORED(decimal_restored);

/* kind_time.c */
FROM_TEXT(date_from_text);
FROM_TEXT(instant_from_text);
FROM_TEXT(period_from_text);
FROM_JSON(instant_from_json);
FROM_JSON(period_from_json);
TO_TEXT(date_to_text);
TO_TEXT(instant_to_text);
TO_TEXT(period_to_text);
TO_JSON(instant_to_json);
TO_JSON(period_to_json);
BIND(period_bind);
READ(period_read);

/* kind_choice.c */
FROM_TEXT(choice_from_text);
FROM_TEXT(set_from_text);
FROM_JSON(choice_from_json);
FROM_JSON(set_from_json);
TO_TEXT(choice_to_text);
TO_TEXT(set_to_text);
TO_JSON(set_to_json);
TOLD(choice_told);

/* kind_ref.c */
FROM_TEXT(ref_from_text);
FROM_TEXT(refs_from_text);
FROM_TEXT(file_from_text);
FROM_TEXT(account_from_text);
FROM_JSON(id_from_json); /* "12" or 12, through the kind's from_text */
FROM_JSON(refs_from_json);
TO_TEXT(ref_to_text);
TO_TEXT(refs_to_text);
TO_TEXT(file_to_text);
TO_TEXT(account_to_text);
TO_JSON(id_to_json);
TO_JSON(refs_to_json);
TOLD(ref_told);

/* kind_place.c */
FROM_TEXT(point_from_text);
FROM_JSON(point_from_json);
TO_TEXT(point_to_text);
TO_JSON(point_to_json);
BIND(point_bind);
READ(point_read);
RESTORED(point_restored);

/* field_html.c: how a value stands on a page, and its input in a form. */
#define SHOW(fn) void fn(struct html *h, const struct field *f, struct value v)
#define INPUT(fn) void fn(struct html *h, const struct field *f, struct str text, const char *error)
SHOW(show_text);
SHOW(show_line);
SHOW(show_said);
SHOW(show_prose);
SHOW(show_choice);
SHOW(show_set);
SHOW(show_ref);
SHOW(show_refs);
SHOW(show_file);
SHOW(show_image);
SHOW(show_point);
SHOW(show_url);
SHOW(show_email);
SHOW(show_phone);
INPUT(input_line);
INPUT(input_prose);
INPUT(input_number);
INPUT(input_bool);
INPUT(input_date);
INPUT(input_instant);
INPUT(input_period);
INPUT(input_choice);
INPUT(input_set);
INPUT(input_ref);
INPUT(input_refs);
INPUT(input_file);
INPUT(input_point);
INPUT(input_url);
INPUT(input_email);
INPUT(input_phone);
INPUT(input_lang);
INPUT(input_words);

/* field_sent.c */
SENT(sent_period);
SENT(sent_words);
SENT(sent_several);
SENT(sent_file);

/* field_said.c */
SAID(said_content);
SAID(said_set);
SAID(said_ref);
SAID(said_refs);
SAID(said_language);
SAID(said_account);

/* ---- shared by the families ---- */

/* The bound of F: its own or its kind's; 0: none. */
int kind_max(const struct field *f);
/* True when A and B are the same words without regard to case, in any script. */
bool same_words(struct str a, struct str b);
/* Collects items of a list kind; ERR_INVALID "too_many" over the bound; an item that is there already is left
 * out. */
struct items {
	VEC(struct value) found;
};
MUST_USE enum err items_add(struct ctx *c, const struct field *f, struct items *items, struct value v);
struct value items_value(const struct items *items);
/* The next item of TEXT, parted by commas, semicolons and line ends; p NULL at the end. */
struct str items_next(struct str *text);

#endif
