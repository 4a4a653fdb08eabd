/* organisation_import.c -- the national registers of institutions as they are exported: schools (two
 * editions, JSON and XLSX titles) and vocational, pre-higher and higher institutions. Columns are bound by
 * title, never by position. */
#include "modules/organisation/organisation.h"
#include "modules/territory/territory.h"
#include "resource/kinds.h"

/* ---- the registers' words ---- */

struct word {
	const char *word, *code;
};

static const struct word kind_words[] = {
	{ "початкова школа", "primary" },
	{ "гімназія", "gymnasium" },
	{ "ліцей", "lyceum" },
	{ "спеціальна школа", "special" },
	{ "навчально-реабілітаційний центр", "special" },
	{ "санаторна школа", "special" },
	{ "навчально-виховний комплекс", "complex" },
	{ "міжшкільний навчально-виробничий комбінат", "extracurricular" },
	{ "Заклад професійної (професійно-технічної) освіти", "vocational" },
	{ "Інший заклад освіти, що надає професійну", "vocational" },
	{ "Заклад фахової передвищої освіти", "college" },
	{ "Заклад вищої освіти", "higher" },
	{ "школа", "school" },
	{ 0 },
};

static const struct word status_words[] = {
	{ "працює", "working" },
	{ "призупинено", "suspended" },
	{ "ліквідовано", "closed" },
	{ "реорганізовано", "reorganised" },
	{ 0 },
};

static const struct word ownership_words[] = {
	{ "Комунальна", "communal" },
	{ "Державна", "state" },
	{ "Приватна", "private" },
	{ "Корпоративна", "corporate" },
	{ 0 },
};

static const struct word support_words[] = {
	{ "Опорний", "hub" },
	{ "Філія", "branch" },
	{ 0 },
};

/* The first word of the table that the cell holds. */
static struct value by_word(const struct word *w, struct str cell)
{
	for (; cell.n && w->word; w++)
		if (str_has(cell, str_of(w->word)))
			return VZ(w->code);
	return VN;
}

/* "так", "Ні"; an edition without the column says nothing. */
static struct value yes_or_no(struct str cell)
{
	return cell.n ? VI(same_words(cell, S("так"))) : VN;
}

/* ---- cells that need judgement ---- */

/* The first of several values in one cell that is a value of field F at all; what is none is left out, not
 * refused. */
static struct value first_good(struct import_row *r, unsigned f, struct str cell)
{
	const struct field *field = &organisation.fields[f];
	struct fault before = r->c->fault;
	struct str rest = cell;
	struct value v = VN;

	while (rest.p && v.type == V_NULL) {
		size_t at = MIN(str_index(rest, ';'), MIN(str_index(rest, ','), str_index(rest, ' ')));
		struct str part = str_trim(str_slice(rest, 0, at));
		rest = at < rest.n ? str_slice(rest, at + 1, rest.n) : STR_NONE;
		if (part.n && field_from_text(r->c, field, part, &v) != OK)
			v = VN;
	}
	r->c->fault = before;
	return v;
}

static struct value phones(struct import_row *r, struct str cell)
{
	struct fault before = r->c->fault;
	struct value v = VN;

	if (!cell.n || field_from_text(r->c, &organisation.fields[ORG_PHONE], cell, &v) != OK)
		v = VN;
	r->c->fault = before;
	return v;
}

/* Names come wrapped in quotes as a whole: "Арапівська гімназія …". Quotes of a part stay. */
static struct value unwrapped(struct str name)
{
	static const char *const pairs[][2] = { { "\"", "\"" }, { "«", "»" }, { "“", "”" } };

	for (size_t i = 0; i < COUNT(pairs); i++) {
		struct str open = str_of(pairs[i][0]), close = str_of(pairs[i][1]);
		if (name.n <= open.n + close.n || !str_starts(name, open) || !str_ends(name, close))
			continue;
		struct str inner = str_slice(name, open.n, name.n - close.n);
		if (!str_has(inner, open) && !str_has(inner, close))
			return VS(inner);
	}
	return VS(name);
}

static void put_contacts(struct import_row *r, const char *phone, const char *email, const char *site)
{
	r->out->v[ORG_PHONE] = phones(r, import_cell(r, phone));
	r->out->v[ORG_EMAIL] = first_good(r, ORG_EMAIL, import_cell(r, email));
	r->out->v[ORG_SITE] = first_good(r, ORG_SITE, import_cell(r, site));
}

/* The register gives no point: the settlement's own, else the hromada's; shown no finer than it is known
 * (6.17). */
static enum err put_place(struct import_row *r, i64 place)
{
	struct point at;
	i64 above;

