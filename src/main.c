/* main.c -- the program: its modules and its commands. */
#include "cli/commands.h"
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

int main(int argc, char **argv)
{
	return cli_main(argc, argv, commands);
}
