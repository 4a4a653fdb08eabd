/* field_sent.c -- the text of a field in what a form sent, put together from its parts. */
#include "resource/form.h"
#include "resource/kinds.h"

static struct str sent(struct request *rq, struct str name)
{
	struct str last = STR_NONE;

	/* A box that is marked comes after its companion that says it is not. */
	for (size_t i = 0; i < rq->in->form.n; i++)
		if (str_eq(rq->in->form.v[i].name, name))
			last = rq->in->form.v[i].value;
	return last;
}

static struct str sent_once(struct request *rq, const struct field *f)
{
	return sent(rq, str_of(f->name));
}

SENT(sent_several)
{
	struct buf b = buf_on(rq->c.arena, 1 << 20);
	bool any = false;
	struct str out;

	for (size_t i = 0; i < rq->in->form.n; i++) {
		if (!str_eq(rq->in->form.v[i].name, str_of(f->name)))
			continue;
		if (any)
			buf_byte(&b, '\n');
		buf_put(&b, rq->in->form.v[i].value);
		any = true;
	}
	return any && buf_finish(&b, &out) == OK ? out : STR_NONE;
}

static struct str part(struct request *rq, const struct field *f, const char *suffix)
{
	return sent(rq, str_fmt(rq->c.arena, "%s_%s", f->name, suffix));
}

SENT(sent_period)
{
	struct str from = str_trim(part(rq, f, "from")), to = str_trim(part(rq, f, "to"));

	if (!from.p && !to.p)
		return sent_once(rq, f);
	return from.n || to.n ? str_fmt(rq->c.arena, "%.*s/%.*s", STR(from), STR(to)) : S("");
}

SENT(sent_words)
{
	struct buf b = buf_on(rq->c.arena, 1 << 18);
	struct json j = json_on(&b);
	bool any = false;
	struct str out;

	json_object(&j);
	for (enum lang l = LANG_UK; l < LANG__N; l++) {
		struct str word = part(rq, f, lang_tag(l));

		any |= word.p != NULL;
		if (!word.n)
			continue;
		json_key(&j, str_of(lang_tag(l)));
		json_str(&j, word);
	}
	json_end_object(&j);
	return any && buf_finish(&b, &out) == OK ? out : sent_once(rq, f);
}

/* A file that came now (prepare_files took it), or the number of the one that stays. */
SENT(sent_file)
{
	const struct taken_file *t = rq->prepared;

	for (; t && t->field; t++)
		if (t->field == f && !t->refused.n)
			return str_fmt(rq->c.arena, "%lld", t->file.id);
	if (part(rq, f, "away").n)
		return S("");
	return sent_once(rq, f);
}

struct str form_text(struct request *rq, const struct field *f)
{
	return (kinds[f->kind].sent ? kinds[f->kind].sent : sent_once)(rq, f);
}
