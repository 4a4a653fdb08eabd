/* backup.h -- the portable form of a network, the same from SQLite and PostgreSQL: a packed tar file with
 *
 *     manifest.json       {"format":"kolo-backup-1","migration":N,"created":"…","height":N,"head":"…"}
 *     tables/NAME.jsonl   first line {"columns":[{"name":"id","type":"id"},…]}, then an array of values a row
 *     files/ab/cdef…      uploaded files, named by the SHA-256 of what is inside
 *     SHA256SUMS
 *
 * Columns name themselves, so a later program brings an older backup to its own tables by its migrations.
 * Indexes of words are not kept: they are made anew. Bytes are written in hexadecimal digits. */
#ifndef KOLO_BACKUP_H
#define KOLO_BACKUP_H

#include "cli/archive.h"
#include "cli/cli.h"
#include "core/file_store.h"

#define BACKUP_FORMAT "kolo-backup-1"

/* By enum column_type: how a column is named in a table's first line, and the letter that binds it. */
extern const struct backup_type {
	const char *name;
	char letter;
} backup_types[];
extern const size_t nbackup_types;

/* Read the tables of AR into DB, inside its transaction, and the files into the store FILES. */
struct restoring {
	struct arena *arena;
	struct archive *ar;
	struct db *db;
	struct file_store *files;
	struct str manifest;
	i64 migration, height;
	struct str head; /* of the journal */
	i64 rows, nfiles;
	const char *why;
};
/* The first member. ERR_MALFORMED when it is not ours, ERR_CONFLICT when a later program made it. */
MUST_USE enum err restore_manifest(struct restoring *r);
/* All that follow. */
MUST_USE enum err restore_members(struct restoring *r);

/* Make the index of words anew from the records of all resources. */
MUST_USE enum err reindex(struct cli *cli, struct app *app);

#endif
