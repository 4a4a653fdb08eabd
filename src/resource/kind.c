/* kind.c -- the table of field kinds: one row a kind, and the doors through which every value passes.
 * Everything textual is brought to normal form here and nowhere else. */
#include "resource/kinds.h"

#include "base/utf8.h"
#include "text/script.h"

#include <unicode/uchar.h>

#define ONE_COLUMN(type) .suffixes = { "" }, .column = (type)
#define LINKED .linked = true
#define TEXTUAL .textual = true
#define CONVERT(text_in, json_in, text_out, json_out) \
	.from_text = text_in, .from_json = json_in, .to_text = text_out, .to_json = json_out
#define PAGES(shown, asked) .show = shown, .input = asked
#define SPEAKS(piece) .said = piece
#define IS(traits) .is = (traits)
#define ID_SCHEMA "\"type\":\"string\",\"pattern\":\"^[1-9][0-9]*$\""

const struct kind_ops kinds[F__N] = {
	[F_LINE] = { "line", ONE_COLUMN(C_TEXT), TEXTUAL, .max = 200, .openapi = "\"type\":\"string\"",
		     CONVERT(line_from_text, string_from_json, string_to_text, string_to_json),
		     PAGES(show_said, input_line), SPEAKS(said_content), IS(KIND_SPOKEN) },
	[F_PROSE] = { "prose", ONE_COLUMN(C_TEXT), TEXTUAL, .max = 20000,
		      .openapi = "\"type\":\"string\",\"contentMediaType\":\"text/markdown\"",
		      CONVERT(prose_from_text, string_from_json, string_to_text, string_to_json),
		      PAGES(show_prose, input_prose), SPEAKS(said_content), IS(KIND_SPOKEN | KIND_MARKDOWN) },
	[F_INT] = { "integer", ONE_COLUMN(C_INT), .openapi = "\"type\":\"integer\",\"format\":\"int64\"",
		    CONVERT(int_from_text, number_from_json, int_to_text, int_to_json),
		    PAGES(show_text, input_number), IS(KIND_NUMBER | KIND_RANGED) },
	[F_DECIMAL] = { "decimal", ONE_COLUMN(C_REAL), .openapi = "\"type\":\"number\"",
			CONVERT(decimal_from_text, number_from_json, decimal_to_text, decimal_to_json),
			PAGES(show_text, input_number), IS(KIND_NUMBER | KIND_RANGED), .step = "any",
			.restored = decimal_restored },
	[F_BOOL] = { "yes/no", ONE_COLUMN(C_INT), .openapi = "\"type\":\"boolean\"",
		     CONVERT(bool_from_text, bool_from_json, bool_to_text, bool_to_json),
		     PAGES(show_text, input_bool), IS(KIND_COUNTED), .told = bool_told },
	[F_DATE] = { "date", ONE_COLUMN(C_TEXT), .openapi = "\"type\":\"string\",\"format\":\"date\"",
		     CONVERT(date_from_text, string_from_json, date_to_text, string_to_json),
		     PAGES(show_text, input_date), IS(KIND_RANGED | KIND_TIME) },
	[F_INSTANT] = { "instant", ONE_COLUMN(C_INT),
			.openapi = "\"type\":\"string\",\"format\":\"date-time\"",
			CONVERT(instant_from_text, instant_from_json, instant_to_text, instant_to_json),
			PAGES(show_text, input_instant), IS(KIND_RANGED | KIND_EXACT | KIND_TIME) },
	[F_PERIOD] = { "period", .suffixes = { "_from", "_to" }, .column = C_TEXT,
		       .openapi = "\"type\":\"object\",\"properties\":{"
				  "\"from\":{\"type\":[\"string\",\"null\"],\"format\":\"date\"},"
				  "\"to\":{\"type\":[\"string\",\"null\"],\"format\":\"date\"}}",
		       CONVERT(period_from_text, period_from_json, period_to_text, period_to_json),
		       .bind = period_bind, .read = period_read, PAGES(show_text, input_period),
		       IS(KIND_TIME), .sent = sent_period },
	[F_CHOICE] = { "choice", ONE_COLUMN(C_TEXT), .openapi = "\"type\":\"string\"",
		       CONVERT(choice_from_text, choice_from_json, choice_to_text, string_to_json),
		       PAGES(show_choice, input_choice), IS(KIND_CHOICES | KIND_COUNTED),
		       .told = choice_told },
	[F_STATE] = { "state", ONE_COLUMN(C_TEXT), .openapi = "\"type\":\"string\"",
		      CONVERT(choice_from_text, choice_from_json, choice_to_text, string_to_json),
		      PAGES(show_choice, input_choice),
		      IS(KIND_CHOICES | KIND_STATE | KIND_COUNTED | KIND_ALWAYS), .told = choice_told },
	[F_SET] = { "set", LINKED, .column = C_TEXT, TEXTUAL, .max = 50,
		    .openapi = "\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"type\":\"string\"}",
		    CONVERT(set_from_text, set_from_json, set_to_text, set_to_json),
		    PAGES(show_set, input_set), SPEAKS(said_set), IS(KIND_COUNTED), .sent = sent_several,
		    .told = choice_told },
	[F_REF] = { "reference", ONE_COLUMN(C_INT), .openapi = ID_SCHEMA,
		    CONVERT(ref_from_text, id_from_json, ref_to_text, id_to_json), PAGES(show_ref, input_ref),
		    SPEAKS(said_ref), IS(KIND_REFERS | KIND_NAMED | KIND_COUNTED), .told = ref_told },
	[F_REFS] = { "references", LINKED, .column = C_INT, .max = 50,
		     .openapi = "\"type\":\"array\",\"uniqueItems\":true,\"items\":{" ID_SCHEMA "}",
		     CONVERT(refs_from_text, refs_from_json, refs_to_text, refs_to_json),
		     PAGES(show_refs, input_refs), SPEAKS(said_refs), IS(KIND_REFERS | KIND_COUNTED),
		     .sent = sent_several, .told = ref_told },
	[F_FILE] = { "file", ONE_COLUMN(C_INT), .openapi = ID_SCHEMA,
		     CONVERT(file_from_text, id_from_json, file_to_text, id_to_json),
		     PAGES(show_file, input_file), IS(KIND_FILE), .table = "file", .sent = sent_file },
	[F_IMAGE] = { "image", ONE_COLUMN(C_INT), .openapi = ID_SCHEMA,
		      CONVERT(file_from_text, id_from_json, file_to_text, id_to_json),
		      PAGES(show_image, input_file), IS(KIND_FILE), .table = "file", .sent = sent_file,
		      .accept = "image/*" },
	[F_POINT] = { "point", .suffixes = { "_lon", "_lat", "_plon", "_plat" }, .column = C_REAL,
		      .openapi =
			      "\"type\":\"object\",\"required\":[\"type\",\"coordinates\"],\"properties\":{"
			      "\"type\":{\"const\":\"Point\"},\"coordinates\":{\"type\":\"array\","
			      "\"items\":{\"type\":\"number\"},\"minItems\":2,\"maxItems\":2}}",
		      CONVERT(point_from_text, point_from_json, point_to_text, point_to_json),
		      .bind = point_bind, .read = point_read, PAGES(show_point, input_point),
		      .public_from = 2, .restored = point_restored },
	[F_URL] = { "url", ONE_COLUMN(C_TEXT), .max = 2000,
		    .openapi = "\"type\":\"string\",\"format\":\"uri\"",
		    CONVERT(url_from_text, string_from_json, string_to_text, string_to_json),
		    PAGES(show_url, input_url) },
	[F_EMAIL] = { "e-mail", ONE_COLUMN(C_TEXT), .max = 254,
		      .openapi = "\"type\":\"string\",\"format\":\"email\"",
		      CONVERT(email_from_text, string_from_json, string_to_text, string_to_json),
		      PAGES(show_email, input_email) },
	[F_PHONE] = { "phone", ONE_COLUMN(C_TEXT), .max = 200, .openapi = "\"type\":\"string\"",
		      CONVERT(phone_from_text, string_from_json, string_to_text, string_to_json),
		      PAGES(show_phone, input_phone) },
	[F_LANG] = { "language", ONE_COLUMN(C_TEXT), .max = 35,
		     .openapi = "\"type\":\"string\",\"pattern\":\"^[a-z]{2,8}(-[A-Za-z0-9]{1,8})*$\"",
		     CONVERT(lang_from_text, string_from_json, string_to_text, string_to_json),
		     PAGES(show_said, input_lang), SPEAKS(said_language), IS(KIND_COUNTED | KIND_ALWAYS),
		     .told = lang_told },
	[F_WORDS] = { "translated line", ONE_COLUMN(C_TEXT), TEXTUAL,
		      .openapi = "\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"}",
		      CONVERT(words_from_text, words_from_json, words_to_text, words_to_json),
		      PAGES(show_line, input_words), .sent = sent_words },
	[F_ACCOUNT] = { "account", ONE_COLUMN(C_INT), .openapi = ID_SCHEMA,
			CONVERT(account_from_text, id_from_json, account_to_text, id_to_json),
			PAGES(show_said, input_line), SPEAKS(said_account), IS(KIND_NAMED),
			.table = "account" },
};

