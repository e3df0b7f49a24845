/* `switchline migrate --from DIR --to postgresql://…`: a portal that has outgrown its file moves to a server.
 *
 * Only the database moves: key, certificates and blobs stay in DIR, which remains the data directory, so that the move of
 * a portal with a million pictures takes no longer than its rows do. The file becomes switchline.db.moved: nothing opens it
 * any more by mistake, and it is there to go back to as long as nobody has written to the server.
 *
 * The copy is one transaction that is committed after everything was compared (db/transfer.h), so an interruption leaves the
 * target empty and the portal where it was: run it again. Between the commit and the renaming there is a moment; a run that
 * finds the very same rows in the target only renames. Rejected: copying beside a running server and catching up, which would
 * need a log of changes for the sake of minutes. */
#include "server/migrate.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "db/db.h"
#include "db/transfer.h"
#include "server/commands.h"
#include "server/config.h"
#include "server/datadir.h"
#include "server/serve.h"
#include "store/portal_store.h"

/* ---- copying ---- */
static void show(void *user, const char *step, const char *table, int64_t rows)
{
    (void)user;
    fprintf(stderr, "%s %-20s %12lld rows\n", step, table, (long long)rows);
}

static struct db *open_current(const char *where, char *error_r, size_t error_size)
{
    struct db *db = db_open(where, DB_WRITE, error_r, error_size);
    if (db && !db_migrate(db, error_r, error_size))
        db_close(&db);
    return db;
}

bool migrate_database(
    const char *file, const char *url, struct migrated *migrated_r, char *error_r, size_t error_size)
{
    struct transfer transfer = {.from = open_current(file, error_r, error_size), .progress = show};
    transfer.to = transfer.from ? open_current(url, error_r, error_size) : NULL;
    bool done = transfer.to && transfer_run(&transfer);
    if (!done && transfer.to)
        snprintf(error_r, error_size, "%s", transfer.error);
    *migrated_r = (struct migrated){transfer.tables, transfer.rows};
    db_close(&transfer.from);
    db_close(&transfer.to);
    return done;
}

/* ---- the command ---- */
enum finding { FOUND_OTHER, FOUND_SAME, FOUND_FAILURE };

/* Is this very portal in the target, because a former run got as far as its commit? The same portal in another state is
 * nothing that may be taken for moved: somebody went back to the file, and would lose what he did since. */
static enum finding look_into(
    struct arena *arena, const char *file, const char *url, char *error_r, size_t error_size)
{
    struct transfer transfer = {.from = open_current(file, error_r, error_size)};
    transfer.to = transfer.from ? open_current(url, error_r, error_size) : NULL;
    const char *here = transfer.to ? portal_store_member_id(transfer.from, arena) : NULL;
    const char *there = here ? portal_store_member_id(transfer.to, arena) : NULL;
    enum finding found = transfer.to ? FOUND_OTHER : FOUND_FAILURE;
    if (there && strcmp(here, there) == 0) {
        found = transfer_same(&transfer) ? FOUND_SAME : FOUND_FAILURE;
        if (found == FOUND_FAILURE)
            snprintf(error_r, error_size, "%s",
                *transfer.error ? transfer.error
                                : "the target holds another state of this portal: give an empty database");
    }
    db_close(&transfer.from);
    db_close(&transfer.to);
    return found;
}

static bool move(struct arena *arena, const char *dir, const char *url, struct migrated *migrated_r,
    bool *repeated_r, char *error_r, size_t error_size)
{
    const char *file = datadir_file(arena, dir, "switchline.db");
    enum finding found = look_into(arena, file, url, error_r, error_size);
    *repeated_r = found == FOUND_SAME;
    if (found == FOUND_FAILURE ||
        (found == FOUND_OTHER && !migrate_database(file, url, migrated_r, error_r, error_size)))
        return false;
    if (rename(file, datadir_file(arena, dir, DATADIR_MOVED)) == 0)
        return true;
    snprintf(error_r, error_size, "everything is moved, but %s could not be renamed: do that by hand", file);
    return false;
}

static void report(
    const struct migrated *migrated, bool repeated, double seconds, bool as_json, const char *dir)
{
    if (as_json)
        printf("{\"tables\":%lld,\"rows\":%lld}\n", (long long)migrated->tables, (long long)migrated->rows);
    else if (repeated)
        printf("this portal was moved there before; nothing is left to do\n");
    else
        printf("moved %lld rows of %lld tables in %.1f s, and compared them\n", (long long)migrated->rows,
            (long long)migrated->tables, seconds);
    if (!as_json)
        printf("start it with: switchline serve --data %s --database URL\n", dir);
}

static int migrate(struct arena *arena, const char *from, const char *url, bool as_json)
{
    char error[512];
    struct datadir dir;
    struct migrated migrated = {0};
    bool repeated = false;
    int64_t began = clock_monotonic_us();
    if (strncmp(url, "postgres", 8) != 0 || !strstr(url, "://"))
        return serve_failed("--to must be a URL: postgresql://USER@HOST/DATABASE");
    if (access(datadir_file(arena, from, "switchline.db"), F_OK) != 0)
        return serve_failed(access(datadir_file(arena, from, DATADIR_MOVED), F_OK) == 0
                                ? "this portal was moved before (switchline.db.moved)"
                                : "--from is no data directory: there is no switchline.db in it");
    enum datadir_result opened = datadir_open(&dir, arena, from, "", error, sizeof error);
    if (opened == DATADIR_BUSY)
        return serve_failed("stop the server of this data directory first: what it writes now would be lost");
    if (opened != DATADIR_OK)
        return serve_failed(error);
    bool done = move(arena, from, url, &migrated, &repeated, error, sizeof error);
    datadir_close(&dir);
    if (!done)
        return serve_failed(error);
    report(&migrated, repeated, (double)(clock_monotonic_us() - began) / 1e6, as_json, from);
    return 0;
}

int command_migrate(int argc, char **argv)
{
    const char *from = NULL, *to = NULL, *as_json = NULL;
    const struct extra_option extras[] = {
        {"from", true, "data directory of the portal, whose server is stopped", &from},
        {"to", true, "postgresql://… of an empty database", &to},
        {"json", false, "print the result as JSON", &as_json}, {NULL, false, NULL, NULL}};
    struct arena *arena = arena_new();
    struct settings settings;
    bool help;
    int status = 2;
    if (!config_read(argc, argv, extras, arena, &settings, &help)) {
        if (help) {
            config_help("migrate", "move a portal from its database file to a PostgreSQL server", extras);
            status = 0;
        }
    } else if (!from || !to) {
        fprintf(stderr, "usage: switchline migrate --from DIR --to postgresql://…\n");
    } else {
        serve_set_log_level(&settings);
        status = migrate(arena, from, to, as_json != NULL);
    }
    arena_free(&arena);
    return status;
}
