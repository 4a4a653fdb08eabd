/* kind_ref.c -- kinds that point elsewhere: records by id, key or title, files, accounts. */
#include "resource/kinds.h"

#include "ui/html.h"

#include "core/account.h"

static enum err bad_reference(struct ctx *c, const struct field *f)
{
	return invalid(c, f->name, "bad_reference", "There is nothing of this name to point to");
}

static bool is_id(struct str s, i64 *id)
{
	return s.n && s.n <= 18 && s.p[0] >= '1' && s.p[0] <= '9' && str_to_i64(s, id);
}

enum err records_titled(struct ctx *c, const struct resource *res, struct str title, int limit,
			struct list *out)
{
	const struct shape *s = shape_for(c->app, res);
	struct list_query q = {
		.res = res, .where = where_on(c->arena), .limit = limit, .detail = FOR_LISTS
	};

	*out = (struct list){ 0 };
	if (s->title < 0)
		return OK;
	where_add(&q.where, str_fmt(c->arena, "t.%s = ?", res->fields[s->title].name).p, &VS(title), 1);
	return list_run(c, &q, out);
}

/* A lookup whose absence is an answer, not a failure of the work: what it told is taken back to what was
 * known BEFORE, or the words would differ between what is hidden and what is not there. */
static enum err found_or_not(struct ctx *c, const struct fault *before, enum err e, bool *found)
{
	*found = e == OK;
	if (e != ERR_NOT_FOUND)
		return e;
	c->fault = *before;
	return OK;
}

static enum err find_by_words(struct ctx *c, const struct field *f, const struct resource *res,
			      struct str text, i64 *id)
{
	bool marked = str_starts(text, S("key:")), found = false;
	struct str key = marked ? str_slice(text, 4, text.n) : text;
	struct fault before = c->fault;
	struct record *r;
	struct list same;

	if (shape_for(c->app, res)->key >= 0)
		TRY(found_or_not(c, &before, record_by_key(c, res, str_trim(key), &r), &found));
	if (found) {
		*id = r->id;
		return OK;
	}
	if (marked)
		return bad_reference(c, f);
	TRY(records_titled(c, res, text, 2, &same));
	if (same.n > 1)
		return invalid(c, f->name, "bad_reference",
			       "Several have this name: give the number or the key");
	if (!same.n)
		return bad_reference(c, f);
	*id = same.v[0]->id;
	return OK;
}

struct str record_named(struct arena *a, struct str title, i64 id)
{
	struct buf b = buf_on(a, title.n + 32);

	for (size_t i = 0; i < title.n; i++)
		if (title.p[i] != ',' && title.p[i] != ';')
			buf_byte(&b, title.p[i]);
	buf_fmt(&b, " [%lld]", id);
	return buf_done(&b);
}

/* The id of a name as record_named() writes it; whoever changed the name by hand means another record. */
static bool names_id(struct ctx *c, const struct resource *res, struct str text, i64 *id)
{
	size_t open = text.n;

	while (open && text.p[open - 1] != '[')
		open--;
	if (!open || !str_ends(text, S("]")) || !is_id(str_slice(text, open, text.n - 1), id))
		return false;
	return same_words(text, record_named(c->arena, record_ref_title(c, res, *id), *id));
}

FROM_TEXT(ref_from_text)
{
	const struct resource *res = resource_find(c->app, f->ref);
	struct fault before = c->fault;
	struct record *r;
	bool found;
	i64 id;

	if (!res)
		BUG("field %s points to unknown resource %s", f->name, f->ref);
	if (is_id(text, &id) || names_id(c, res, text, &id)) {
		TRY(found_or_not(c, &before, record_load(c, res, id, &r), &found));
		if (!found)
			return bad_reference(c, f);
	} else {
		TRY(find_by_words(c, f, res, text, &id));
	}
	*out = VI(id);
	return OK;
}

struct str record_reference(struct ctx *c, const struct field *f, i64 id)
{
	const struct shape *s = shape_of(c->app, f->ref);
	struct record *r;
	i64 number;

	if (s->key < 0 || record_load(c, s->res, id, &r) != OK || !record_has(r, (unsigned)s->key))
		return str_fmt(c->arena, "%lld", id);
	struct str key = record_str(r, (unsigned)s->key);
	bool doubtful = is_id(key, &number) || str_starts(key, S("key:")) || str_index(key, ',') < key.n;
	return doubtful ? str_fmt(c->arena, "key:%.*s", STR(key)) : key;
}

