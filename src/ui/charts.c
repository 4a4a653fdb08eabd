/* charts.c -- draw charts. Lengths across are percentages and lengths down are pixels, so that a chart fills
 * any width while its words keep their size; labels of the scale stand above their lines and need no margin.
 */
#include "ui/charts.h"
#include "ui/charts.html.h"

#define TONES 6
#define PLOT_HEIGHT 220.0
#define PLOT_TOP 22.0
#define FOOT 26.0
#define BAR_STEP 46.0
#define WIDEST_BAR 84.0 /* per cent: the rest is for the figure beside it */
#define TICKS 4

/* ---- scale ---- */

static double value_at(const struct chart *c, size_t series, size_t i)
{
	return c->series[series].values[i];
}

/* The smallest of 1, 2, 2.5, 5, 10 × 10ⁿ that is not below X. */
static double round_step(double x)
{
	static const double steps[] = { 1, 2, 2.5, 5, 10 };
	double power = pow(10, floor(log10(x)));

	for (size_t i = 0; i < COUNT(steps); i++)
		if (steps[i] * power >= x * 0.9999)
			return steps[i] * power;
	return 10 * power;
}

/* Top of the scale: a round number with TICKS round parts. */
static double top_of(double largest)
{
	return largest > 0 ? TICKS * round_step(largest / TICKS) : 1;
}

static double stack_at(const struct chart *c, size_t shown, size_t i)
{
	double sum = 0;

	for (size_t s = 0; s < shown; s++)
		if (!isnan(value_at(c, s, i)))
			sum += value_at(c, s, i);
	return sum;
}

static double largest_of(const struct chart *c, size_t shown, bool stacked)
{
	double most = 0;

	for (size_t i = 0; i < c->nlabels; i++) {
		if (stacked)
			most = MAX(most, stack_at(c, shown, i));
		for (size_t s = 0; !stacked && s < shown; s++)
			most = fmax(most, value_at(c, s, i));
	}
	return most;
}

/* ---- words ---- */

struct str chart_value(struct html *h, const struct chart *c, double v)
{
	return isnan(v) ? S("—") : text_decimal(h->arena, h->lang, v, c->digits);
}

static void text(struct html *h, double percent, double y, const char *attributes, struct str s)
{
	buf_fmt(h->out, "<text x=\"%.2f%%\" y=\"%.1f\" %s>", percent, y, attributes);
	html_str(h, s);
	buf_lit(h->out, "</text>");
}

static void tooltip(struct html *h, const struct chart *c, size_t s, size_t i)
{
	buf_lit(h->out, "<title>");
	html_str(h, c->labels[i]);
	if (c->nseries > 1) {
		buf_lit(h->out, ", ");
		html_str(h, c->series[s].name);
	}
	buf_lit(h->out, ": ");
	html_str(h, chart_value(h, c, value_at(c, s, i)));
	buf_lit(h->out, "</title>");
}

static void drawing_open(struct html *h, const struct chart *c, double height, double largest)
{
	buf_fmt(h->out, "<svg role=\"img\" height=\"%.0f\"><title>", height);
	html_str(h, c->title);
	buf_lit(h->out, "</title><desc>");
	html_str(h, html_fill(h, N_("Values up to {a}; all numbers stand in the table below."),
			      chart_value(h, c, largest), STR_NONE));
	buf_lit(h->out, "</desc>");
}

/* ---- lying bars ---- */

static void bar(struct html *h, const struct chart *c, size_t i, double largest)
{
	double v = value_at(c, 0, i), y = (double)i * BAR_STEP;
	double percent = isnan(v) || largest <= 0 ? 0 : v / largest * WIDEST_BAR;

	text(h, 0, y + 14, "", c->labels[i]);
	if (!isnan(v)) {
		buf_fmt(h->out,
			"<rect class=\"t0\" x=\"0\" y=\"%.1f\" width=\"%.2f%%\" height=\"16\" rx=\"3\">",
			y + 20, percent);
		tooltip(h, c, 0, i);
		buf_lit(h->out, "</rect>");
	}
	text(h, percent, y + 33, isnan(v) ? "class=\"soft\"" : "dx=\"8\" font-weight=\"600\"",
	     chart_value(h, c, v));
}

void chart_bars(struct html *h, const struct chart *c)
{
	size_t shown = MIN(c->nseries, 1u);
	double largest = largest_of(c, shown, false);

	chart_open(h, c, shown);
	drawing_open(h, c, (double)c->nlabels * BAR_STEP, largest);
	for (size_t i = 0; shown && i < c->nlabels; i++)
		bar(h, c, i, largest);
	buf_lit(h->out, "</svg>");
	chart_close(h, c, shown);
}

/* ---- the ground of standing charts ---- */

