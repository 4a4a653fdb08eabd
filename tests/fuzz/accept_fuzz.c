/* accept_fuzz.c -- Accept headers: the choice is one of the offers or none, and an offer that wins beside
 * others also wins alone. */
#include "http/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const offers[] = { "text/html", "application/json", "text/csv" };
	struct str header = { (const char *)data, size };
	int best = accept_choose(header, offers, COUNT(offers));

	if (best < -1 || best >= (int)COUNT(offers))
		abort();
	if (best >= 0 && accept_choose(header, offers + best, 1) != 0)
		abort();
	if (accept_coding(STR_NONE, header))
		abort();
	accept_coding(header, S("gzip"));
	return 0;
}
