/* dictionary.c -- libhunspell and libstemmer behind locks: neither handle may be used by two threads at once.
 * The stem cache in front of them keeps the locks quiet. */
#include "text/dictionary.h"
#include "base/log.h"
#include "base/utf8.h"

#include <hunspell.h>
#include <libstemmer.h>
#include <pthread.h>
#include <unicode/uchar.h>
#include <unistd.h>

#define FOLDER "/usr/share/hunspell/"

struct dictionary {
	pthread_mutex_t lock;
	bool tried;
	Hunhandle *hunspell; /* NULL when not installed: the words of its language go unstemmed */
};

struct dictionaries {
	struct dictionary of[TONGUE__N];
	struct sb_stemmer *english;
};

static const char *const names[TONGUE__N] = {
	[TONGUE_UK] = FOLDER "uk_UA",
	[TONGUE_SR] = FOLDER "sr_RS",
	[TONGUE_RU] = FOLDER "ru_RU",
};

struct dictionaries *dictionaries_new(void)
{
	struct dictionaries *d = calloc(1, sizeof(*d)); /* lives as long as the process */

	if (!d)
		BUG("out of memory");
	for (int t = 0; t < TONGUE__N; t++)
		pthread_mutex_init(&d->of[t].lock, NULL);
	d->english = sb_stemmer_new("english", "UTF_8");
	if (!d->english)
		BUG("libstemmer has no English");
	return d;
}

void dictionaries_free(struct dictionaries *d)
{
	for (int t = 0; t < TONGUE__N; t++) {
		if (d->of[t].hunspell)
			Hunspell_destroy(d->of[t].hunspell);
		pthread_mutex_destroy(&d->of[t].lock);
	}
	sb_stemmer_delete(d->english);
	free(d);
}

void stems_add(struct stems *s, struct str stem)
{
	for (unsigned i = 0; i < s->n; i++)
		if (str_eq(s->v[i], stem))
			return;
	if (s->n < STEMS_MAX && stem.n > 0)
		s->v[s->n++] = stem;
}

/* The handle of D, loaded when first asked for. D is locked. */
static Hunhandle *loaded(struct dictionary *d, const char *name)
{
	char affixes[64], words[64];

	if (d->tried)
		return d->hunspell;
	d->tried = true;
	snprintf(affixes, sizeof(affixes), "%s.aff", name);
	snprintf(words, sizeof(words), "%s.dic", name);
	if (access(affixes, R_OK) != 0 || access(words, R_OK) != 0) {
		log_warn("text",
			 "dictionary %s is not installed: its language is searched without base forms", name);
		return NULL;
	}
	d->hunspell = Hunspell_create(affixes, words);
	return d->hunspell;
}

/* WORD with a capital letter first: so hunspell tries it as a common word and as a name. */
static const char *capitalised(struct arena *a, struct str word)
{
	char *p = arena_bytes(a, word.n + 5);
	size_t i = 0, n = utf8_put(p, (uint32_t)u_toupper((UChar32)utf8_next(word, &i)));

	memcpy(p + n, word.p + i, word.n - i);
	p[n + word.n - i] = 0;
	return p;
}

static struct str small_letters(struct arena *a, const char *z)
{
	struct str s = str_of(z);
	char *p = arena_bytes(a, s.n * 2 + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n;)
		n += utf8_put(p + n, (uint32_t)u_tolower((UChar32)utf8_next(s, &i)));
	p[n] = 0;
	return (struct str){ p, n };
}

static bool hunspell_stems(struct dictionary *d, const char *name, struct arena *a, struct str word,
			   struct stems *out)
{
	const char *query = capitalised(a, word);
	char **list = NULL;
	int n = 0;

	pthread_mutex_lock(&d->lock);
	Hunhandle *h = loaded(d, name);
	if (h)
		n = Hunspell_stem(h, &list, query);
	for (int i = 0; i < n; i++)
		stems_add(out, small_letters(a, list[i]));
	if (n > 0)
		Hunspell_free_list(h, &list, n);
	pthread_mutex_unlock(&d->lock);
	return n > 0;
}

static bool english_stem(struct dictionaries *d, struct arena *a, struct str word, struct stems *out)
{
	pthread_mutex_t *lock = &d->of[TONGUE_EN].lock;

	pthread_mutex_lock(lock);
	const sb_symbol *stem = sb_stemmer_stem(d->english, (const sb_symbol *)word.p, (int)word.n);
	if (stem)
		stems_add(out, str_dup(a, (struct str){ (const char *)stem,
							(size_t)sb_stemmer_length(d->english) }));
	pthread_mutex_unlock(lock);
	return stem != NULL;
}

bool dictionary_stems(struct dictionaries *d, struct arena *a, enum tongue t, struct str word,
		      struct stems *out)
{
	if (t == TONGUE_EN)
		return english_stem(d, a, word, out);
	return hunspell_stems(&d->of[t], names[t], a, word, out);
}
