/* stop_words.c -- the commonest function words. They fill a quarter of an index and tell nothing. */
#include "text/reading.h"

/* Sorted, one list a language. */
static const char *const ukrainian[] = {
	"а",	 "або",	  "але",   "без",   "бути", "в",   "вона", "вони", "все",  "від",  "він",
	"для",	 "до",	  "же",	   "з",	    "за",   "зі",  "й",	   "його", "коли", "між",  "на",
	"над",	 "не",	  "ну",	   "ні",    "о",    "об",  "от",   "по",   "при",  "про",  "під",
	"та",	 "так",	  "такий", "також", "то",   "той", "у",	   "це",   "цим",  "цих",  "цього",
	"цьому", "ці",	  "чи",	   "ще",    "що",   "щоб", "як",   "яка",  "яке",  "який", "яким",
	"яких",	 "якого", "якої",  "які",   "є",    "і",   "із",   "їх",   "її",
};

static const char *const serbian[] = {
	"а",	 "али",	 "без", "би",	"било", "бити", "да",	"до",	   "за",    "и",    "иако",
	"из",	 "или",	 "кад", "како", "као",	"која", "које", "којег",   "којем", "који", "којим",
	"којих", "коју", "ли",	"на",	"не",	"него", "но",	"о",	   "ово",   "овог", "од",
	"он",	 "они",	 "по",	"под",	"пред", "при",	"са",	"сам",	   "се",    "су",   "та",
	"тај",	 "те",	 "то",	"тог",	"том",	"у",	"уз",	"уколико", "што",   "је",   "ће",
};

static const char *const russian[] = {
	"а",	    "без",     "бы",	  "был",     "быть",	"в",	   "во",    "все",    "вы",
	"да",	    "для",     "до",	  "его",     "ее",	"её",	   "же",    "за",     "и",
	"из",	    "или",     "им",	  "их",	     "к",	"как",	   "ко",    "когда",  "которая",
	"которого", "которое", "которой", "которые", "который", "которых", "между", "мы",     "на",
	"над",	    "не",      "ни",	  "но",	     "о",	"об",	   "от",    "по",     "под",
	"при",	    "с",       "со",	  "так",     "также",	"то",	   "того",  "только", "у",
	"что",	    "чтобы",   "эти",	  "этих",    "это",	"этого",   "этой",  "этом",   "я",
};

static const char *const english[] = {
	"a",	"an",	 "and",	  "are",  "as",	  "at", "be",  "by",   "for",	"from", "in",	"into",
	"is",	"it",	 "its",	  "no",	  "not",  "of", "on",  "or",   "such",	"that", "the",	"their",
	"then", "there", "these", "they", "this", "to", "was", "were", "which", "will", "with",
};

static const struct stop_list {
	const char *const *words;
	size_t n;
} lists[] = {
	[READ_UK] = { ukrainian, COUNT(ukrainian) },
	[READ_SR] = { serbian, COUNT(serbian) },
	[READ_RU] = { russian, COUNT(russian) },
	[READ_EN] = { english, COUNT(english) },
};

static int compare(const void *word, const void *item)
{
	return str_cmp(*(const struct str *)word, str_of(*(const char *const *)item));
}

bool is_stop_word(enum reading r, struct str word)
{
	if (r >= COUNT(lists))
		return false;
	return bsearch(&word, lists[r].words, lists[r].n, sizeof(lists[r].words[0]), compare) != NULL;
}
