/* import_map.c -- which column of a foreign table fills which field: by an importer that knows the layout,
 * else by the names and the labels of the fields in any language. */
#include "resource/import.h"
#include "resource/kinds.h"

/* True when TITLE is one of "Повна назва|institution_name". */
static bool is_alternative(const char *titles, struct str title)
{
	struct str rest = str_of(titles);

	while (rest.p)
		if (same_words(str_cut(&rest, '|'), title))
			return true;
	return false;
}

static const struct import_column *column_for(const struct importer *im, struct str title)
{
	for (const struct import_column *col = im->columns; col->titles; col++)
		if (is_alternative(col->titles, title))
			return col;
	return NULL;
}

static bool has_title(const struct table_head *head, const char *titles)
{
	for (size_t i = 0; i < head->n; i++)
		if (is_alternative(titles, head->titles[i]))
			return true;
	return false;
}

/* Number of known columns; 0 when a key column is missing. */
static size_t fitness(const struct importer *im, const struct table_head *head)
{
	size_t n = 0;

	for (const struct import_column *col = im->columns; col->titles; col++) {
		bool there = has_title(head, col->titles);

		if (col->key && !there)
			return 0;
		n += there;
	}
	return n;
}

static const struct importer *best_importer(const struct resource *res, const struct table_head *head)
{
	const struct importer *best = NULL;
	size_t best_fit = 0;

	for (const struct importer *im = res->importers; im && im->name; im++) {
		size_t fit = fitness(im, head);

		if (fit > best_fit) {
			best = im;
			best_fit = fit;
		}
	}
	return best;
}

/* ---- by names and labels ---- */

static bool is_label(const struct field *f, struct str title)
{
	for (int l = 0; l < LANG__N; l++)
		if (same_words(title, str_of(tr((enum lang)l, f->label))))
			return true;
	return same_words(title, str_of(f->label));
}

static const struct field *field_titled(const struct shape *s, struct str title)
{
	const struct resource *res = s->res;

	for (unsigned i = 0; i < res->nfields; i++)
		if (!(res->fields[i].flags & HIDDEN) && same_words(title, str_of(res->fields[i].name)))
			return &res->fields[i];
	if (s->key >= 0 && same_words(title, S("key")))
		return &res->fields[s->key];
	for (unsigned i = 0; i < res->nfields; i++)
		if (!(res->fields[i].flags & HIDDEN) && res->fields[i].label &&
		    is_label(&res->fields[i], title))
			return &res->fields[i];
	return NULL;
}

/* "territory_key" of our own JSON, which also holds the number: it fills the field in its place. */
static const struct field *field_keyed(const struct shape *s, struct str title)
{
	size_t n = title.n - MIN(title.n, strlen("_key"));
	const struct field *f =
		str_ends(title, S("_key")) ? field_find(s->res, str_slice(title, 0, n)) : NULL;

	return f && f->ref && !(f->flags & HIDDEN) ? f : NULL;
}

static void prefer_keys(const struct shape *s, const struct table_head *head, struct import_map *out)
{
	for (size_t i = 0; i < head->n; i++) {
		const struct field *f = out->field[i] ? NULL : field_keyed(s, head->titles[i]);

		for (size_t k = 0; f && k < head->n; k++)
			if (out->field[k] == f)
				out->field[k] = NULL;
		if (f) {
			out->field[i] = f;
			out->taken[i] = true;
		}
	}
}

static void map_generic(const struct shape *s, const struct table_head *head, struct import_map *out)
{
	for (size_t i = 0; i < head->n; i++) {
		struct str title = head->titles[i];

		out->field[i] = field_titled(s, title);
		if (same_words(title, S("id")))
			out->id = (int)i;
		else if (same_words(title, S("version")))
			out->version = (int)i;
		else if (same_words(title, S("created")))
			out->created = (int)i;
		out->taken[i] = out->field[i] || out->id == (int)i || out->version == (int)i ||
				same_words(title, S("created")) || same_words(title, S("updated"));
	}
}

static void map_known(const struct shape *s, const struct table_head *head, struct import_map *out)
{
	for (size_t i = 0; i < head->n; i++) {
		const struct import_column *col = column_for(out->importer, head->titles[i]);

		out->taken[i] = col && !col->unused;
		out->unused[i] = col ? col->unused : NULL;
		out->field[i] = col && col->field ? field_find(s->res, str_of(col->field)) : NULL;
		if (col && col->field && !out->field[i])
			BUG("importer %s fills unknown field %s", out->importer->name, col->field);
	}
}

/* ---- what a person chose ---- */

bool import_may_choose(const struct field *f)
{
	return !(f->flags & (HIDDEN | READONLY)) && !kind_is(f, KIND_FILE);
}

static const struct field *field_chosen(const struct shape *s, struct str name)
{
	const struct field *f = field_find(s->res, name);

	return f && import_may_choose(f) ? f : NULL;
}

/* Nothing else fills the field that column AT is given to. */
static void give(struct import_map *m, size_t n, size_t at, const struct field *f)
{
	for (size_t i = 0; f && i < n; i++)
		if (m->field[i] == f)
			m->field[i] = NULL;
	m->nchosen += !m->chosen[at];
	m->chosen[at] = true;
	m->field[at] = f;
	m->taken[at] = f != NULL;
	m->unused[at] = f ? NULL : N_("Left out by choice");
	if (m->id == (int)at)
		m->id = -1;
	if (m->version == (int)at)
		m->version = -1;
}

static bool choose(struct arena *a, const struct shape *s, const struct table_head *head,
		   const struct import_choice *choice, struct import_map *out)
{
	const struct field *f = field_chosen(s, choice->field);
	bool found = false;

	for (size_t i = 0; i < head->n; i++) {
		if (!same_words(head->titles[i], choice->title))
			continue;
		found = f || str_eq(choice->field, S("-"));
		if (found)
			give(out, head->n, i, f);
	}
	if (!found)
		out->fault = str_fmt(a, "%.*s=%.*s", STR(choice->title), STR(choice->field));
	return found;
}

void import_map_make(struct arena *a, const struct shape *s, const struct table_head *head,
		     const struct import_choices *choices, struct import_map *out)
{
	*out = (struct import_map){
		.importer = best_importer(s->res, head), .id = -1, .version = -1, .created = -1
	};
	out->field = arena_new_array(a, const struct field *, head->n);
	out->taken = arena_new_array(a, bool, head->n);
	out->chosen = arena_new_array(a, bool, head->n);
	out->unused = arena_new_array(a, const char *, head->n);
	if (out->importer) {
		map_known(s, head, out);
	} else {
		map_generic(s, head, out);
		prefer_keys(s, head, out);
	}
	for (size_t i = 0; i < choices->n; i++)
		if (!choose(a, s, head, &choices->v[i], out))
			return;
}

void import_map_tell(struct arena *a, const struct import_map *m, const struct table_head *head,
		     struct import_report *out)
{
	for (size_t i = 0; i < head->n; i++) {
		struct str title = str_dup(a, head->titles[i]);
		struct import_use use = { title, m->field[i], m->taken[i], m->chosen[i], m->unused[i] };

		*vec_add(a, &out->columns) = use;
		if (!m->taken[i] && !m->unused[i] && title.n)
			vec_push(a, &out->unknown, title);
	}
}

struct str import_cell(const struct import_row *r, const char *title)
{
	const struct import_column *col = r->importer ? column_for(r->importer, str_of(title)) : NULL;

	for (size_t i = 0; i < r->head->n; i++)
		if (is_alternative(col ? col->titles : title, r->head->titles[i]))
			return r->cells[i];
	return STR_NONE;
}
