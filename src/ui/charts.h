/* charts.h -- charts as SVG: bars, stacked bars, lines. Each is a figure with its title, a drawing described
 * for those who do not see it, and its numbers as a table behind a summary. Zero and missing differ: a
 * missing value leaves a gap and a dash. Pages with charts ask for their style: page.style = CHART_STYLE. */
#ifndef KOLO_CHARTS_H
#define KOLO_CHARTS_H

#include "ui/components.h"

#include <math.h>

#define CHART_STYLE "chart.css"
#define CHART_NONE ((double)NAN) /* no value */

struct series {
	struct str name;
	const double *values; /* one for each label, >= 0 or CHART_NONE */
};

struct chart {
	struct str title, note; /* note: how many of how many reported, source, period */
	const struct str *labels;
	size_t nlabels;
	const struct series *series;
	size_t nseries; /* at most 6 are told apart by colour */
	int digits;	/* after the decimal point */
};

struct str chart_value(struct html *h, const struct chart *c,
		       double v);			   /* as people write it; a dash for CHART_NONE */
void chart_bars(struct html *h, const struct chart *c);	   /* lying bars; the first series alone */
void chart_stacked(struct html *h, const struct chart *c); /* standing, all series one upon another */
void chart_lines(struct html *h, const struct chart *c);   /* through time */

#endif
