/* sql_test.c -- every statement that is written by hand, prepared on both databases: each `struct query`
 * named q_… is found by its symbol in this very program, so none can be forgotten. */
#include "harness.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Words that only one of the databases knows; a statement with one is for that one alone. */
static const struct {
	const char *word;
	enum db_kind kind;
} dialects[] = {
	{ "PRAGMA", DB_SQLITE },	{ "pragma_", DB_SQLITE },
	{ "sqlite_", DB_SQLITE },	{ "pg_", DB_POSTGRES },
	{ "::", DB_POSTGRES },		{ "current_schema", DB_POSTGRES },
	{ "to_regclass", DB_POSTGRES }, { "string_to_array", DB_POSTGRES },
};

struct checking {
	struct harness *h;
	int found, prepared;
};

static bool is_for(struct str sql, enum db_kind kind)
{
	for (size_t i = 0; i < COUNT(dialects); i++)
		if (dialects[i].kind != kind && str_has(sql, str_of(dialects[i].word)))
			return false;
	return true;
}

static size_t places(const char *sql)
{
	bool quoted = false;
	size_t n = 0;

	for (; *sql; sql++) {
		quoted ^= *sql == '\'';
		n += !quoted && *sql == '?';
	}
	return n;
}

/* EXPLAIN prepares a statement whole and runs nothing of it. PRAGMA is no statement to explain. */
static void check(struct checking *c, const char *name, const struct query *q)
{
	struct harness *h = c->h;
	struct str sql = str_of(q->sql);
	struct query explain = { str_fmt(h->scratch, "EXPLAIN %s", q->sql).p, q->in, NULL };
	struct value none[64] = { 0 };
	struct rows rows;

	c->found++;
	if (q->in && strlen(q->in) != places(q->sql))
		harness_complain(h, "%s declares %zu values for %zu places: %s", name, strlen(q->in),
				 places(q->sql), q->sql);
	if (!is_for(sql, h->kind))
		return;
	if (str_starts(sql, S("PRAGMA")) || str_starts(sql, S("ANALYZE")))
		explain.sql = q->sql;
	c->prepared++;
	if (db_all_(h->look, h->scratch, &rows, &explain, none, places(q->sql)) != OK)
		harness_complain(h, "%s cannot be prepared: %s: %s", name, db_error(h->look), q->sql);
}

/* ---- the statements in this program ---- */

static int base_of_program(struct dl_phdr_info *info, size_t size, void *base)
{
	(void)size;
	*(uintptr_t *)base = info->dlpi_addr;
	return 1; /* the first is the program itself */
}

static const char *map_program(size_t *n)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	struct stat st;

	assert_true(fd >= 0 && fstat(fd, &st) == 0);
	*n = (size_t)st.st_size;
	const char *p = mmap(NULL, *n, PROT_READ, MAP_PRIVATE, fd, 0);
	assert_true(p != MAP_FAILED);
	close(fd);
	return p;
}

/* Address sanitizer lays room behind each object and counts it as the symbol's; there all is zero. */
__attribute__((no_sanitize("address"), noinline)) static struct query query_at(uintptr_t at)
{
	return *(const struct query *)at;
}

static void check_symbols(struct checking *c, const char *elf, const ElfW(Shdr) * table, const char *names)
{
	const ElfW(Sym) *symbols = (const void *)(elf + table->sh_offset);
	uintptr_t base = 0;

	dl_iterate_phdr(base_of_program, &base);
	for (size_t i = 0; i < table->sh_size / sizeof *symbols; i++) {
		const ElfW(Sym) *s = &symbols[i];
		const char *name = names + s->st_name;

		if (ELF64_ST_TYPE(s->st_info) != STT_OBJECT || strncmp(name, "q_", 2) != 0)
			continue;
		for (size_t k = 0; k < s->st_size / sizeof(struct query); k++) {
			struct query q = query_at(base + s->st_value + k * sizeof q);
			if (q.sql)
				check(c, name, &q);
		}
	}
}

static void every_statement_is_prepared(void **state)
{
	struct checking c = { .h = *state };
	size_t n;
	const char *elf = map_program(&n);
	const ElfW(Ehdr) *head = (const void *)elf;
	const ElfW(Shdr) *sections = (const void *)(elf + head->e_shoff);

	for (int i = 0; i < head->e_shnum; i++)
		if (sections[i].sh_type == SHT_SYMTAB)
			check_symbols(&c, elf, &sections[i], elf + sections[sections[i].sh_link].sh_offset);
	munmap((void *)(uintptr_t)elf, n);
	harness_settle(c.h);
	assert_true(c.found > 120);
	assert_true(c.prepared > c.found * 9 / 10);
}

int sql_test(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(every_statement_is_prepared) };

	return run_on_program("statements", NULL, tests, COUNT(tests));
}
