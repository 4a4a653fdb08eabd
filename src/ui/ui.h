/* ui.h -- the layer as the process sees it: embedded files, choice of theme, the gallery of components, pages
 * of problems. */
#ifndef KOLO_UI_H
#define KOLO_UI_H

#include "ui/layout.h"

/* Routes /assets/…, /theme, /admin/components. */
extern const struct module ui_module;

/* For app.problem_page: draws rq->c.fault; response.status stands already. */
MUST_USE enum err ui_problem(struct request *rq);

#endif
