/* Moving a database file into a server: `switchline migrate`, and the last step of `restore --database`. */
#ifndef SWITCHLINE_SERVER_MIGRATE_H
#define SWITCHLINE_SERVER_MIGRATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct migrated {
    int64_t tables, rows;
};

/* Copies everything in the SQLite file into the empty database behind the URL, which is brought to the current schema
 * first, and says on stderr how far it is. All or nothing. false: the reason is in error_r. */
bool migrate_database(
    const char *file, const char *url, struct migrated *migrated_r, char *error_r, size_t error_size);

#endif
