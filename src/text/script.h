/* script.h -- normal form at the door and between scripts: NFC, Serbian Cyrillic ↔ Latin, slugs. */
#ifndef KOLO_SCRIPT_H
#define KOLO_SCRIPT_H

#include "base/buf.h"

/* NFC of valid UTF-8; fast path when S is NFC already (then S itself). ERR_MALFORMED for invalid UTF-8, NUL
 * or control characters other than tab and line feed (CR LF becomes LF). */
MUST_USE enum err text_clean(struct arena *a, struct str s, struct str *out);

/* Serbian Cyrillic to Latin: Његош → Njegoš, ЏЕП → DŽEP, all other characters stay. */
struct str sr_to_latin(struct arena *a, struct str s);
/* Serbian Latin to Cyrillic with the exceptions (injekcija, konjugacija, nadživeti): Ljubav → Љубав, DŽEP →
 * ЏЕП. Words with foreign letters (q w x y ü …), Roman numerals and addresses stay. */
struct str sr_to_cyrillic(struct arena *a, struct str s);

/* "luhanskyi-litsei-12": Ukrainian by the Cabinet's table of 27.01.2010 No 55, Serbian by its Latin, Russian
 * alike; lower case, hyphens, at most 80 bytes, never empty ("x"). */
struct str text_slug(struct arena *a, struct str s, const char *lang);

#endif
