/* embed.h -- what the parts of the embedder share: whole files in memory, their hashes and packed forms. */
#ifndef KOLO_EMBED_H
#define KOLO_EMBED_H

#include <stddef.h>
#include <stdio.h>

struct bytes {
	unsigned char *p;
	size_t n;
};

/* Print "path: message" and end the process. */
_Noreturn void give_up(const char *path, const char *message);

struct bytes read_bytes(const char *path);
void write_bytes(const char *path, struct bytes b);

/* embed_pack.c: SHA-256 as 64 hex digits; gzip and brotli at their best, p NULL when that is not smaller. */
void sha256_hex(struct bytes b, char out[65]);
struct bytes gzip_of(struct bytes b);
struct bytes brotli_of(struct bytes b);

/* Write to C the table `assets` (ui/html.h) of all files below FOLDER; packed forms go to the folder PACKED.
 */
void embed_assets(char *folder, const char *packed, FILE *c);
/* Call FN for each regular file below FOLDER, in the order of names; hidden files are passed over. */
void each_file(char *folder, void (*fn)(void *arg, const char *path, const char *name), void *arg);
/* Write to C the table `demo_files` (cli/demo.h) of all files below FOLDER, by their paths in it. */
void embed_files(char *folder, FILE *c);
/* Write to C the table `migrations` (core/migrations.h). */
void embed_migrations(const char *folder, FILE *c);

#endif