/* ---- the doors ---- */

static enum err absent(struct ctx *c, const struct field *f)
{
	if (f->flags & REQUIRED)
		return invalid(c, f->name, "required", "Fill this in");
	return OK;
}

enum err field_from_text(struct ctx *c, const struct field *f, struct str text, struct value *out)
{
	const struct kind_ops *k = &kinds[f->kind];
	struct str clean;

	*out = VN;
	if (text_clean(c->arena, text, &clean) != OK)
		return invalid(c, f->name, "bad_text", "The text holds characters that cannot be kept");
	clean = str_trim(clean);
	if (!clean.n)
		return absent(c, f);
	/* Lists count their items themselves. */
	if (!k->linked && kind_max(f) && utf8_count(clean) > (size_t)kind_max(f))
		return invalid(c, f->name, "too_long", "The text is too long: at most %d characters",
			       kind_max(f));
	TRY(k->from_text(c, f, clean, out));
	return out->type == V_NULL ? absent(c, f) : OK;
}

enum err field_from_json(struct ctx *c, const struct field *f, const struct json_node *n, struct value *out)
{
	*out = VN;
	if (n->type == JSON_NULL)
		return absent(c, f);
	TRY(kinds[f->kind].from_json(c, f, n, out));
	/* What went through field_from_text has told its absence already: only lists come here empty. */
	return out->type == V_NULL && n->type == JSON_ARRAY ? absent(c, f) : OK;
}

