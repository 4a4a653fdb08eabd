/* gallery.h -- every component with its states on one page: /admin/components, and what the look is judged
 * by. */
#ifndef KOLO_GALLERY_H
#define KOLO_GALLERY_H

#include "ui/components.h"

void components_gallery(struct html *h);

#endif
