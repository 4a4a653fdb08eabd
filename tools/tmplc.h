/* tmplc.h -- what the parts of the template compiler share: the position in the template and in the page it
 * writes. */
#ifndef KOLO_TMPLC_H
#define KOLO_TMPLC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum context { TEXT, TAG, ATTRIBUTE, RAW };

/* What stands beside white space. */
enum edge { EDGE_TEXT, EDGE_OPEN, EDGE_CLOSE, EDGE_BLOCK, EDGE_CODE };

struct place {
	enum context context;
	char tag[24],
		attribute[40]; /* current names, lower case; a longer name is cut, which no rule minds */
	bool closing;	       /* </tag> */
	char quote;
	bool verbatim; /* inside <pre> or <textarea> */
};

struct block { /* an open { of C */
	int line;
	struct place at_open, at_end;
	bool ended; /* a branch before this one ended at at_end */
};

struct template
{
	const char *path, *p;
	int line;
	FILE *c, *h;
	char *literal; /* not yet written */
	size_t n, room;
	bool in_page;
	struct place place;
	enum edge before;
	bool fresh_line; /* only white space since the line began */
	struct block blocks[32];
	int depth;
};

/* ---- tmplc_text.c: reading and writing pieces ---- */

/* Print "path:line: message" and end the process. */
_Noreturn __attribute__((format(printf, 3, 4))) void refuse(const struct template *t, int line,
							    const char *fmt, ...);
bool starts(const char *p, const char *prefix);
bool is_space(char c);
const char *skip_spaces(const char *p);
const char *after_word(const char *statement,
		       const char *word); /* the text after WORD, or NULL if it begins otherwise */

void literal_byte(struct template *t, char c);
void take(struct template *t);				    /* one byte of the template to the page */
void flush_literal(struct template *t);			    /* write what was gathered */
void point_at(const struct template *t, FILE *f, int line); /* #line */

const char *skip_quoted(const char *p); /* the end of the C literal at P */
char *inner(struct template *t,
	    const char *closing); /* trimmed text between two-byte marks, which are passed */
void skip_comment(struct template *t);
bool skip_space(struct template *t); /* and comments; true when a line broke */

/* ---- tmplc_expr.c, tmplc_markup.c ---- */

void expression(struct template *t); /* {{ … }} */
void markup(struct template *t);     /* one step of HTML */

#endif
