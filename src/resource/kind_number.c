/* kind_number.c -- integers, decimals, yes and no. */
#include "resource/kinds.h"

#include "base/utf8.h"

#include <math.h>

static enum err not_a_number(struct ctx *c, const struct field *f)
{
	return invalid(c, f->name, "not_a_number", "This is not a number");
}

/* Digits as people write them, without the spaces between thousands and with a decimal point: "1 246,5" is
 * 1246.5. */
static struct str plain_number(struct arena *a, struct str s)
{
	struct buf b = buf_on(a, s.n + 1);
	size_t i = 0;

	while (i < s.n) {
		size_t at = i;
		uint32_t ch = utf8_next(s, &i);

		if (ch == ' ' || ch == 0x00A0 || ch == 0x202F)
			continue;
		if (ch == 0x2212) /* minus sign */
			buf_byte(&b, '-');
		else if (ch == ',')
			buf_byte(&b, '.');
		else
			buf_put(&b, str_slice(s, at, i));
	}
	return buf_done(&b);
}

static enum err in_range(struct ctx *c, const struct field *f, double v)
{
	if (f->min_value < f->max_value && (v < f->min_value || v > f->max_value))
		return invalid(c, f->name, "out_of_range", "This must be from %.15g to %.15g", f->min_value,
			       f->max_value);
	return OK;
}

FROM_TEXT(int_from_text)
{
	i64 n;

	if (!str_to_i64(plain_number(c->arena, text), &n))
		return not_a_number(c, f);
	TRY(in_range(c, f, (double)n));
	*out = VI(n);
	return OK;
}

FROM_TEXT(decimal_from_text)
{
	double d;

	if (!str_to_double(plain_number(c->arena, text), &d) || !isfinite(d))
		return not_a_number(c, f);
	TRY(in_range(c, f, d));
	*out = VD(d);
	return OK;
}

FROM_JSON(number_from_json)
{
	if (n->type != JSON_NUMBER)
		return not_a_number(c, f);
	return field_from_text(c, f, n->text, out);
}

TO_TEXT(int_to_text)
{
	(void)f;
	return people ? text_number(c->arena, c->lang, value_int(v))
		      : str_fmt(c->arena, "%lld", value_int(v));
}

static double real_of(struct value v)
{
	return v.type == V_REAL ? v.d : (double)value_int(v);
}

TO_TEXT(decimal_to_text)
{
	struct str s = str_fmt(c->arena, "%.15g", real_of(v));
	double back;

	(void)f;
	if (!str_to_double(s, &back) || back < real_of(v) || back > real_of(v))
		s = str_fmt(c->arena, "%.17g", real_of(v));
	if (!people)
		return s;
	size_t decimals = s.n - MIN(s.n, str_index(s, '.') + 1);
	return text_decimal(c->arena, c->lang, real_of(v), (int)MIN(decimals, 6));
}

TO_JSON(int_to_json)
{
	(void)c, (void)f;
	json_int(j, value_int(v));
}

TO_JSON(decimal_to_json)
{
	(void)c, (void)f;
	json_real(j, real_of(v));
}

/* ---- yes and no ---- */

static bool is_one_of(struct str s, const char *const *words)
{
	for (; *words; words++)
		if (same_words(s, str_of(*words)))
			return true;
	return false;
}

FROM_TEXT(bool_from_text)
{
	static const char *const yes[] = { "1", "on", "true", "yes", "так", "да", "da", "+", NULL };
	static const char *const no[] = { "0", "off", "false", "no", "ні", "нет", "не", "ne", "-", NULL };

	if (!is_one_of(text, yes) && !is_one_of(text, no))
		return invalid(c, f->name, "bad_choice", "This must be yes or no");
	*out = VI(is_one_of(text, yes));
	return OK;
}

FROM_JSON(bool_from_json)
{
	if (n->type != JSON_TRUE && n->type != JSON_FALSE)
		return invalid(c, f->name, "bad_choice", "This must be yes or no");
	*out = VI(n->type == JSON_TRUE);
	return OK;
}

TO_TEXT(bool_to_text)
{
	(void)f;
	if (!people)
		return value_int(v) ? S("1") : S("0");
	return str_of(value_int(v) ? tr(c->lang, "Yes") : tr(c->lang, "No"));
}

TO_JSON(bool_to_json)
{
	(void)c, (void)f;
	json_bool(j, value_int(v) != 0);
}

TOLD(bool_told)
{
	(void)f;
	return str_of(tr(c->lang, str_eq(code, S("1")) ? "Yes" : "No"));
}

RESTORED(decimal_restored)
{
	return v.type == V_INT ? VD((double)v.i) : v;
}
