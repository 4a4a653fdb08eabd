/* outbox.h -- what the templates of letters are given. */
#ifndef KOLO_ADMIN_OUTBOX_H
#define KOLO_ADMIN_OUTBOX_H

#include "modules/admin/admin.h"
#include "resource/resource.h"

struct outbox_page {
	struct letters list;
	bool demo;
	struct str state; /* filter; empty: all */
	struct pager pager;
};

struct str letter_state(struct html *h, struct str code);
const char *letter_tone(struct str code);

/* A piece of a letter: plain text, or an address that leads somewhere. */
struct letter_part {
	struct str text;
	bool link;
};
/* The piece of TEXT at *AT (< its length); steps over it. */
struct letter_part letter_next(struct str text, size_t *at);

#endif
