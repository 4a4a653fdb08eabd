/* sql.c -- the one rewriting of SQL between the databases: `?` to `$n` for PostgreSQL. */
#include "base/buf.h"
#include "db/backend.h"

/* The end of what starts at P and must be copied as it stands: a literal, a quoted name, a comment. P for
 * anything else. */
static const char *opaque_end(const char *p)
{
	const char *end;

	if (*p == '\'' || *p == '"')
		end = strchr(p + 1, *p);
	else if (p[0] == '-' && p[1] == '-')
		end = strchr(p, '\n');
	else if (p[0] == '/' && p[1] == '*')
		end = (end = strstr(p + 2, "*/")) ? end + 1 : NULL;
	else
		return p;
	return end ? end + 1 : p + strlen(p);
}

const char *sql_numbered(struct arena *a, const char *sql, size_t *count)
{
	struct buf b = buf_on(a, SIZE_MAX);

	*count = 0;
	while (*sql) {
		const char *end = opaque_end(sql);

		if (end > sql)
			buf_put(&b, (struct str){ sql, (size_t)(end - sql) });
		else if (*sql == '?')
			buf_fmt(&b, "$%zu", ++*count);
		else
			buf_byte(&b, *sql);
		sql = end > sql ? end : sql + 1;
	}
	return buf_done(&b).p;
}
