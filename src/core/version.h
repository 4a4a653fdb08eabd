/* version.h -- which release this is; packagers say it with -DKOLO_VERSION. */
#ifndef KOLO_VERSION_H
#define KOLO_VERSION_H

#ifndef KOLO_VERSION
#define KOLO_VERSION "0.1"
#endif

#endif
