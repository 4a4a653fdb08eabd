/* sniff_fuzz.c -- types by content: never an image or text unless its first bytes are one. */
#include "http/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = { (const char *)data, size };
	struct str type = str_of(sniff_type(bytes));

	if (str_starts(type, S("image/")) && !str_starts(bytes, S("\xff\xd8\xff")) &&
	    !str_starts(bytes, S("\x89PNG")) && !str_starts(bytes, S("GIF8")) &&
	    !str_starts(bytes, S("RIFF")))
		abort();
	if (str_starts(type, S("text/")) && str_index(str_slice(bytes, 0, 4000), '\0') < MIN(bytes.n, 4000))
		abort();
	return 0;
}
