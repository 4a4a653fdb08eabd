/* modules.c -- the modules of this program, in the order of modules.def: for the program and for the tests of
 * all of it. */
#include "cli/cli.h"
#include "resource/resource.h"
#include "ui/ui.h"

#define MODULE(name) extern const struct module module_##name;
#include "modules.def"
#undef MODULE

const struct module *const modules[] = {
	&ui_module,
	&resource_module,
#define MODULE(name) &module_##name,
#include "modules.def"
#undef MODULE
	NULL,
};