FROM_TEXT(refs_from_text)
{
	struct items items = { 0 };
	struct value v;

	for (struct str item; (item = items_next(&text)).p;) {
		TRY(ref_from_text(c, f, item, &v));
		TRY(items_add(c, f, &items, v));
	}
	*out = items_value(&items);
	return OK;
}

FROM_JSON(id_from_json)
{
	if (n->type != JSON_STRING && n->type != JSON_NUMBER)
		return bad_reference(c, f);
	return field_from_text(c, f, n->text, out);
}

FROM_JSON(refs_from_json)
{
	struct items items = { 0 };
	struct value v;

	if (n->type != JSON_ARRAY)
		return bad_reference(c, f);
	for (const struct json_node *k = n->kid; k; k = k->next) {
		if ((k->type != JSON_STRING && k->type != JSON_NUMBER) || !k->text.n)
			return bad_reference(c, f);
		TRY(ref_from_text(c, f, k->text, &v));
		TRY(items_add(c, f, &items, v));
	}
	*out = items_value(&items);
	return OK;
}

TO_TEXT(ref_to_text)
{
	if (!people)
		return str_fmt(c->arena, "%lld", value_int(v));
	return record_ref_title(c, resource_find(c->app, f->ref), value_int(v));
}

TO_TEXT(refs_to_text)
{
	struct buf b = buf_on(c->arena, 1 << 20);

	for (size_t i = 0; i < v.list.n; i++) {
		if (i)
			buf_put(&b, people ? S(", ") : S(","));
		buf_put(&b, ref_to_text(c, f, v.list.v[i], people));
	}
	return buf_done(&b);
}

TO_JSON(id_to_json)
{
	(void)f;
	json_str(j, str_fmt(c->arena, "%lld", value_int(v)));
}

TO_JSON(refs_to_json)
{
	json_array(j);
	for (size_t i = 0; i < v.list.n; i++)
		id_to_json(c, f, v.list.v[i], j);
	json_end_array(j);
}

/* ---- files ---- */

FROM_TEXT(file_from_text)
{
	struct fault before = c->fault;
	struct stored_file file;
	bool found = false;
	i64 id;

	if (is_id(text, &id))
		TRY(found_or_not(c, &before, files_load(c, id, &file), &found));
	if (!found)
		return invalid(c, f->name, "bad_reference", "There is no such file");
	if (f->kind == F_IMAGE && !str_starts(file.type, S("image/")))
		return invalid(c, f->name, "bad_reference", "This file is not a picture");
	*out = VI(id);
	return OK;
}

TO_TEXT(file_to_text)
{
	struct stored_file file;

	(void)f;
	if (people && files_load(c, value_int(v), &file) == OK)
		return file.name;
	return str_fmt(c->arena, "%lld", value_int(v));
}

/* ---- accounts ---- */

static const struct query q_account_name = { "SELECT name, lang FROM account WHERE id = ?", "i", "ss" };

/* Who reads Serbian writes the name so; other letters do not tell in which language a name is. */
struct titled account_titled(struct ctx *c, i64 id)
{
	struct value v[2];

	if (db_one(c->db, c->arena, v, &q_account_name, VI(id)) != OK)
		return (struct titled){ 0 };
	return (struct titled){ value_str(v[0]),
				str_starts(value_str(v[1]), S("sr")) ? S("sr") : content_lang(c, STR_NONE) };
}

struct str account_name(struct ctx *c, i64 id)
{
	return account_titled(c, id).text;
}

FROM_TEXT(account_from_text)
{
	struct fault before = c->fault;
	struct value name[2];
	bool found;
	i64 id;

	if (is_id(text, &id))
		TRY(found_or_not(c, &before, db_one(c->db, c->arena, name, &q_account_name, VI(id)), &found));
	else
		TRY(found_or_not(c, &before, account_find(c, text, &id), &found));
	if (!found)
		return bad_reference(c, f);
	*out = VI(id);
	return OK;
}

TO_TEXT(account_to_text)
{
	(void)f;
	return people ? account_name(c, value_int(v)) : str_fmt(c->arena, "%lld", value_int(v));
}

TOLD(ref_told)
{
	i64 id;

	if (!str_to_i64(code, &id))
		return STR_NONE;
	struct titled t = record_ref_titled(c, resource_find(c->app, f->ref), id);
	return text_said(c->arena, c->lang, t.text, t.lang);
}