	r->out->v[ORG_TERRITORY] = VI(place);
	enum err e = territory_place(r->c, place, &at, &above);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	r->out->v[ORG_PLACE] = (struct value){ .type = V_POINT, .at = at };
	r->out->v[ORG_PRECISION] = VZ(above ? "hromada" : "settlement");
	return OK;
}

static void put_key(struct import_row *r, const char *space, struct str number)
{
	if (number.n)
		r->out->v[ORG_KEY] = VS(str_fmt(r->c->arena, "%s:%.*s", space, STR(number)));
}

/* Why nobody knows the place, and what helps. */
static enum err place_unknown(struct import_row *r, const struct territory_said *said)
{
	struct ctx *c = r->c;
	bool known;

	TRY(territory_old_codes(c, &known));
	r->remark = str_fmt(
		c->arena, "%s: «%.*s». %s",
		tr(c->lang, N_("The place is not found in the codifier, only its words are kept")),
		STR(said->words.n    ? said->words
		    : said->koatuu.n ? said->koatuu
				     : said->code),
		tr(c->lang, said->koatuu.n && !known
				    ? N_("Its code is a former one (KOATUU): import the table of former "
					 "codes into the territories, then this file again")
				    : N_("Choose its territory by hand")));
	return OK;
}

/* The words of the register stay in the record, found or not. */
static enum err find_place(struct import_row *r, const struct territory_said *said)
{
	i64 place;
	enum err e = territory_find(r->c, said, &place);

	if (said->words.n)
		r->out->v[ORG_PLACE_WORDS] = VS(said->words);
	if (e == OK)
		return put_place(r, place);
	return e == ERR_NOT_FOUND ? place_unknown(r, said) : e;
}

static enum err put_head(struct import_row *r, const char *space, struct str number)
{
	if (!number.n)
		return OK;
	return import_point_to(r, ORG_HEAD, str_fmt(r->c->arena, "%s:%.*s", space, STR(number)));
}

/* ---- columns that no field takes ---- */

#define BOSS N_("Names of heads are personal data; people enter themselves")

/* ---- schools ---- */

static enum err read_school(struct import_row *r)
{
	struct str short_name = import_cell(r, "short_name");

	put_key(r, "school", import_cell(r, "institution_id"));
	r->out->v[ORG_NAME] = unwrapped(record_str(r->out, ORG_NAME));
	r->out->v[ORG_KIND] = by_word(kind_words, import_cell(r, "institution_type_name"));
	if (r->out->v[ORG_KIND].type == V_NULL)
		r->out->v[ORG_KIND] = VS(S("other"));
	r->out->v[ORG_STATUS] = by_word(status_words, import_cell(r, "state_name"));
	r->out->v[ORG_OWNERSHIP] = by_word(ownership_words, import_cell(r, "university_financing_type_name"));
	r->out->v[ORG_SUPPORT] = by_word(support_words, import_cell(r, "support_name"));
	r->out->v[ORG_BOARDING] = yes_or_no(import_cell(r, "is_internat"));
	r->out->v[ORG_MOUNTAIN] = yes_or_no(import_cell(r, "is_mountain"));
	if (short_name.n < 2) /* "." stands for none */
		r->out->v[ORG_SHORT_NAME] = VN;
	put_contacts(r, "phone", "email", "website");
	TRY(put_head(r, "school", import_cell(r, "parent_institution_id")));
	return find_place(r, &(struct territory_said){ .code = import_cell(r, "Код КАТОТТГ"),
						       .koatuu = import_cell(r, "koatuu_id"),
						       .region = import_cell(r, "region_name"),
						       .words = import_cell(r, "koatuu_name") });
}

static const struct import_column school_columns[] = {
	{ "institution_name|Повна назва", "name", true },
	{ "institution_id|Код в ЄДЕБО", NULL, true },
	{ "short_name|Скорочена назва", "short_name" },
	{ "Код ЄДРПОУ", "edrpou" },
	{ "state_name|Статус", NULL },
	{ "institution_type_name|Тип закладу", NULL, true },
	{ "university_financing_type_name|Форма власності", NULL },
	{ "koatuu_id|Код КОАТУУ", NULL },
	{ "Код КАТОТТГ", NULL },
	{ "koatuu_name|Населений пункт", NULL },
	{ "region_name|Регіон", NULL },
	{ "address|Місцезнаходження (юридична адреса)", "address" },
	{ "Фактична адреса", "actual_address" },
	{ "parent_institution_id|Головний заклад", NULL },
	{ "governance_name|Найменування органу, до сфери управління якого належить заклад освіти",
	  "governance" },
	{ "phone|Телефон", NULL },
	{ "email|Електронна пошта", NULL },
	{ "website|Веб-сайт", NULL },
	{ "support_name|Опорний / Філія", NULL },
	{ "is_internat|Інтернат", NULL },
	{ "is_mountain|Гірський", NULL },
	{ "approved_count|Ліцензовані обсяги", "capacity" },
	{ "is_checked|ОУО підтвердив дані", .unused = N_("Only confirmed rows are given out") },
	{ "fax|Факс", .unused = N_("Phone and e-mail are enough to reach it") },
	{ "boss|Керівник", .unused = BOSS },
	{ "is_village|Сільський", .unused = N_("Its territory tells this") },
	{ 0 },
};

