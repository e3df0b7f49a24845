/* The data directory: lock, key, database, certificates. Layout:
 *   DIR/lock  DIR/key (0600)  DIR/switchline.db  DIR/blobs/  DIR/control.sock (0600)  DIR/sandbox.json (0600) */
#ifndef SWITCHLINE_SERVER_DATADIR_H
#define SWITCHLINE_SERVER_DATADIR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct datadir {
    const char *path;
    int lock_fd; /* held while open */
};

enum datadir_result { DATADIR_OK, DATADIR_BUSY, DATADIR_FAILED };

/* Makes the directory when absent, takes the lock, loads (or makes) the key and gives it to secret_set_key(), and brings
 * the database's schema up to date. BUSY: another process holds the lock. Otherwise the reason is in error_r. */
enum datadir_result datadir_open(struct datadir *dir, const char *path, char *error_r, size_t error_size);
void datadir_close(struct datadir *dir);

char *datadir_file(struct arena *arena, const char *dir, const char *name); /* "DIR/name" */
/* Whole files, written by temporary file + fsync + rename with mode 0600. read: NULL when absent. */
bool datadir_write(const char *dir, const char *name, const void *data, size_t size);
char *datadir_read(struct arena *arena, const char *dir, const char *name, size_t *size_r);

#endif
