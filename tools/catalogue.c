/* catalogue.c -- compile i18n/<lang>.po into the C tables of src/text/catalogue.h. Serbian in Latin script is
 * made here from the Cyrillic, by the code that also serves content. Usage: catalogue DIRECTORY >
 * catalogue_data.c */
#include "base/buf.h"
#include "base/log.h"
#include "base/map.h"
#include "text/catalogue.h"
#include "text/script.h"

#define FORMS 3
#define TEXT_MAX (1 << 20)

/* One message of the catalogue under all languages; plural forms are joined with NUL between them. */
struct entry {
	struct str key;
	struct str text[LANG__N];
	bool plural;
	struct entry *next; /* in the order in which they were met */
};

struct book {
	struct arena *arena;
	struct map by_key;
	struct entry *first, **last;
	size_t n;
};

/* What has been read of the present entry of a .po file. */
struct draft {
	struct buf ctx, id, plural, forms[FORMS];
	struct buf *into; /* where continued strings go */
	bool fuzzy, has_ctx, filled;
};

/* Where the reader stands, for messages about faults. */
struct po {
	struct book *book;
	const char *path;
	enum lang lang;
	unsigned line;
	struct draft d;
};

NORETURN static void fault(const struct po *po, const char *why)
{
	fprintf(stderr, "%s:%u: %s\n", po->path, po->line, why);
	exit(1);
}

static void draft_begin(struct po *po)
{
	struct arena *a = po->book->arena;

	po->d = (struct draft){ .ctx = buf_on(a, TEXT_MAX),
				.id = buf_on(a, TEXT_MAX),
				.plural = buf_on(a, TEXT_MAX) };
	for (int i = 0; i < FORMS; i++)
		po->d.forms[i] = buf_on(a, TEXT_MAX);
}

static struct entry *entry_of(struct book *book, struct str key)
{
	struct entry *e = map_get(&book->by_key, key);

	if (e)
		return e;
	e = arena_new_one(book->arena, struct entry);
	e->key = key;
	map_set(&book->by_key, key, e);
	*book->last = e;
	book->last = &e->next;
	book->n++;
	return e;
}

/* The forms of the draft joined; empty unless all that the language has are translated. */
static struct str joined_forms(struct po *po)
{
	unsigned forms = po->d.plural.n == 0 ? 1 : po->lang == LANG_EN ? 2 : FORMS;
	struct buf b = buf_on(po->book->arena, TEXT_MAX);

	for (unsigned i = 0; i < forms; i++) {
		if (po->d.forms[i].n == 0)
			return STR_NONE;
		if (i > 0)
			buf_byte(&b, 0);
		buf_put(&b, buf_done(&po->d.forms[i]));
	}
	return buf_done(&b);
}

/* Take the draft into the book, unless it is the header, in doubt, or without translation. */
static void draft_end(struct po *po)
{
	struct draft *d = &po->d;
	struct str text = joined_forms(po), key = buf_done(&d->id);

	if (d->has_ctx)
		key = str_fmt(po->book->arena, "%s%c%s", buf_done(&d->ctx).p, CATALOGUE_CONTEXT, key.p);
	if (d->filled && d->id.n > 0 && !d->fuzzy && text.n > 0) {
		struct entry *e = entry_of(po->book, key);
		e->text[po->lang] = text;
		e->plural = d->plural.n > 0;
	}
	draft_begin(po);
}

static char unescaped(struct po *po, char c)
{
	static const char pairs[] = "n\nt\tr\r\"\"\\\\";

	for (const char *p = pairs; *p; p += 2)
		if (*p == c)
			return p[1];
	fault(po, "unknown escape");
}

/* Append the quoted string S to the part that is being read. */
static void read_quoted(struct po *po, struct str s)
{
	if (!po->d.into || s.n < 2 || s.p[0] != '"' || s.p[s.n - 1] != '"')
		fault(po, "a quoted string is expected");
	for (size_t i = 1; i + 1 < s.n; i++) {
		bool escape = s.p[i] == '\\';
		i += escape;
		buf_byte(po->d.into, escape ? unescaped(po, s.p[i]) : s.p[i]);
	}
}

/* Choose the part that the keyword names, and note in the draft that it is there. */
static struct buf *part_of(struct po *po, struct str word)
{
	struct draft *d = &po->d;

	if (str_eq(word, S("msgctxt"))) {
		d->has_ctx = true;
		return &d->ctx;
	}
	if (str_eq(word, S("msgid")))
		return &d->id;
	if (str_eq(word, S("msgid_plural")))
		return &d->plural;
	d->filled = true;
	if (str_eq(word, S("msgstr")))
		return &d->forms[0];
	if (str_starts(word, S("msgstr[")) && word.n == 9 && word.p[7] >= '0' && word.p[7] < '0' + FORMS)
		return &d->forms[word.p[7] - '0'];
	fault(po, "unknown keyword");
}

