/* The lock is flock() on DIR/lock: it goes away with the process, however that ends. It is exclusive where the database is in
 * the directory and shared where it is elsewhere. */
#include "server/datadir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/secret.h"
#include "db/db.h"
#include "store/portal_store.h"

char *datadir_file(struct arena *arena, const char *dir, const char *name)
{
    return arena_printf(arena, "%s/%s", dir, name);
}

static bool write_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, data, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        data += written;
        size -= (size_t)written;
    }
    return fsync(fd) == 0;
}

bool datadir_write(const char *dir, const char *name, const void *data, size_t size)
{
    struct arena *arena = arena_new();
    const char *final = datadir_file(arena, dir, name);
    const char *temporary = arena_printf(arena, "%s.new", final);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool done = fd >= 0 && write_all(fd, data, size);
    if (fd >= 0)
        close(fd);
    done = done && rename(temporary, final) == 0;
    arena_free(&arena);
    return done;
}

char *datadir_read(struct arena *arena, const char *dir, const char *name, size_t *size_r)
{
    enum { LARGEST = 1 << 20 };
    int fd = open(datadir_file(arena, dir, name), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    char *data = arena_alloc(arena, LARGEST + 1);
    ssize_t size = read(fd, data, LARGEST);
    close(fd);
    if (size < 0)
        return NULL;
    *size_r = (size_t)size;
    return data;
}

static bool load_key(const char *path, char *error_r, size_t error_size)
{
    struct arena *arena = arena_new();
    size_t size;
    unsigned char fresh[SECRET_KEY_SIZE];
    const char *key = datadir_read(arena, path, "key", &size);
    bool good = key && size == SECRET_KEY_SIZE;
    if (!key) {
        random_bytes(fresh, sizeof fresh);
        good = datadir_write(path, "key", fresh, sizeof fresh);
        key = (const char *)fresh;
    }
    if (good)
        secret_set_key((const unsigned char *)key);
    else
        snprintf(error_r, error_size, "%s/key is unreadable or damaged", path);
    arena_free(&arena);
    return good;
}

/* ---- a database elsewhere ----
 * Several processes work on it, each with a data directory, and all must have the same key and the same blobs. So the
 * database keeps a check of the key, and the blobs carry the portal's member_id in a file `portal`. A directory that was not
 * mounted, or belongs to another portal, is found out before anything is written to it. */
static bool check_key(
    struct arena *arena, const char *path, struct portal_marks *marks, char *error_r, size_t error_size)
{
    const char *check = mac_hex(arena, "the key of this portal");
    if (*marks->key_check && strcmp(marks->key_check, check) != 0) {
        snprintf(error_r, error_size,
            "%s/key is not the key of this database: it needs the one of its first data directory", path);
        return false;
    }
    marks->key_check = check;
    return true;
}

static bool check_blobs(struct arena *arena, const char *path, const char *member_id,
    struct portal_marks *marks, char *error_r, size_t error_size)
{
    size_t size;
    const char *blobs = datadir_file(arena, path, "blobs");
    const char *found = datadir_read(arena, blobs, "portal", &size);
    if (found && strcmp(found, member_id) != 0)
        snprintf(error_r, error_size, "%s belongs to another portal", blobs);
    else if (!found && marks->marked)
        snprintf(error_r, error_size,
            "%s is not where this portal keeps its files: there is no file `portal` in it", blobs);
    else if (!found && !datadir_write(blobs, "portal", member_id, strlen(member_id)))
        snprintf(error_r, error_size, "%s: %s", blobs, strerror(errno));
    else
        return marks->marked = true;
    return false;
}

static bool check_directory(
    struct db *db, struct arena *arena, const char *path, char *error_r, size_t error_size)
{
    db_begin(db);
    portal_store_lock(db);
    const char *member_id = portal_store_member_id(db, arena);
    struct portal_marks marks = portal_store_marks(db, arena), before = marks;
    bool good = member_id && check_key(arena, path, &marks, error_r, error_size) &&
                check_blobs(arena, path, member_id, &marks, error_r, error_size);
    if (good && (strcmp(before.key_check, marks.key_check) != 0 || before.marked != marks.marked))
        portal_store_set_marks(db, &marks);
    if (db_failed(db))
        snprintf(error_r, error_size, "%s", db_error(db));
    if (good && db_commit(db))
        return true;
    db_rollback(db);
    return false;
}

/* ---- opening ---- */
static bool make_portal(struct db *db, struct arena *arena, char *error_r, size_t error_size)
{
    if (portal_store_member_id(db, arena))
        return true;
    db_begin(db);
    portal_store_create(db, random_hex(arena, 16), clock_now());
    if (db_commit(db))
        return true;
    snprintf(error_r, error_size, "%s", db_error(db));
    return false;
}

/* Brings schema and portal row up to date. */
static bool open_database(const struct datadir *dir, char *error_r, size_t error_size)
{
    struct arena *arena = arena_new();
    struct db *db = db_open(dir->database, DB_WRITE, error_r, error_size);
    bool good = db && db_migrate(db, error_r, error_size) && make_portal(db, arena, error_r, error_size) &&
                db_quick_check(db, error_r, error_size);
    bool shared = good && portal_store_shared(db);
    if (good && dir->elsewhere && !shared) {
        snprintf(error_r, error_size, "a database elsewhere is named by a postgresql:// URL");
        good = false;
    }
    if (shared)
        good = check_directory(db, arena, dir->path, error_r, error_size);
    db_close(&db);
    arena_free(&arena);
    return good;
}

/* One process has a directory with its database; with a database elsewhere several have it together, and only the first
 * of them is alone, for the moment in which the key is made. */
static enum datadir_result take_lock(const struct datadir *dir, char *error_r, size_t error_size)
{
    enum { PAUSE_MS = 20, TRIES = 250 };
    if (dir->lock_fd < 0) {
        snprintf(error_r, error_size, "%s: %s", dir->path, strerror(errno));
        return DATADIR_FAILED;
    }
    bool locked = flock(dir->lock_fd, LOCK_EX | LOCK_NB) == 0;
    for (int i = 0; dir->elsewhere && !locked && i < TRIES; i++) {
        locked = flock(dir->lock_fd, LOCK_SH | LOCK_NB) == 0;
        if (!locked)
            nanosleep(&(struct timespec){.tv_nsec = PAUSE_MS * 1000000}, NULL);
    }
    if (locked)
        return DATADIR_OK;
    snprintf(error_r, error_size, "another switchline is running on %s", dir->path);
    return DATADIR_BUSY;
}

/* Whoever forgets to say where the database is must not get a second, empty portal in the same directory. */
static bool file_is_missed(struct arena *arena, const struct datadir *dir, char *error_r, size_t error_size)
{
    if (dir->elsewhere || access(dir->database, F_OK) == 0)
        return false;
    if (access(datadir_file(arena, dir->path, DATADIR_MOVED), F_OK) != 0 &&
        access(datadir_file(arena, dir->path, "blobs/portal"), F_OK) != 0)
        return false;
    snprintf(error_r, error_size, "the database of %s is on a server: say where with --database", dir->path);
    return true;
}

enum datadir_result datadir_open(struct datadir *dir, struct arena *arena, const char *path,
    const char *database, char *error_r, size_t error_size)
{
    *dir = (struct datadir){.path = path,
        .database = *database ? database : datadir_file(arena, path, "switchline.db"),
        .elsewhere = *database != '\0',
        .lock_fd = -1};
    mkdir(path, 0700);
    mkdir(datadir_file(arena, path, "blobs"), 0700);
    dir->lock_fd = open(datadir_file(arena, path, "lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    enum datadir_result result = take_lock(dir, error_r, error_size);
    if (result == DATADIR_OK && file_is_missed(arena, dir, error_r, error_size))
        result = DATADIR_FAILED;
    if (result == DATADIR_OK && !load_key(path, error_r, error_size))
        result = DATADIR_FAILED;
    if (result == DATADIR_OK && dir->elsewhere)
        flock(dir->lock_fd, LOCK_SH);
    if (result == DATADIR_OK && !open_database(dir, error_r, error_size))
        result = DATADIR_FAILED;
    if (result != DATADIR_OK)
        datadir_close(dir);
    return result;
}

void datadir_close(struct datadir *dir)
{
    if (dir->lock_fd >= 0)
        close(dir->lock_fd);
    dir->lock_fd = -1;
}
