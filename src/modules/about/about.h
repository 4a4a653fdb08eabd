/* about.h -- what the pages about the network are given. */
#ifndef KOLO_ABOUT_H
#define KOLO_ABOUT_H

#include "core/core.h"
#include "core/handler.h"
#include "ui/layout.h"

struct about {
	struct str name, description, email, address; /* settings; empty: not set */
	struct str base;			      /* "https://kolo.example.org" */
};

#endif