/* ---- vocational, pre-higher, higher ---- */

static struct value english_name(struct import_row *r, struct str name)
{
	struct buf b = buf_on(r->c->arena, 64 << 10);
	struct json j = json_on(&b);
	struct str words;

	json_object(&j);
	json_field(&j, "en", str, name);
	json_end_object(&j);
	return name.n && buf_finish(&b, &words) == OK ? VS(words) : VN;
}

/* What is no year is left out, not refused. */
static struct value year(struct str cell)
{
	i64 n;

	return cell.n == 4 && str_to_i64(cell, &n) && n >= 1000 ? VI(n) : VN;
}

static enum err read_university(struct import_row *r)
{
	put_key(r, "university", import_cell(r, "university_id"));
	r->out->v[ORG_NAME] = unwrapped(record_str(r->out, ORG_NAME));
	r->out->v[ORG_NAMES] = english_name(r, import_cell(r, "university_name_en"));
	r->out->v[ORG_FOUNDED] = year(import_cell(r, "registration_year"));
	r->out->v[ORG_KIND] = by_word(kind_words, import_cell(r, "university_type_name"));
	if (r->out->v[ORG_KIND].type == V_NULL)
		r->out->v[ORG_KIND] = VS(S("other"));
	r->out->v[ORG_OWNERSHIP] = by_word(ownership_words, import_cell(r, "university_financing_type_name"));
	r->out->v[ORG_STATUS] = VZ(import_cell(r, "close_date").n ? "suspended" : "working");
	put_contacts(r, "university_phone", "university_email", "university_site");
	TRY(put_head(r, "university", import_cell(r, "university_parent_id")));
	return find_place(r, &(struct territory_said){ .code = import_cell(r, "katottgcodeu"),
						       .koatuu = import_cell(r, "koatuu_id_u"),
						       .region = import_cell(r, "region_name_u"),
						       .words = import_cell(r, "katottg_name_u") });
}

static const struct import_column university_columns[] = {
	{ "university_name|Назва закладу освіти", "name", true },
	{ "university_id|Код", NULL, true },
	{ "university_parent_id|Код головного закладу", NULL },
	{ "university_short_name|Коротка назва", "short_name" },
	{ "university_name_en|Назва закладу освіти (англ.)", NULL },
	{ "registration_year|Рік заснування", NULL },
	{ "university_type_name|Категорія закладу освіти", NULL, true },
	{ "university_financing_type_name|Форма власності", NULL },
	{ "university_governance_type_name|Найменування органу, до сфери управління якого належить заклад "
	  "освіти",
	  "governance" },
	{ "katottgcodeu|Код КАТОТТГ (юридична)", NULL },
	{ "koatuu_id_u", NULL },
	{ "katottg_name_u|Населений пункт (юридична)|koatuu_name_u", NULL },
	{ "region_name_u|Регіон (юридична)", NULL },
	{ "post_index_u|Поштовий індекс (юридична)", "postcode" },
	{ "university_address_u|Адреса (юридична)", "address" },
	{ "university_phone|Телефон / факс", NULL },
	{ "university_email|Електронна пошта", NULL },
	{ "university_site|Веб-сайт", NULL },
	{ "close_date|Дата блокування суб'єкта освітньої діяльності в ЄДЕБО", NULL },
	{ "is_from_crimea|ОЦ «Крим-Україна», ОЦ «Донбас-Україна»",
	  .unused = N_("It tells of an admission centre, not of the institution") },
	{ "university_director_post|Посада керівника", .unused = BOSS },
	{ "university_director_fio|Прізвище, ім'я, по батькові керівника", .unused = BOSS },
	{ "primitki|Примітки", .unused = N_("The register speaks of its own data here") },
	{ 0 },
};

const struct importer organisation_importers[] = {
	{ "schools", N_("Register of schools"), school_columns, NULL, read_school },
	{ "universities", N_("Register of vocational, pre-higher and higher institutions"),
	  university_columns, NULL, read_university },
	{ 0 },
};