static double y_of(double v, double top)
{
	return PLOT_TOP + PLOT_HEIGHT * (1 - v / top);
}

static void grid(struct html *h, const struct chart *c, double top)
{
	for (int i = 0; i <= TICKS; i++) {
		double v = top * i / TICKS, y = y_of(v, top);
		buf_fmt(h->out, "<line class=\"%s\" x1=\"0\" x2=\"100%%\" y1=\"%.1f\" y2=\"%.1f\"/>",
			i ? "grid" : "axis", y, y);
		if (i)
			text(h, 0, y - 5, "class=\"soft\"", chart_value(h, c, v));
	}
}

/* Labels stand under the middle of their columns; where they are many, every second or n-th. */
static void feet(struct html *h, const struct chart *c)
{
	size_t every = (c->nlabels + 7) / 8;

	for (size_t i = 0; i < c->nlabels; i += every)
		text(h, ((double)i + 0.5) * 100 / (double)c->nlabels, PLOT_TOP + PLOT_HEIGHT + 19,
		     "text-anchor=\"middle\"", c->labels[i]);
}

/* ---- stacked columns ---- */

static void column(struct html *h, const struct chart *c, size_t shown, size_t i, double top)
{
	double pitch = 100 / (double)c->nlabels, from = 0;

	for (size_t s = 0; s < shown; s++) {
		double v = value_at(c, s, i);
		if (isnan(v) || v <= 0)
			continue;
		buf_fmt(h->out,
			"<rect class=\"t%zu\" x=\"%.2f%%\" y=\"%.1f\" width=\"%.2f%%\" height=\"%.1f\">", s,
			((double)i + 0.2) * pitch, y_of(from + v, top), pitch * 0.6,
			fmax(PLOT_HEIGHT * v / top - (s ? 1.5 : 0), 0.5));
		tooltip(h, c, s, i);
		buf_lit(h->out, "</rect>");
		from += v;
	}
}

void chart_stacked(struct html *h, const struct chart *c)
{
	size_t shown = MIN(c->nseries, TONES);
	double largest = largest_of(c, shown, true), top = top_of(largest);

	chart_open(h, c, shown);
	drawing_open(h, c, PLOT_TOP + PLOT_HEIGHT + FOOT, largest);
	grid(h, c, top);
	for (size_t i = 0; i < c->nlabels; i++)
		column(h, c, shown, i, top);
	feet(h, c);
	buf_lit(h->out, "</svg>");
	chart_close(h, c, shown);
}

/* ---- lines ---- */

/* The line in a box of 100 × 100 that is stretched over the plot; a missing value interrupts it. */
static void line(struct html *h, const struct chart *c, size_t s, double top)
{
	bool drawing = false;

	buf_fmt(h->out, "<path class=\"line t%zu\" vector-effect=\"non-scaling-stroke\" d=\"", s);
	for (size_t i = 0; i < c->nlabels; i++) {
		double v = value_at(c, s, i);
		if (!isnan(v))
			buf_fmt(h->out, "%c%.2f %.2f", drawing ? 'L' : 'M',
				((double)i + 0.5) * 100 / (double)c->nlabels, 100 * (1 - v / top));
		drawing = !isnan(v);
	}
	buf_lit(h->out, "\"/>");
}

static void points(struct html *h, const struct chart *c, size_t s, double top)
{
	for (size_t i = 0; i < c->nlabels; i++) {
		if (isnan(value_at(c, s, i)))
			continue;
		buf_fmt(h->out, "<circle class=\"t%zu\" cx=\"%.2f%%\" cy=\"%.1f\" r=\"4.5\">", s,
			((double)i + 0.5) * 100 / (double)c->nlabels, y_of(value_at(c, s, i), top));
		tooltip(h, c, s, i);
		buf_lit(h->out, "</circle>");
	}
}

void chart_lines(struct html *h, const struct chart *c)
{
	size_t shown = MIN(c->nseries, TONES);
	double largest = largest_of(c, shown, false), top = top_of(largest);

	chart_open(h, c, shown);
	drawing_open(h, c, PLOT_TOP + PLOT_HEIGHT + FOOT, largest);
	grid(h, c, top);
	buf_fmt(h->out,
		"<svg y=\"%.1f\" height=\"%.1f\" viewBox=\"0 0 100 100\" preserveAspectRatio=\"none\">",
		PLOT_TOP, PLOT_HEIGHT);
	for (size_t s = 0; s < shown; s++)
		line(h, c, s, top);
	buf_lit(h->out, "</svg>");
	for (size_t s = 0; s < shown; s++)
		points(h, c, s, top);
	feet(h, c);
	buf_lit(h->out, "</svg>");
	chart_close(h, c, shown);
}
