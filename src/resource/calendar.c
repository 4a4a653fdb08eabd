/* calendar.c -- records with times as iCalendar (RFC 5545). Instants stand on the wall clock of the network's
 * zone, which goes along: so an hour stays that hour when clocks change. Days are whole days. */
#include "resource/export.h"
#include "resource/serving.h"

#include "base/utf8.h"
#include "core/handler.h"
#include "resource/wall.h"
#include "text/markdown.h"
#include "text/zone.h"

enum { LINE_OCTETS = 75, DESCRIPTION_WIDTH = 4000 };

struct calendar {
	struct sink sink;
	const struct shape *s;
	const char *zone;
	struct str base, network; /* its address, as this reader found it; its name */
	struct str mark;	  /* the network itself, wherever it lives */
};

/* ---- content lines ---- */

/* Folded between characters, never inside of one (3.1). */
static void put_line(struct buf *b, struct str line)
{
	size_t room = LINE_OCTETS;

	while (line.n > room) {
		size_t n = room;
		while (((unsigned char)line.p[n] & 0xC0) == 0x80)
			n--;
		buf_put(b, str_slice(line, 0, n));
		buf_lit(b, "\r\n ");
		line = str_slice(line, n, line.n);
		room = LINE_OCTETS - 1;
	}
	buf_put(b, line);
	buf_lit(b, "\r\n");
}

/* TEXT (3.3.11): what would end a value or a line is written as something else, what no text may hold is left
 * out. */
static struct str escaped(struct arena *a, struct str text)
{
	static const struct str escapes[128] = {
		['\\'] = S("\\\\"), [';'] = S("\\;"), [','] = S("\\,"), ['\n'] = S("\\n")
	};
	struct buf b = buf_on(a, 2 * text.n + 1);

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		if (c < 128 && escapes[c].n)
			buf_put(&b, escapes[c]);
		else if (c >= ' ' && c != 0x7F)
			buf_byte(&b, (char)c);
	}
	return buf_done(&b);
}

static void put_text(struct calendar *cal, const char *name, struct str text)
{
	struct arena *a = cal->sink.c.arena;

	if (text.n)
		put_line(&cal->sink.rq->out->body, str_fmt(a, "%s:%.*s", name, STR(escaped(a, text))));
}

/* ---- times ---- */

static struct str stamp(struct arena *a, struct wall w)
{
	return str_fmt(a, "%04d%02d%02dT%02d%02d%02d", w.day.year, w.day.month, w.day.day, w.hour, w.minute,
		       w.second);
}

static void put_stamp(struct calendar *cal, const char *name, i64 t)
{
	buf_fmt(&cal->sink.rq->out->body, "%s:%.*sZ\r\n", name,
		STR(stamp(cal->sink.c.arena, wall_at("UTC", t))));
}

/* In the hour when clocks go back they show each minute twice. */
static bool is_shown_twice(const char *zone, i64 t)
{
	const i64 here = zone_offset(zone, t);
	const i64 around[] = { zone_offset(zone, t - 3 * HOUR), zone_offset(zone, t + 3 * HOUR) };

	for (size_t i = 0; i < COUNT(around); i++)
		if (around[i] != here && zone_offset(zone, t + here - around[i]) == around[i])
			return true;
	return false;
}

/* Readers differ in which of two equal times on the wall is meant: there UTC is plain. */
static void put_instant(struct calendar *cal, const char *name, i64 t)
{
	if (is_shown_twice(cal->zone, t)) {
		put_stamp(cal, name, t);
		return;
	}
	buf_fmt(&cal->sink.rq->out->body, "%s;TZID=%s:%.*s\r\n", name, cal->zone,
		STR(stamp(cal->sink.c.arena, wall_at(cal->zone, t))));
}

static void put_day(struct calendar *cal, const char *name, i64 days)
{
	struct date d = date_of_days(days);

	buf_fmt(&cal->sink.rq->out->body, "%s;VALUE=DATE:%04d%02d%02d\r\n", name, d.year, d.month, d.day);
}

/* The two ends of R; of a period those it holds. Either may be missing. */
static void ends_of(const struct shape *s, const struct record *r, struct value *from, struct value *to)
{
	struct value v = r->v[s->starts];

	*from = v;
	*to = s->ends >= 0 ? r->v[s->ends] : VN;
	if (v.type != V_LIST)
		return;
	*from = v.list.v[0];
	*to = v.list.v[1];
}

/* The end of days is the day after (3.6.1); an end that is not after the beginning is none. */
static void put_times(struct calendar *cal, struct value from, struct value to)
{
	struct date first, last;

	if (from.type == V_INT) {
		put_instant(cal, "DTSTART", from.i);
		if (to.type == V_INT && to.i > from.i)
			put_instant(cal, "DTEND", to.i);
		return;
	}
	if (!date_parse(value_str(from), &first))
		return;
	put_day(cal, "DTSTART", date_days(first));
	if (date_parse(value_str(to), &last) && date_days(last) >= date_days(first))
		put_day(cal, "DTEND", date_days(last) + 1);
}

/* ---- one event ---- */

static struct str description_of(const struct shape *s, const struct record *r, struct arena *a)
{
	struct str text = s->summary >= 0 ? record_str(r, (unsigned)s->summary) : STR_NONE;

	for (unsigned i = 0; !text.n && i < r->res->nfields; i++)
		if (kind_is(&r->res->fields[i], KIND_MARKDOWN) && !(r->res->fields[i].flags & HIDDEN))
			text = record_str(r, i);
	return utf8_head(markdown_plain(a, text), DESCRIPTION_WIDTH);
}

