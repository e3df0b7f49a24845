/* `switchline backup FILE` and `switchline restore FILE`: a data directory in one file.
 *
 * The file is an SQLite database: a consistent copy of the live one (made through a handle of our own, so a running
 * server is neither asked nor stopped) with the other files of the directory added as rows. A database on a PostgreSQL
 * server is copied into such a file from one snapshot, so a backup restores to either engine. The database is copied
 * first and the blobs second; a blob is on disk before anything refers to it, so the copy never misses one. It may
 * carry a few that nobody refers to yet; the server's sweeper knows what to do with those.
 *
 * A backup is built under another name and renamed when it is complete and on disk, so FILE is whole or absent. It
 * holds the portal's key: mode 0600. A restore checks everything before it writes, and takes only names that a data
 * directory has: a backup may have come from anywhere. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/db.h"
#include "db/transfer.h"
#include "server/commands.h"
#include "server/config.h"
#include "server/datadir.h"
#include "server/migrate.h"
#include "store/backup_store.h"

enum { PART = 1 << 20 };

struct job {
    struct arena *arena;
    const char *dir, *file;
    const char *database; /* where it is; "": in the directory */
    struct db *db; /* the copy */
    long long files, bytes;
    char error[512];
};

static bool stop(struct job *job, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool stop(struct job *job, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(job->error, sizeof job->error, format, args);
    va_end(args);
    return false;
}

/* What of a data directory belongs into a backup, besides the database; everything below blobs/ too. */
static const char *const single_files[] = {
    "key", "sandbox.json", "ca.pem", "ca.key", "tls.pem", "tls.key", NULL};

static bool is_single_file(const char *path)
{
    for (const char *const *name = single_files; *name; name++)
        if (strcmp(path, *name) == 0)
            return true;
    return false;
}

static bool sync_path(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    bool done = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return done;
}

/* The folder that holds a path. */
static const char *folder_of(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    return !slash ? "." : slash == path ? "/" : arena_strn(arena, path, (size_t)(slash - path));
}

/* ---- backup ---- */
static void add_parts(struct job *job, const char *path, int fd)
{
    struct arena *arena = arena_new();
    char *part = arena_alloc(arena, PART);
    ssize_t size;
    db_begin(job->db);
    for (int64_t n = 0; (size = read(fd, part, PART)) > 0 || (size == 0 && n == 0); n++) {
        backup_store_add(job->db, path, n, part, (size_t)size);
        job->bytes += size;
    }
    if (size < 0)
        stop(job, "%s: %s", path, strerror(errno));
    if (!db_commit(job->db))
        stop(job, "%s", db_error(job->db));
    job->files++;
    arena_free(&arena);
}

/* A file that is not there (any more) is none of ours: not every directory has every file. */
static void add_file(struct job *job, const char *path)
{
    int fd = open(datadir_file(job->arena, job->dir, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd >= 0) {
        add_parts(job, path, fd);
        close(fd);
    } else if (errno != ENOENT) {
        stop(job, "%s: %s", path, strerror(errno));
    }
}

static void add_folder(struct job *job, const char *path)
{
    DIR *folder = opendir(datadir_file(job->arena, job->dir, path));
    for (struct dirent *entry; folder && !*job->error && (entry = readdir(folder));) {
        if (entry->d_name[0] == '.')
            continue;
        const char *inside = datadir_file(job->arena, path, entry->d_name);
        struct stat info;
        if (lstat(datadir_file(job->arena, job->dir, inside), &info) != 0)
            continue;
        if (S_ISDIR(info.st_mode))
            add_folder(job, inside);
        else if (S_ISREG(info.st_mode))
            add_file(job, inside);
    }
    if (folder)
        closedir(folder);
}

/* Through one snapshot of the server's, table by table, so that the file is the same as that of a portal in a file. */
static bool copy_server(struct job *job, const char *part_file)
{
    struct transfer transfer = {.from = db_open(job->database, DB_READ, job->error, sizeof job->error)};
    if (transfer.from)
        transfer.to = db_open(part_file, DB_WRITE, job->error, sizeof job->error);
    if (transfer.to && !backup_store_is_current(transfer.from))
        stop(job, "the database is of another schema than this program: make the backup with the program "
                  "that serves it");
    if (transfer.to)
        backup_store_hurry(transfer.to);
    bool copied = !*job->error && db_migrate(transfer.to, job->error, sizeof job->error);
    if (copied && !transfer_run(&transfer))
        copied = stop(job, "%s", transfer.error);
    if (copied)
        backup_store_forget_leases(transfer.to);
    db_close(&transfer.from);
    db_close(&transfer.to);
    return copied;
}

static bool copy_database(struct job *job, const char *part_file)
{
    if (*job->database)
        return copy_server(job, part_file);
    const char *live = datadir_file(job->arena, job->dir, "switchline.db");
    if (access(live, F_OK) != 0)
        return stop(job, "%s is no data directory: there is no switchline.db in it", job->dir);
    struct db *db = db_open(live, DB_WRITE, job->error, sizeof job->error);
    bool copied = db && db_backup(db, part_file, job->error, sizeof job->error);
    db_close(&db);
    return copied;
}

static bool add_files(struct job *job, const char *part_file)
{
    job->db = db_open(part_file, DB_WRITE, job->error, sizeof job->error);
    if (!job->db)
        return false;
    backup_store_create(job->db);
    for (const char *const *name = single_files; *name && !*job->error; name++)
        add_file(job, *name);
    if (!*job->error)
        add_folder(job, "blobs");
    bool sound =
        !*job->error && !db_failed(job->db) && db_quick_check(job->db, job->error, sizeof job->error);
    if (!sound && !*job->error)
        stop(job, "%s", db_error(job->db));
    db_close(&job->db);
    return sound;
}

static bool back_up(struct job *job)
{
    const char *part_file = arena_printf(job->arena, "%s.part", job->file);
    if (access(job->file, F_OK) == 0)
        return stop(job, "%s exists already", job->file);
    unlink(part_file);
    umask(0077); /* the copy is nobody else's to read, from its first byte on */
    bool done = copy_database(job, part_file) && add_files(job, part_file);
    if (done && !(sync_path(part_file, O_RDWR) && rename(part_file, job->file) == 0 &&
                    sync_path(folder_of(job->arena, job->file), O_RDONLY | O_DIRECTORY)))
        done = stop(job, "%s: %s", job->file, strerror(errno));
    if (!done)
        unlink(part_file);
    return done;
}

/* ---- restore ---- */
/* Only what a backup of ours holds: no way out of the directory. */
static bool is_acceptable(const char *path)
{
    if (is_single_file(path))
        return true;
    return strncmp(path, "blobs/", 6) == 0 && !strstr(path, "/.") && path[6] != '/' && path[6] != '\0';
}

static bool make_folders(struct job *job, const char *path)
{
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        const char *folder = arena_strn(job->arena, path, (size_t)(slash - path));
        if (mkdir(datadir_file(job->arena, job->dir, folder), 0700) != 0 && errno != EEXIST)
            return stop(job, "%s: %s", folder, strerror(errno));
    }
    return true;
}

static bool write_part(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, data, size);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            data += written;
            size -= (size_t)written;
        }
    }
    return true;
}

