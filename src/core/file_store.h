/* file_store.h -- where the bytes of files lie: in the folder DATA/files, or in a bucket of a store that
 * speaks S3, for several machines. A name is "ab/cdef…", the 64 digits of the SHA-256 of what is inside, with
 * ".640" behind it for a picture reduced to that width; what lies under a name never changes. */
#ifndef KOLO_FILE_STORE_H
#define KOLO_FILE_STORE_H

#include "core/app.h"

struct file_store;

/* Is NAME in use? Its failure ends the sweep. */
typedef enum err (*file_kept_fn)(void *ctx, struct str name, bool *kept);

struct file_store_kind {
	bool far; /* reading waits for a network: never on a thread that answers pages */
	/* BYTES under NAME, whole or not at all, also when the power goes. What is there already is young
	 * again. */
	enum err (*put)(struct file_store *s, struct arena *a, struct str name, struct str bytes);
	/* For reading, from its beginning; *FD is the caller's. ERR_NOT_FOUND, ERR_UNAVAILABLE. What comes
	 * over a network has been held against the hash in its name. */
	enum err (*open)(struct file_store *s, struct arena *a, struct str name, int *fd);
	/* As open(), of a part alone, of one byte at least; NULL where the whole costs no more. */
	enum err (*open_part)(struct file_store *s, struct arena *a, struct str name, struct span part,
			      int *fd);
	/* ERR_NOT_FOUND when it is not there. */
	enum err (*exists)(struct file_store *s, struct arena *a, struct str name);
	/* Remove what is older than BEFORE and not kept. Whoever puts the same bytes meanwhile finds them
	 * there. */
	enum err (*sweep)(struct file_store *s, struct arena *a, i64 before, file_kept_fn kept, void *ctx);
	void (*free)(struct file_store *s);
};

struct file_store {
	const struct file_store_kind *kind;
	const struct settings *settings;
	struct s3 *s3; /* NULL: the folder */
};

/* By SETTINGS, which outlive it; with s3_url the bucket. It touches neither disk nor network. */
struct file_store *file_store_new(struct arena *a, const struct settings *settings);
void file_store_free(struct file_store *s);
/* "https://host/bucket/folder" or http, without an escape after the host. */
bool s3_url_valid(struct str url);
struct s3 *s3_new(struct arena *a, const struct settings *settings);
extern const struct file_store_kind file_folder, file_bucket;

struct str file_name(struct arena *a, struct str hash, int width);
bool file_name_valid(struct str name);
/* Of a valid name: its hash, and whether it names the file itself, which has that hash. */
struct str file_hash(struct arena *a, struct str name);
bool file_is_whole(struct str name);

/* A file without a name in the folder of data: it vanishes with the descriptor. -1, and told in the log. */
int file_spool(const struct settings *settings);
/* All of BYTES into FD; false with errno. */
bool file_write(int fd, struct str bytes);
/* All of FD in memory, read only, as long as A lives. ERR_UNAVAILABLE. */
MUST_USE enum err file_map(struct arena *a, int fd, struct str *out);

#endif
