/* diff.h -- what changed between two texts, word by word, for history and conflicts. */
#ifndef KOLO_DIFF_H
#define KOLO_DIFF_H

#include "base/base.h"
#include "base/str.h"

enum diff_kind { DIFF_SAME, DIFF_REMOVED, DIFF_ADDED };
struct diff_line {
	enum diff_kind kind;
	struct str text;
};

/* Runs of words that stayed, went or came, in reading order; their texts are slices of OLD and NEW. */
struct diff {
	struct diff_line *v;
	size_t n, cap;
};

/* Texts beyond about two thousand changed words each are told as a whole: gone and come. */
struct diff diff_words(struct arena *a, struct str before, struct str after);

#endif
