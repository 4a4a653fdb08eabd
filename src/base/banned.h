/* banned.h -- force-included everywhere: calls that invite overflow, truncation or shared state do not
 * compile. */
#ifndef KOLO_BANNED_H
#define KOLO_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat strncat sprintf vsprintf gets strtok atoi atol atoll atof sscanf
#pragma GCC poison localtime gmtime ctime asctime tmpnam mktemp
#ifndef KOLO_STRNCPY_IN_HEADERS /* of a library that the file includes */
#pragma GCC poison strncpy
#endif

#endif