static void read_line(struct po *po, struct str line)
{
	bool begins = str_starts(line, S("msgctxt")) || str_starts(line, S("msgid ")) || line.n == 0 ||
		      line.p[0] == '#';

	if (begins && po->d.filled)
		draft_end(po);
	if (str_starts(line, S("#,")) && str_has(line, S("fuzzy")))
		po->d.fuzzy = true;
	if (line.n == 0 || line.p[0] == '#')
		return;
	if (line.p[0] != '"') {
		struct str word = str_cut(&line, ' ');
		po->d.into = part_of(po, word);
		line = str_trim(line);
	}
	read_quoted(po, line);
}

static struct str read_file(struct arena *a, const char *path)
{
	struct buf b = buf_on(a, 1 << 26);
	FILE *f = fopen(path, "r");
	size_t n;

	if (!f) {
		perror(path);
		exit(1);
	}
	do {
		char *p = buf_take(&b, 1 << 16);
		n = fread(p, 1, 1 << 16, f);
		b.n -= (1 << 16) - n;
	} while (n > 0);
	fclose(f);
	return buf_done(&b);
}

static void read_po(struct book *book, const char *dir, enum lang lang)
{
	struct po po = { .book = book, .lang = lang };
	struct str text;

	po.path = str_fmt(book->arena, "%s/%s.po", dir, lang_tag(lang)).p;
	text = read_file(book->arena, po.path);
	draft_begin(&po);
	while (text.p) {
		po.line++;
		read_line(&po, str_trim(str_cut(&text, '\n')));
	}
	if (po.d.filled)
		draft_end(&po);
}

static void make_serbian_latin(struct book *book)
{
	for (struct entry *e = book->first; e; e = e->next)
		if (e->text[LANG_SR].n)
			e->text[LANG_SR_LATN] = sr_to_latin(book->arena, e->text[LANG_SR]);
}

/* ---- writing C ---- */

/* S and its final NUL as a line of a C string literal. */
static void put_literal(struct str s)
{
	printf("\t\"");
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c < ' ' || c >= 0x7f || strchr("\"\\?", c))
			printf("\\%03o", c);
		else
			putchar(c);
	}
	printf("\\0\"\n");
}

/* Write S into the pool; returns its offset, 0 for an absent text. */
static uint32_t put_pooled(uint32_t *used, struct str s)
{
	uint32_t at = *used;

	if (s.n == 0)
		return 0;
	put_literal(s);
	*used += (uint32_t)s.n + 1;
	return at;
}

static uint32_t slot_count(size_t entries)
{
	uint32_t n = 2;

	while (n < entries * 2)
		n *= 2;
	return n;
}

static void write_book(struct book *book)
{
	uint32_t slots = slot_count(book->n), used = 1; /* offset 0 means absent */
	struct message *table = arena_new_array(book->arena, struct message, slots);

	printf("/* generated by tools/catalogue from i18n */\n#include \"text/catalogue.h\"\n\n");
	printf("static const char pool[] =\n\t\"\\0\"\n");
	for (const struct entry *e = book->first; e; e = e->next) {
		uint32_t slot = (uint32_t)str_hash(e->key) & (slots - 1);
		while (table[slot].key)
			slot = (slot + 1) & (slots - 1);
		table[slot].key = put_pooled(&used, e->key);
		table[slot].plural = e->plural;
		for (int l = 0; l < LANG__N; l++)
			table[slot].text[l] = put_pooled(&used, e->text[l]);
	}
	printf("\t;\n\nstatic const struct message slots[] = {\n");
	for (uint32_t i = 0; i < slots; i++) {
		const uint32_t *t = table[i].text;
		printf("\t{ %u, { %u, %u, %u, %u, %u }, %d },\n", table[i].key, t[0], t[1], t[2], t[3], t[4],
		       table[i].plural);
	}
	printf("};\n\nconst struct catalogue catalogue = { pool, slots, %u };\n", slots - 1);
}

int main(int argc, char **argv)
{
	static const enum lang sources[] = { LANG_UK, LANG_SR, LANG_RU, LANG_EN };
	struct book book = { .arena = arena_new((size_t)1 << 28) };

	if (argc != 2) {
		fprintf(stderr, "usage: catalogue DIRECTORY\n");
		return 2;
	}
	book.by_key = map_on(book.arena);
	book.last = &book.first;
	for (size_t i = 0; i < COUNT(sources); i++)
		read_po(&book, argv[1], sources[i]);
	make_serbian_latin(&book);
	write_book(&book);
	arena_free(book.arena);
	return ferror(stdout) != 0;
}
