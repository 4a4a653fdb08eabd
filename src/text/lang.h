/* lang.h -- the interface languages, their catalogues, plurals, dates, numbers. The catalogue is compiled
 * from i18n/<lang>.po; Serbian in Latin script is made from sr by transliteration, for content too. */
#ifndef KOLO_LANG_H
#define KOLO_LANG_H

#include "base/buf.h"
#include "base/time.h"

enum lang { LANG_UK, LANG_SR, LANG_SR_LATN, LANG_RU, LANG_EN, LANG__N };

const char *lang_tag(enum lang l);  /* BCP 47: "uk", "sr", "sr-Latn", "ru", "en" */
const char *lang_name(enum lang l); /* in itself: "Українська", "Српски", "Srpski" … */
MUST_USE bool lang_parse(struct str tag, enum lang *out); /* exact tag, any case */
/* Best match of an Accept-Language header (RFC 9110 12.5.4) or FALLBACK. "sr-RS" is sr, "uk-UA" is uk,
 * "bs"/"hr" sr-Latn. */
enum lang lang_negotiate(struct str header, enum lang fallback);

/* Mark a message for the catalogue without translating it. */
#define N_(msgid) msgid
/* The same for the two forms of a message with plurals: f(NN_("%lld school", "%lld schools")). */
#define NN_(one, many) one, many

/* The translation of MSGID, or MSGID itself; static. CTX is gettext's msgctxt or NULL. */
const char *tr(enum lang l, const char *msgid);
const char *trc(enum lang l, const char *ctx, const char *msgid);
/* The form for N of a message with plurals (uk and ru: one few many; sr: one few other). The format holds one
 * %lld. */
const char *trn(enum lang l, const char *one, const char *many, i64 n);

/* trn() formatted with N grouped as people of L write it: "1 246 закладів". */
struct str tr_count(struct arena *a, enum lang l, const char *one, const char *many, i64 n);

struct str text_number(struct arena *a, enum lang l, i64 n); /* "1 246" with the language's separator */
struct str text_decimal(struct arena *a, enum lang l, double v, int digits); /* "3,5" */
/* "21 січня 2017 року", "21. јануар 2017.", "21 января 2017 года", "21 January 2017"; BRIEF: "21.01.2017", sr
 * "21.01.2017.", en "21 Jan 2017". */
struct str text_date(struct arena *a, enum lang l, struct date d, bool brief);
/* An instant in the IANA zone ZONE ("Europe/Kyiv"): date as above, then "о 14:00" / "у 14.00" … */
struct str text_instant(struct arena *a, enum lang l, i64 t, const char *zone, bool brief);
struct str text_month(enum lang l, int month, bool genitive); /* for calendars: "вересень", "вересня" */
/* "щойно", "12 хвилин тому", "вчора", then the date. */
struct str text_ago(struct arena *a, enum lang l, i64 then, i64 now, const char *zone);
struct str text_bytes(struct arena *a, enum lang l, i64 n); /* "1,2 МБ" */

/* A sort key by ICU collation of the language: byte order of keys = alphabetical order («Гай Ґанок … Єва Ива
 * Іва Їжак»), numbers by value («№ 2» before «№ 10»). At most 192 characters of [0-9a-v], so every text
 * column keeps the order. */
struct str text_sort_key(struct arena *a, enum lang l, struct str s);

#endif
