/* fold.h -- words out of text: where each stands, its small letters, the script it is written in. */
#ifndef KOLO_FOLD_H
#define KOLO_FOLD_H

#include "base/str.h"

#define FOLD_MAX 96 /* bytes of a word that count; what follows is ignored */

struct folded {
	size_t at, n;		  /* place in the text */
	char bytes[FOLD_MAX + 1]; /* small letters, every apostrophe as ', no stress marks; NUL-terminated */
	size_t len;
	bool cyrillic, latin, digit;
	bool marked;	   /* has one of šđčćž */
	unsigned excluded; /* languages that have not all these letters: bits 1 << enum tongue */
};

/* The languages whose morphology we know. */
enum tongue { TONGUE_UK, TONGUE_SR, TONGUE_RU, TONGUE_EN, TONGUE__N };

/* The next word of TEXT from *I on; steps over it. False at the end. Hyphens part words, apostrophes inside
 * do not. */
MUST_USE bool fold_next(struct str text, size_t *i, struct folded *w);
/* The same, passing over words in Cyrillic that do not begin with one of LETTERS: fold_letter() of small
 * ones. */
MUST_USE bool fold_next_of(struct str text, size_t *i, u64 letters, struct folded *w);
/* A bit for the letter C; ґ is г, ё is е. Cyrillic letters follow each other: no two share a bit. */
u64 fold_letter(uint32_t c);

/* Letters that people confuse become one, apostrophes go: ґ→г, ё→е, кар'єра→карєра. In place; returns the new
 * length. */
size_t fold_similar(char *p, size_t n);

#endif
