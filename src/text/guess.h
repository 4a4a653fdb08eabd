/* guess.h -- the language of a short text, by the letters that only one alphabet has. */
#ifndef KOLO_GUESS_H
#define KOLO_GUESS_H

#include "text/lang.h"

/* The language whose own letters S has most of (і ї є ґ / ы э ё ъ / ђ ћ љ њ ј џ / č ć đ š ž). A text without
 * such letters is READER's, if he could write it in this alphabet; else FALLBACK's for Cyrillic, English for
 * Latin. */
enum lang lang_guess(struct str s, enum lang reader, enum lang fallback);

#endif
