/* gallery.c -- sample data for each component, in the order of a page: head, lists, choosing, forms, telling,
 * figures. */
#include "ui/gallery.h"
#include "ui/charts.h"
#include "ui/components.html.h"
#include "ui/form.html.h"
#include "ui/gallery.html.h"

static const struct link crumbs[] = {
	{ .href = { "/", 1 }, .label = N_("Home") },
	{ .href = { "/spaces", 7 }, .label = N_("Spaces") },
};

static void heads(struct html *h)
{
	const struct action actions[] = {
		{ .href = S("#new"), .label = N_("Add"), .icon = "plus", .main = true },
		{ .href = S("#edit"), .label = N_("Edit"), .icon = "pencil" },
		{ .href = S("#remove"),
		  .label = N_("Remove"),
		  .icon = "trash-2",
		  .danger = true,
		  .post = true },
	};
	const struct link views[] = {
		{ .href = S("#a"), .label = N_("Overview"), .current = true },
		{ .href = S("#b"), .label = N_("Members"), .count = 27 },
		{ .href = S("#c"), .label = N_("History"), .icon = "history" },
	};
	const struct link words[] = {
		{ .href = S("#stem"), .text = S("STEM-освіта"), .count = 14 },
		{ .href = S("#self"), .text = S("самооцінювання"), .current = true },
		{ .href = S("#career"), .text = S("центри кар’єри") },
	};

	page_head(
		h,
		&(struct page_head){
			.title = S("Центр сталого розвитку громад"),
			.lead = S("Мапи, каталоги, тренінги й правові акти для освіти громад двох областей."),
			.kicker = S("Простір · інститут післядипломної освіти"),
			.lang = S("uk"),
			.crumbs = crumbs,
			.ncrumbs = COUNT(crumbs),
			.actions = actions,
			.nactions = COUNT(actions),
			.state = S("Відкритий"),
			.tone = "leaf" });
	tabs(h, views, COUNT(views));
	tags(h, words, COUNT(words));
}

static void lists(struct html *h)
{
	const struct ring_part present[] = { { 11, "accent" }, { 5, "leaf" }, { 2, "sun" } };
	const struct list_row rows[] = {
		{ .href = S("#1"),
		  .title = S("Центри професійного розвитку — методична служба — відділи освіти"),
		  .meta = S("Фокус-група · Центр сталого розвитку громад · онлайн · 14:00"),
		  .lang = S("uk"),
		  .day = S("16"),
		  .month = S("вересня"),
		  .time = S("2026-09-16"),
		  .state = S("Є місця"),
		  .tone = "leaf" },
		{ .href = S("#2"),
		  .title = S("Налагодження ефективних комунікацій на рівні громади"),
		  .meta = S("Тренінг · Краматорськ · зал"),
		  .lang = S("uk"),
		  .day = S("7"),
		  .month = S("жовтня"),
		  .time = S("2026-10-07"),
		  .state = S("Список очікування"),
		  .tone = "sun" },
		{ .href = S("#3"),
		  .title = S("Актив стручних сарадника"),
		  .meta = html_script(h, S("27 чланова · Власотинце"), S("sr")),
		  .lang = S("sr"),
		  .ring = ring_svg(h, 27, present, COUNT(present), S("18 / 27")) },
		{ .href = S("#4"),
		  .title = S("Статут асоціації \xee\x80\x80освітян\xee\x80\x81"),
		  .summary = S("…членами можуть бути \xee\x80\x80освітяни\xee\x80\x81, які працюють або "
			       "працювали в закладах області…"),
		  .lang = S("uk") },
	};
	const struct heading head[] = {
		{ .label = S("Громада"), .sort = S("#sort"), .sorted = ASCENDING },
		{ .label = S("Закладів"), .sort = S("#sort"), .numeric = true },
		{ .label = S("Учнів 9 класу"), .numeric = true },
		{ .label = S("Консультацій"), .numeric = true },
		{ .label = S("Подано вчасно"), .numeric = true },
	};
	const struct str cells[] = {
		S("Краматорська міська"), S("34"), S("1 480"), S("412"), S("34 з 34"),
		S("Лиманська міська"),	  S("21"), S("516"),   S("97"),	 S("19 з 21"),
		S("Святогірська міська"), S("6"),  S("88"),    S("—"),	 S("0 з 6"),
	};

	gallery_rows(h, rows, COUNT(rows));
	gallery_table(h, head, COUNT(head), cells, COUNT(cells) / COUNT(head));
	pagination(h, &(struct pager){ .first = S("#first"),
				       .previous = S("#previous"),
				       .next = S("#next"),
				       .from = 40,
				       .shown = 20,
				       .total = 868 });
}

