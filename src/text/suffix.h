/* suffix.h -- forms by table: endings of words that no dictionary knows, names of places and people, a few
 * irregular plurals. */
#ifndef KOLO_SUFFIX_H
#define KOLO_SUFFIX_H

#include "text/fold.h"

/* WORD (small letters) without its ending, so that the forms of an unknown name meet: вилківської, вилківська
 * → вилківськ. At least three letters stay. */
struct str suffix_strip(enum tongue t, struct str word);

/* LEMMA (small letters) without the ending that a name may have kept: луганський, Луганську → луганськ,
 * Жуковим → жуков. Common words that end alike lose theirs too, in all their forms. Other words stay. */
struct str suffix_name(enum tongue t, struct str lemma);

/* FORM (small letters) by its base form where a plural has another root or the dictionary lists its cases as
 * words: дітей → дитина. Other words stay. */
struct str suffix_irregular(enum tongue t, struct str form);

/* The letters with which words of the term TERM may begin, as bits of letter_bit(): a quick way to see that a
 * word is none of them. */
u64 suffix_initials(struct str term);

/* A bit for the first letter of WORD; letters that are one in terms have one bit, others may share. */
u64 letter_bit(struct str word);

#endif
