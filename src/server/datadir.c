/* The lock is flock() on DIR/lock: it goes away with the process, however that ends. */
#include "server/datadir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
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

/* Brings schema and portal row up to date. */
static bool open_database(const char *path, char *error_r, size_t error_size)
{
    struct arena *arena = arena_new();
    struct db *db = db_open(datadir_file(arena, path, "switchline.db"), DB_WRITE, error_r, error_size);
    bool good = db && db_migrate(db, error_r, error_size);
    if (good && !portal_store_member_id(db, arena)) {
        db_begin(db);
        portal_store_create(db, random_hex(arena, 16), clock_now());
        good = db_commit(db);
    }
    if (good)
        good = db_quick_check(db, error_r, error_size);
    db_close(&db);
    arena_free(&arena);
    return good;
}

enum datadir_result datadir_open(struct datadir *dir, const char *path, char *error_r, size_t error_size)
{
    struct arena *arena = arena_new();
    enum datadir_result result = DATADIR_FAILED;
    *dir = (struct datadir){.path = path, .lock_fd = -1};
    mkdir(path, 0700);
    mkdir(datadir_file(arena, path, "blobs"), 0700);
    dir->lock_fd = open(datadir_file(arena, path, "lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (dir->lock_fd < 0)
        snprintf(error_r, error_size, "%s: %s", path, strerror(errno));
    else if (flock(dir->lock_fd, LOCK_EX | LOCK_NB) != 0) {
        snprintf(error_r, error_size, "another switchline is running on %s", path);
        result = DATADIR_BUSY;
    } else if (load_key(path, error_r, error_size) && open_database(path, error_r, error_size)) {
        result = DATADIR_OK;
    }
    if (result != DATADIR_OK)
        datadir_close(dir);
    arena_free(&arena);
    return result;
}

void datadir_close(struct datadir *dir)
{
    if (dir->lock_fd >= 0)
        close(dir->lock_fd);
    dir->lock_fd = -1;
}