struct str field_to_text(struct ctx *c, const struct field *f, struct value v, bool people)
{
	return v.type == V_NULL ? S("") : kinds[f->kind].to_text(c, f, v, people);
}

void field_to_json(struct ctx *c, const struct field *f, struct value v, struct json *j)
{
	if (v.type != V_NULL)
		kinds[f->kind].to_json(c, f, v, j);
	else if (kinds[f->kind].linked)
		json_raw(j, S("[]"));
	else
		json_null(j);
}

/* ---- shared by the families ---- */

int kind_max(const struct field *f)
{
	return f->max && kinds[f->kind].max ? f->max : kinds[f->kind].max;
}

bool same_words(struct str a, struct str b)
{
	size_t i = 0, k = 0;

	while (i < a.n && k < b.n)
		if (u_foldCase((UChar32)utf8_next(a, &i), U_FOLD_CASE_DEFAULT) !=
		    u_foldCase((UChar32)utf8_next(b, &k), U_FOLD_CASE_DEFAULT))
			return false;
	return i == a.n && k == b.n;
}

enum err items_add(struct ctx *c, const struct field *f, struct items *items, struct value v)
{
	for (size_t i = 0; i < items->found.n; i++)
		if (value_eq(items->found.v[i], v))
			return OK;
	if (items->found.n >= (size_t)kind_max(f))
		return invalid(c, f->name, "too_many", "At most %d values", kind_max(f));
	vec_push(c->arena, &items->found, v);
	return OK;
}

struct value items_value(const struct items *items)
{
	if (!items->found.n)
		return VN;
	return (struct value){ .type = V_LIST, .list = { items->found.v, items->found.n } };
}

struct str items_next(struct str *text)
{
	while (text->p) {
		size_t end = 0;

		while (end < text->n && !memchr(",;\n", text->p[end], 3))
			end++;
		struct str item = str_trim(str_slice(*text, 0, end));
		*text = end < text->n ? str_slice(*text, end + 1, text->n) : STR_NONE;
		if (item.n)
			return item;
	}
	return STR_NONE;
}
