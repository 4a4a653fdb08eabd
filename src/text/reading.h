/* reading.h -- one word, read as a word of one language, to the terms it is indexed and found under. */
#ifndef KOLO_READING_H
#define KOLO_READING_H

#include "text/analysis.h"
#include "text/dictionary.h"

enum reading {
	READ_UK,
	READ_SR,
	READ_RU,
	READ_EN,
	READ_SR_LATIN, /* Serbian in Latin letters; without marks only where the dictionary knows no such word
			  with none */
	READ_SR_BALD,  /* the same in a query: "skola" may be школа and скола, both are sought */
	READ_PLAIN,    /* numbers, mixed and other scripts: as it stands */
};

/* How a word of a text in LANG (may be NULL) is to be read. */
enum reading reading_of(const struct folded *w, const char *lang);

/* All ways in which a word of a query may be read; returns their number, at most 3. */
unsigned readings_of(const struct folded *w, enum reading v[3]);

/* Function words that say nothing about a text: neither indexed nor sought. */
bool is_stop_word(enum reading r, struct str word);

/* The terms of W, in A. At least one, unless it is all apostrophes. */
void read_word(struct analyzer *an, struct arena *a, enum reading r, const struct folded *w,
	       struct stems *out);

#endif