static void listing(struct html *h)
{
	const struct pick kinds[] = {
		{ .value = S("school"),
		  .label = S("Заклад загальної середньої освіти"),
		  .count = 868,
		  .chosen = true },
		{ .value = S("vocational"), .label = S("Заклад професійної освіти"), .count = 92 },
		{ .value = S("centre"), .label = S("Центр професійного розвитку"), .count = 47 },
	};
	const struct pick regions[] = {
		{ .value = S("14"), .label = S("Донецька область"), .count = 611 },
		{ .value = S("44"), .label = S("Луганська область"), .count = 396 },
	};
	const struct facet_box boxes[] = {
		{ .name = "kind", .label = S("Вид закладу"), .options = kinds, .n = COUNT(kinds) },
		{ .name = "region", .label = S("Область"), .options = regions, .n = COUNT(regions) },
	};
	const struct list_row rows[] = {
		{ .href = S("#1"),
		  .title = S("Краматорський ліцей № 4"),
		  .meta = S("Краматорськ · державна мова · 612 учнів") },
		{ .href = S("#2"),
		  .title = S("Лиманський заклад загальної середньої освіти І–ІІІ ступенів № 2"),
		  .meta = S("Лиман · навчання дистанційне"),
		  .state = S("Переміщено"),
		  .tone = "sun" },
	};

	listing_open(h);
	facets(h,
	       &(struct facets){
		       .action = S("#"), .v = boxes, .n = COUNT(boxes), .chosen = 1, .clear = S("#clear") });
	search_box(h, &(struct search_box){ .action = S("#"),
					    .label = N_("Search in this list"),
					    .hint = S("назва, місто, код…") });
	results_open(h, str_of("868 schools"), NULL);
	gallery_rows(h, rows, COUNT(rows));
	results_close(h);
	listing_close(h);
}

static void fields(struct html *h)
{
	const struct pick forms[] = {
		{ .value = S("open"), .label = S("Відкрите голосування"), .chosen = true },
		{ .value = S("secret"), .label = S("Таємне голосування") },
	};
	const struct pick many[] = {
		{ .value = S("1"), .label = S("Краматорськ") },
		{ .value = S("2"), .label = S("Лиман") },
		{ .value = S("3"), .label = S("Слов’янськ") },
		{ .value = S("4"), .label = S("Бахмут") },
		{ .value = S("5"), .label = S("Сіверськ") },
		{ .value = S("6"), .label = S("Торецьк"), .chosen = true },
	};
	const struct form form = { .action = S("#"), .submit = N_("Save"), .cancel = S("#cancel") };
	const struct form_field period = { .name = "term",
					   .label = S("Строк повноважень"),
					   .required = true };

	form_open(h, &form);
	field_line(h, &(struct form_field){ .name = "title",
					    .label = S("Назва"),
					    .required = true,
					    .max = 200,
					    .help = S("Як у рішенні засновника, без лапок.") });
	field_line(h, &(struct form_field){
			      .name = "email",
			      .label = S("Електронна пошта"),
			      .type = "email",
			      .autocomplete = "email",
			      .value = S("kramatorsk@"),
			      .required = true,
			      .error = S("Після @ має стояти назва сервера, як-от school.dn.ua") });
	field_prose(h, &(struct form_field){ .name = "text",
					     .label = S("Опис"),
					     .rows = 4,
					     .lang = S("uk"),
					     .help = S("Можна писати в Markdown.") });
	field_choice(h, &(struct form_field){ .name = "form",
					      .label = S("Спосіб голосування"),
					      .options = forms,
					      .noptions = COUNT(forms),
					      .required = true });
	field_choice(
		h, &(struct form_field){
			   .name = "place", .label = S("Місто"), .options = many, .noptions = COUNT(many) });
	fieldset_open(h, S("Строки"), S("Дати включно."));
	field_parts_open(h, &period);
	field_part(h, S("term_from"), S("Від"), "date", S("2026-09-01"), STR_NONE);
	field_part(h, S("term_to"), S("До"), "date", STR_NONE, STR_NONE);
	field_parts_close(h);
	field_file(h, &(struct form_field){ .name = "file", .label = S("Протокол") }, ".pdf",
		   S("protokol-3.pdf · 184 КБ"));
	fieldset_close(h);
	field_yes(h, &(struct form_field){
			     .name = "agree", .label = S("Показувати в довіднику"), .value = S("1") });
	form_close(h, &form);
}

static void voting(struct html *h)
{
	const struct pick votes[] = {
		{ .value = S("for"), .label = S("За"), .chosen = true },
		{ .value = S("against"), .label = S("Проти") },
		{ .value = S("abstain"), .label = S("Утримуюсь") },
	};

	choices(h, S("#"), "vote", votes, COUNT(votes));
}

