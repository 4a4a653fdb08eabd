/* main.c -- the program: its commands on its modules. */
#include "cli/commands.h"

int main(int argc, char **argv)
{
	return cli_main(argc, argv, commands);
}
