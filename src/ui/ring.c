/* ring.c -- the one ornament that means something: a dot for each member, filled when present, coloured by
 * kind. */
#include "ui/components.h"

#include <math.h>

#define SIZE 120.0
#define MAX_DOTS 120
#define MAX_RADIUS 7.0
#define FEW 12 /* so few dots may be larger, or they would not be seen in a small sign */
#define FEW_RADIUS 13.0
#define TAU 6.283185307179586

static const char *tone_of(const struct ring_part *parts, size_t n, i64 i)
{
	for (size_t p = 0; p < n; p++) {
		if (i < parts[p].n)
			return parts[p].tone ? parts[p].tone : "accent";
		i -= parts[p].n;
	}
	return NULL;
}

/* Dots nearly touch when they are many and stay small when they are few. */
static void dots(struct buf *b, i64 total, const struct ring_part *parts, size_t nparts)
{
	double fit = SIZE / 2 * 0.72 * sin(TAU / 2 / (double)MAX(total, 3));
	double r = MIN(total <= FEW ? FEW_RADIUS : MAX_RADIUS, fit), orbit = SIZE / 2 - r - 1;

	for (i64 i = 0; i < total; i++) {
		const char *tone = tone_of(parts, nparts, i);
		double turn = TAU * (double)i / (double)total;
		buf_fmt(b, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.2f\"/>",
			tone ? tone : "hollow", SIZE / 2 + orbit * sin(turn), SIZE / 2 - orbit * cos(turn),
			tone ? r : r * 0.88);
	}
}

static void arcs(struct buf *b, i64 total, const struct ring_part *parts, size_t nparts)
{
	i64 before = 0;

	buf_lit(b, "<circle class=\"arc track\" cx=\"60\" cy=\"60\" r=\"52\"/>");
	for (size_t i = 0; i < nparts; i++) {
		i64 n = MIN(parts[i].n, total - before);
		if (n <= 0)
			continue;
		buf_fmt(b,
			"<circle class=\"arc %s\" cx=\"60\" cy=\"60\" r=\"52\" pathLength=\"%lld\" "
			"stroke-dasharray=\"%lld %lld\" stroke-dashoffset=\"-%lld\" transform=\"rotate(-90 "
			"60 60)\"/>",
			parts[i].tone ? parts[i].tone : "accent", total, n, total, before);
		before += n;
	}
}

struct str ring_svg(struct html *h, i64 total, const struct ring_part *parts, size_t nparts, struct str label)
{
	struct buf b = buf_on(h->arena, (size_t)64 << 10);
	struct html in = *h;

	in.out = &b;
	buf_lit(&b, "<svg class=\"ring\" viewBox=\"0 0 120 120\" role=\"img\" aria-label=\"");
	html_str(&in, label);
	buf_lit(&b, "\">");
	(total > MAX_DOTS ? arcs : dots)(&b, total, parts, nparts);
	buf_lit(&b, "</svg>");
	return buf_done(&b);
}
