/* sample.h -- a module for tests alone: a resource with every kind of field, and one that is for members
 * only. What the modules of the program do not use yet is held to its description here. */
#ifndef KOLO_TEST_SAMPLE_H
#define KOLO_TEST_SAMPLE_H

#include "resource/resource.h"

/* The fields of "exhibits", in order. */
enum {
	EX_NAME,
	EX_SUMMARY,
	EX_TEXT,
	EX_SECRET,
	EX_SECRET_TEXT,
	EX_SECRET_WORDS,
	EX_HIDDEN,
	EX_CODE,
	EX_AMOUNT,
	EX_PRICE,
	EX_OPEN,
	EX_DAY,
	EX_MOMENT,
	EX_UNTIL,
	EX_TERM,
	EX_KIND,
	EX_STATE,
	EX_LEVELS,
	EX_TAGS,
	EX_PLACE,
	EX_PRECISION,
	EX_LINK,
	EX_MAIL,
	EX_PHONE,
	EX_LANG,
	EX_CAPTION,
	EX_SPACE,
	EX_OWNER,
	EX_PARENT,
	EX_FRIENDS,
	EX_VERDICT,
	EX_HALL,
	EX__N
};

/* The fields of "letters". */
enum { LETTER_TITLE, LETTER_TEXT, LETTER_SPACE, LETTER_AUTHOR, LETTER_TERM, LETTER__N };

extern const struct resource exhibit; /* public; drafts for those who may write */
extern const struct resource letter;  /* read by members of its space and its author; no scope of its own */
extern const struct module *const sample_modules[]; /* NULL-ended, for run_on_program() */

#endif