static void put_place(struct calendar *cal, const struct record *r)
{
	const struct shape *s = cal->s;

	if (s->location >= 0 && record_has(r, (unsigned)s->location))
		put_text(cal, "LOCATION",
			 field_to_text(&cal->sink.c, &r->res->fields[s->location], r->v[s->location], true));
	if (s->point >= 0 && r->v[s->point].type == V_POINT)
		buf_fmt(&cal->sink.rq->out->body, "GEO:%.6f;%.6f\r\n", r->v[s->point].at.lat,
			r->v[s->point].at.lon);
}

static bool is_cancelled(const struct shape *s, const struct record *r)
{
	return r->res->cancelled && s->state >= 0 &&
	       str_eq(record_str(r, (unsigned)s->state), str_of(r->res->cancelled));
}

static void put_event(struct calendar *cal, const struct record *r)
{
	struct arena *a = cal->sink.c.arena;
	struct buf *b = &cal->sink.rq->out->body;
	struct value from, to;

	ends_of(cal->s, r, &from, &to);
	if (from.type == V_NULL)
		return;
	buf_lit(b, "BEGIN:VEVENT\r\n");
	buf_fmt(b, "UID:%s-%lld@%.*s\r\n", r->res->name, r->id, STR(cal->mark));
	put_stamp(cal, "DTSTAMP", r->updated);
	put_stamp(cal, "CREATED", r->created);
	put_stamp(cal, "LAST-MODIFIED", r->updated);
	buf_fmt(b, "SEQUENCE:%lld\r\n", r->version);
	put_times(cal, from, to);
	put_text(cal, "SUMMARY", record_title(r));
	put_text(cal, "DESCRIPTION", description_of(cal->s, r, a));
	put_place(cal, r);
	put_line(b, str_fmt(a, "URL:%.*s%.*s", STR(cal->base), STR(record_path(a, r))));
	if (is_cancelled(cal->s, r))
		buf_lit(b, "STATUS:CANCELLED\r\n");
	buf_lit(b, "END:VEVENT\r\n");
}

/* ---- the calendar ---- */

static struct calendar calendar_of(struct request *rq, const struct resource *res)
{
	const char *zone = zone_of(&rq->c);

	return (struct calendar){
		.sink = sink_begin(rq),
		.s = shape_for(rq->c.app, res),
		.zone = zone_known(zone) ? zone : "UTC",
		.base = base_url(rq),
		.network = setting_get(&rq->c, "name", tr(rq->c.lang, "Kolo")),
		.mark = app_sign(rq->c.app, rq->c.arena, "calendar", S("network")),
	};
}

/* SINCE: the earliest time in it. */
static void open_calendar(struct calendar *cal, struct str name, i64 since)
{
	struct buf *b = &cal->sink.rq->out->body;

	buf_lit(b, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Kolo//Kolo//EN\r\nCALSCALE:GREGORIAN\r\n");
	put_text(cal, "NAME", name);
	put_text(cal, "X-WR-CALNAME", name);
	buf_fmt(b, "X-WR-TIMEZONE:%s\r\n", cal->zone);
	buf_lit(b, "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n");
	zone_calendar(b, cal->zone, since);
}

static enum err close_calendar(struct calendar *cal)
{
	buf_lit(&cal->sink.rq->out->body, "END:VCALENDAR\r\n");
	return sink_end(&cal->sink, "text/calendar; charset=utf-8");
}

static enum err add_event(void *ctx, struct record *r)
{
	struct calendar *cal = ctx;

	put_event(cal, r);
	return sink_flow(&cal->sink);
}

/* The rules of the zone stand before the first event, and must reach back to the earliest. */
static enum err earliest(struct request *rq, const struct shape *s, const struct list_query *asked, i64 *out)
{
	struct list_query q = *asked;
	struct list list;

	*out = rq->c.now;
	if (!kind_is(&s->res->fields[s->starts], KIND_EXACT))
		return OK;
	q.sort = s->res->fields[s->starts].name;
	q.limit = 1;
	q.after = q.before = STR_NONE;
	TRY(list_run(&rq->c, &q, &list));
	if (list.n && record_has(list.v[0], (unsigned)s->starts))
		*out = record_int(list.v[0], (unsigned)s->starts);
	return OK;
}

enum err export_calendar(struct request *rq, const struct list_query *q)
{
	struct calendar cal = calendar_of(rq, q->res);
	i64 since;

	if (cal.s->starts < 0)
		return fail(&rq->c, ERR_NOT_FOUND, "This page does not come in this form");
	TRY(earliest(rq, cal.s, q, &since));
	open_calendar(&cal,
		      str_fmt(rq->c.arena, "%s — %.*s", tr(rq->c.lang, q->res->label_many), STR(cal.network)),
		      since);
	TRY(export_each(rq, q, add_event, &cal));
	return close_calendar(&cal);
}

enum err answer_event(struct request *rq, const struct record *r)
{
	struct calendar cal = calendar_of(rq, r->res);
	struct value from, to;

	ends_of(cal.s, r, &from, &to);
	if (from.type == V_NULL)
		return fail(&rq->c, ERR_NOT_FOUND, "This page does not come in this form");
	open_calendar(&cal, record_title(r), from.type == V_INT ? from.i : rq->c.now);
	put_event(&cal, r);
	return close_calendar(&cal);
}