static void telling(struct html *h)
{
	struct field_fault faults[] = {
		{ .field = S("title"), .message = S("Назва: заповніть це поле") },
		{ .field = S("email"), .message = S("Електронна пошта: після @ має стояти назва сервера") },
	};
	struct fault fault = { .err = ERR_INVALID };
	const struct action next[] = { { .href = S("#add"), .label = N_("Add"), .main = true } };

	fault.fields.v = faults;
	fault.fields.n = COUNT(faults);
	gallery_errors(h, &fault);
	notice(h, NULL, NULL, S("Дані за вересень ще збирають: подали 61 з 93 закладів."));
	notice(h, "leaf", N_("Saved"), S("Зміни видно всім учасникам простору."));
	notice(h, "sun", N_("Mind"), S("Точне місце закладу бачать лише координатори."));
	notice(h, "clay", N_("Not sent"),
	       S("Сервер пошти не відповів; лист чекає, спробуємо за п’ять хвилин."));
	toast(h, S("Подію «Цифровізація управління» перенесено до архіву."), S("#undo"));
	empty_state(h, "calendar", N_("No events yet"),
		    N_("Plan the first one; members will see it in their calendars."), next, COUNT(next));
	progress(h, S("Імпорт закладів"), 61, 93);
}

static void figures(struct html *h)
{
	const struct statistic v[] = {
		{ S("868"), S("закладів загальної середньої освіти"), STR_NONE, S("#schools") },
		{ S("9"), S("центрів кар’єри працюють дистанційно"), STR_NONE, S("#centres") },
		{ S("1 246"), S("консультацій проведено цього року"), STR_NONE, S("#consultations") },
		{ S("96 %"), S("звітів подано вчасно"), S("89 з 93 зобов’язань"), S("#reports") },
	};
	const struct ring_part members[] = { { 18, NULL } };
	const struct ring_part votes[] = { { 141, "leaf" }, { 23, "clay" }, { 12, "muted" } };

	stats_open(h);
	for (size_t i = 0; i < COUNT(v); i++)
		statistic(h, &v[i]);
	stats_close(h);
	ring_figure(h, ring_svg(h, 27, members, 1, S("18 / 27")), S("18"), S("присутні з 27"),
		    S("кворум: потрібно 14"));
	ring_figure(h, ring_svg(h, 214, votes, COUNT(votes), S("176 / 214")), S("176"), S("голосів із 214"),
		    STR_NONE);
	facts_open(h);
	fact(h, S("Засновник"), S("Донецька обласна рада"));
	fact(h, S("Працює з"), S("12 травня 1996 року"));
	fact_link(h, S("Сайт"),
		  &(struct link){ .href = S("#site"), .text = S("ippo.dn.ua"), .icon = "external-link" });
	facts_close(h);
}

static void happened(struct html *h)
{
	const struct moment v[] = {
		{ S("сьогодні о 14:20"), S("2026-11-21T12:20:00Z"), S("Олена Гриценко"),
		  S("Протокол затверджено"), S("#1"), "leaf" },
		{ S("вчора о 9:05"), S("2026-11-20T07:05:00Z"), S("секретар"),
		  S("Виправлено рахунок голосів"), S("#2"), "sun" },
		{ S("4 березня 2022 року"), S("2022-03-04T17:00:00Z"), STR_NONE, S("Засідання відкрито"),
		  STR_NONE, NULL },
	};
	timeline(h, v, COUNT(v));
}

static void graphs(struct html *h)
{
	static const struct str months[] = { S("вер"), S("жов"), S("лис"), S("гру"), S("січ"), S("лют") };
	static const double held[] = { 96, 142, 131, 88, 154, 171 },
			    missed[] = { 12, 18, 9, CHART_NONE, 14, 11 };
	const struct series series[] = { { S("проведено"), held }, { S("пропущено"), missed } };
	const struct chart c = { .title = S("Консультації за місяцями"),
				 .note = S("9 центрів кар’єри, 2025/26 навчальний рік"),
				 .labels = months,
				 .nlabels = COUNT(months),
				 .series = series,
				 .nseries = COUNT(series) };

	chart_stacked(h, &c);
	chart_lines(h, &c);
	chart_bars(h, &(struct chart){ .title = S("Проведено консультацій"),
				       .labels = months,
				       .nlabels = COUNT(months),
				       .series = series,
				       .nseries = 1 });
}

static const struct {
	const char *title;
	void (*draw)(struct html *h);
} parts[] = {
	{ N_("Head of a page"), heads },
	{ N_("Lists and tables"), lists },
	{ N_("List with filters"), listing },
	{ N_("Text"), gallery_prose },
	{ N_("Forms"), fields },
	{ N_("A decision by one touch"), voting },
	{ N_("Messages"), telling },
	{ N_("Figures"), figures },
	{ N_("What happened"), happened },
	{ N_("Charts"), graphs },
};

void components_gallery(struct html *h)
{
	for (size_t i = 0; i < COUNT(parts); i++) {
		section_head(h, str_of(tr(h->lang, parts[i].title)), NULL);
		parts[i].draw(h);
	}
}
