/* The data directory: lock, key, database, certificates. Layout:
 *   DIR/lock  DIR/key (0600)  DIR/switchline.db  DIR/blobs/  DIR/control.sock (0600)  DIR/sandbox.json (0600)
 * With a database elsewhere there is no switchline.db, and the directory may be shared by several processes: then there is
 * DIR/blobs/portal, which says whose files these are, and DIR/control-….sock of each process. */
#ifndef SWITCHLINE_SERVER_DATADIR_H
#define SWITCHLINE_SERVER_DATADIR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* The database file of a portal that moved to a server (server/migrate.c). */
#define DATADIR_MOVED "switchline.db.moved"

struct datadir {
    const char *path;
    const char *database; /* for db_open() */
    bool elsewhere; /* it is no file of the directory, so that several processes may have the directory */
    int lock_fd; /* held while open */
};

enum datadir_result { DATADIR_OK, DATADIR_BUSY, DATADIR_FAILED };

/* `database` is the setting: a URL, or "" for DIR/switchline.db. Texts live in the arena.
 * Makes the directory when absent, takes the lock, loads (or makes) the key and gives it to secret_set_key(), and brings
 * the database's schema up to date. BUSY: another process holds the lock. Otherwise the reason is in error_r; a directory
 * whose key or blobs are not those of the database is refused. */
enum datadir_result datadir_open(struct datadir *dir, struct arena *arena, const char *path,
    const char *database, char *error_r, size_t error_size);
void datadir_close(struct datadir *dir);

char *datadir_file(struct arena *arena, const char *dir, const char *name); /* "DIR/name" */
/* Whole files, written by temporary file + fsync + rename with mode 0600. read: NULL when absent. */
bool datadir_write(const char *dir, const char *name, const void *data, size_t size);
char *datadir_read(struct arena *arena, const char *dir, const char *name, size_t *size_r);

#endif