static bool extract(struct job *job, const char *path)
{
    if (!is_acceptable(path))
        return stop(job, "the backup names a file that no data directory has: %s", path);
    struct arena *arena = arena_new();
    int fd = make_folders(job, path) ? open(datadir_file(job->arena, job->dir, path),
                                           O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)
                                     : -1;
    bool done = fd >= 0;
    const void *data;
    size_t size;
    for (int64_t n = 0; done && (data = backup_store_part(job->db, arena, path, n, &size)); n++) {
        done = write_part(fd, data, size);
        job->bytes += (long long)size;
        arena_reset(arena);
    }
    done = done && fsync(fd) == 0;
    if (!done && !*job->error)
        stop(job, "%s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    job->files++;
    arena_free(&arena);
    return done;
}

static bool check_backup(struct job *job)
{
    if (access(job->file, R_OK) != 0)
        return stop(job, "%s: %s", job->file, strerror(errno));
    struct db *db = db_open(job->file, DB_READ, job->error, sizeof job->error);
    bool sound = db && db_quick_check(db, job->error, sizeof job->error);
    if (sound && !backup_store_is_backup(db))
        sound = stop(job, "%s is no backup made by switchline", job->file);
    if (!sound && !*job->error)
        stop(job, "%s is no backup made by switchline", job->file);
    db_close(&db);
    return sound;
}

/* The directory must be ours alone and empty; it stays locked until the command ends. */
static bool claim_directory(struct job *job)
{
    if (mkdir(job->dir, 0700) != 0 && errno != EEXIST)
        return stop(job, "%s: %s", job->dir, strerror(errno));
    DIR *folder = opendir(job->dir);
    if (!folder)
        return stop(job, "%s: %s", job->dir, strerror(errno));
    bool empty = true;
    for (struct dirent *entry; (entry = readdir(folder));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            empty = false;
    closedir(folder);
    int lock =
        empty ? open(datadir_file(job->arena, job->dir, "lock"), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)
              : -1;
    if (lock < 0 || flock(lock, LOCK_EX | LOCK_NB) != 0)
        return stop(job, "%s is not empty: restore into a directory that is new or empty", job->dir);
    return true;
}

static bool copy_file(struct job *job, const char *to)
{
    int in = open(job->file, O_RDONLY | O_CLOEXEC),
        out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    char *part = arena_alloc(job->arena, PART);
    ssize_t size = -1;
    bool done = in >= 0 && out >= 0;
    while (done && (size = read(in, part, PART)) > 0)
        done = write_part(out, part, (size_t)size);
    done = done && size == 0 && fsync(out) == 0;
    if (!done)
        stop(job, "%s: %s", to, strerror(errno));
    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
    return done;
}

static bool extract_all(struct job *job, const char *copy)
{
    size_t count;
    job->db = db_open(copy, DB_WRITE, job->error, sizeof job->error);
    if (!job->db)
        return false;
    const char **paths = backup_store_paths(job->db, job->arena, &count);
    bool done = true;
    for (size_t i = 0; done && i < count; i++)
        done = extract(job, paths[i]);
    if (done) {
        backup_store_strip(job->db);
        done = !db_failed(job->db) && db_migrate(job->db, job->error, sizeof job->error);
        if (!done && !*job->error)
            stop(job, "%s", db_error(job->db));
    }
    db_close(&job->db);
    return done;
}

/* The database that was in the backup becomes what the settings say: the file of the directory, or a server's. */
static bool put_database(struct job *job, const char *copy)
{
    struct migrated migrated;
    const char *final = datadir_file(job->arena, job->dir, "switchline.db");
    if (*job->database)
        return migrate_database(copy, job->database, &migrated, job->error, sizeof job->error) &&
               unlink(copy) == 0;
    if (rename(copy, final) != 0)
        return stop(job, "%s: %s", final, strerror(errno));
    return true;
}

static bool bring_back(struct job *job)
{
    const char *copy = datadir_file(job->arena, job->dir, "switchline.db.new");
    umask(0077);
    if (!check_backup(job) || !claim_directory(job))
        return false;
    bool done = copy_file(job, copy) && extract_all(job, copy) && put_database(job, copy);
    if (done && !sync_path(job->dir, O_RDONLY | O_DIRECTORY))
        done = stop(job, "%s: %s", job->dir, strerror(errno));
    return done;
}

/* ---- command line ---- */
/* FILE stands right after the command or last; it is taken out of argv, for config_read() knows only options. */
static const char *take_file(int *argc, char **argv)
{
    int at = *argc > 1 && argv[1][0] != '-' ? 1 : *argc - 1;
    if (at < 1 || argv[at][0] == '-')
        return NULL;
    const char *file = argv[at];
    memmove(argv + at, argv + at + 1, (size_t)(*argc - at) * sizeof *argv); /* with the NULL at the end */
    (*argc)--;
    return file;
}

static void report(const struct job *job, const char *verb, bool as_json)
{
    if (as_json)
        printf("{\"files\":%lld,\"bytes\":%lld}\n", job->files, job->bytes);
    else
        printf("%s: the database and %lld files of %lld bytes\n", verb, job->files, job->bytes);
}

static int run(int argc, char **argv, const char *summary, const char *verb, bool (*work)(struct job *job))
{
    const char *as_json = NULL;
    const struct extra_option extras[] = {
        {"json", false, "print the result as JSON", &as_json}, {NULL, false, NULL, NULL}};
    struct job job = {.arena = arena_new()};
    struct settings settings;
    bool help;
    int status = 2;
    job.file = take_file(&argc, argv);
    if (!config_read(argc, argv, extras, job.arena, &settings, &help)) {
        if (help) {
            char command[64];
            snprintf(command, sizeof command, "%s FILE", argv[0]);
            config_help(command, summary, extras);
            status = 0;
        }
    } else if (!job.file) {
        fprintf(stderr, "usage: switchline %s FILE --data DIR\n", argv[0]);
    } else {
        job.dir = settings.data;
        job.database = settings.database;
        status = work(&job) ? 0 : 1;
        if (status == 0)
            report(&job, verb, as_json != NULL);
        else
            fprintf(stderr, "switchline: %s\n", job.error);
    }
    arena_free(&job.arena);
    return status;
}

int command_backup(int argc, char **argv)
{
    return run(argc, argv, "write a consistent copy of a data directory to a file", "saved", back_up);
}

int command_restore(int argc, char **argv)
{
    return run(argc, argv, "make a data directory from a backup file", "restored", bring_back);
}
