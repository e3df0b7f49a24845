/* Write: temporary file, fsync, rename, fsync of the directory. A crash leaves at most a temporary file, which is swept
 * as well. File times are those of the one clock, because the sweeper compares them with it. */
#include "store/blob_store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/secret.h"
#include "db/db.h"

enum { NAME_LENGTH = 64, CHUNK = 65536 };
#define TEMPORARY ".new-"

bool blob_store_name_valid(const char *name)
{
    return strspn(name, "0123456789abcdef") == NAME_LENGTH && name[NAME_LENGTH] == '\0';
}

/* ---- paths ---- */
/* false: longer than a path may be. */
static bool path_of(char path[PATH_MAX], const char *data_dir, const char *name)
{
    int len = snprintf(path, PATH_MAX, "%s/blobs/%.2s/%.2s/%s", data_dir, name, name + 2, name);
    return len > 0 && len < PATH_MAX;
}

static bool make_directories(const char *data_dir, const char *name)
{
    char path[PATH_MAX];
    const char *const parts[] = {"", "/", "/"};
    int lens[] = {0, 2, 2}, at = snprintf(path, sizeof path, "%s/blobs", data_dir);
    for (int i = 0; i < 3; i++) {
        if (at < 0 || at > PATH_MAX - 8)
            return false;
        at += snprintf(
            path + at, sizeof path - (size_t)at, "%s%.*s", parts[i], lens[i], i == 2 ? name + 2 : name);
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
            return false;
    }
    return true;
}

static bool sync_directory(const char *file)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%.*s", (int)(strrchr(file, '/') - file), file);
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return done;
}

/* Shared: writing. Exclusive: removing. The descriptor, -1 when the disk refuses. */
static int lock_blobs(const char *data_dir, int how)
{
    char path[PATH_MAX];
    int len = snprintf(path, sizeof path, "%s/blobs", data_dir);
    if (len < 0 || len >= PATH_MAX - 6 || (mkdir(path, 0700) != 0 && errno != EEXIST))
        return -1;
    strcat(path, "/lock");
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0 && flock(fd, how) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* ---- writing ---- */
static struct timespec now_as_time(void)
{
    int64_t now = clock_now();
    return (struct timespec){.tv_sec = now / SECOND, .tv_nsec = now % SECOND * 1000000};
}

static bool make_young(const char *path)
{
    struct timespec times[2] = {now_as_time(), now_as_time()};
    return utimensat(AT_FDCWD, path, times, 0) == 0;
}

static bool write_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t wrote = write(fd, data, size);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return false;
        data += wrote;
        size -= (size_t)wrote;
    }
    return true;
}

static bool write_file(const char *path, const void *data, size_t size)
{
    struct timespec times[2] = {now_as_time(), now_as_time()};
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    bool done = write_all(fd, data, size) && futimens(fd, times) == 0 && fsync(fd) == 0;
    return close(fd) == 0 && done;
}

static bool write_blob(
    struct arena *arena, const char *data_dir, const char *name, const void *data, size_t size)
{
    char path[PATH_MAX], temporary[PATH_MAX];
    /* Two writers of one blob each have their own temporary file; the second rename replaces equal bytes. */
    const char *unique = arena_printf(arena, "%.4s" TEMPORARY "%s", name, random_hex(arena, 8));
    if (!path_of(path, data_dir, name) || !path_of(temporary, data_dir, unique))
        return false;
    if (make_young(path))
        return true;
    if (!make_directories(data_dir, name))
        return false;
    if (write_file(temporary, data, size) && rename(temporary, path) == 0)
        return sync_directory(path);
    int reason = errno;
    unlink(temporary);
    errno = reason;
    return false;
}

char *blob_store_put(struct arena *arena, const char *data_dir, const void *data, size_t size)
{
    char *name = hash_hex(arena, data, size);
    int lock = lock_blobs(data_dir, LOCK_SH);
    if (lock < 0)
        return NULL;
    bool done = write_blob(arena, data_dir, name, data, size);
    close(lock);
    return done ? name : NULL;
}

/* ---- reading ---- */
int64_t blob_store_size(const char *data_dir, const char *name)
{
    char path[PATH_MAX];
    struct stat about;
    if (!blob_store_name_valid(name) || !path_of(path, data_dir, name) || stat(path, &about) != 0)
        return -1;
    return about.st_size;
}

bool blob_store_read(const char *data_dir, const char *name, struct buf *out)
{
    char path[PATH_MAX], chunk[CHUNK];
    if (!blob_store_name_valid(name) || !path_of(path, data_dir, name))
        return false;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t got;
    while ((got = read(fd, chunk, sizeof chunk)) > 0 || (got < 0 && errno == EINTR))
        if (got > 0)
            buf_add(out, chunk, (size_t)got);
    close(fd);
    return got == 0;
}

/* ---- sweeping ---- */
static bool is_old(const char *path, int64_t before)
{
    struct stat about;
    return stat(path, &about) == 0 &&
           about.st_mtim.tv_sec * SECOND + about.st_mtim.tv_nsec / 1000000 < before;
}

struct listing {
    struct arena *arena;
    const char *data_dir;
    int64_t before;
    const char **names;
    size_t count, limit;
};

/* Temporary files of a crashed writer have no owner to ask: the old ones go at once. */
static void list_entry(struct listing *list, const char *directory, const char *entry)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", directory, entry);
    if (!is_old(path, list->before))
        return;
    if (strstr(entry, TEMPORARY))
        unlink(path);
    else if (blob_store_name_valid(entry) && list->count < list->limit)
        list->names[list->count++] = arena_str(list->arena, entry);
}

static void list_directory(struct listing *list, const char *directory)
{
    DIR *dir = opendir(directory);
    if (!dir)
        return;
    for (struct dirent *entry; (entry = readdir(dir));)
        if (entry->d_name[0] != '.')
            list_entry(list, directory, entry->d_name);
    closedir(dir);
}

const char **blob_store_old(
    struct arena *arena, const char *data_dir, unsigned shard, int64_t before, size_t limit, size_t *count_r)
{
    struct listing list = {.arena = arena,
        .data_dir = data_dir,
        .before = before,
        .names = arena_array_of(arena, const char *, limit),
        .limit = limit};
    for (unsigned second = 0; second < BLOB_SHARDS; second++)
        list_directory(
            &list, arena_printf(arena, "%s/blobs/%02x/%02x", data_dir, shard % BLOB_SHARDS, second));
    *count_r = list.count;
    return list.names;
}

bool blob_store_remove(const char *data_dir, const char *name, int64_t before)
{
    char path[PATH_MAX];
    if (!blob_store_name_valid(name) || !path_of(path, data_dir, name))
        return false;
    int lock = lock_blobs(data_dir, LOCK_EX);
    if (lock < 0)
        return false;
    bool removed = is_old(path, before) && unlink(path) == 0;
    close(lock);
    return removed;
}

bool blob_store_referred(struct db *db, const char *name)
{
    return db_number(db, 1,
               "SELECT (SELECT count(*) FROM file WHERE blob = $1 AND blob <> '')"
               " + (SELECT count(*) FROM file WHERE preview = $1 AND preview <> '')"
               " + (SELECT count(*) FROM users WHERE avatar = $1 AND avatar <> '')"
               " + (SELECT count(*) FROM chat WHERE avatar = $1 AND avatar <> '')"
               " + (SELECT count(*) FROM user_field WHERE value = $1 AND name = 'WORK_LOGO')",
               DBT(name)) > 0;
}
