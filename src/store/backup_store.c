/* The size of a part is stored beside it, because a cell of a result says nothing about its length. */
#include "store/backup_store.h"

#include "base/text.h"
#include "db/schema.h"
#include "store/load.h"

void backup_store_hurry(struct db *db)
{
    db_exec(db, DB_ONLY(DB_ONE_FILE, "PRAGMA journal_mode=DELETE"));
    db_exec(db, DB_ONLY(DB_ONE_FILE, "PRAGMA synchronous=OFF"));
}

void backup_store_create(struct db *db)
{
    backup_store_hurry(db);
    db_exec(db, DB_ONLY(DB_ONE_FILE, "CREATE TABLE backup_file (path TEXT NOT NULL, part INTEGER NOT NULL, "
                                     "size INTEGER NOT NULL, data BLOB,"
                                     " PRIMARY KEY (path, part))"));
}

bool backup_store_is_current(struct db *db)
{
    return db_number(db, 0, DB_ONLY(DB_MANY_WRITERS, "SELECT max(version) FROM schema_version")) ==
           SCHEMA_VERSION;
}

void backup_store_forget_leases(struct db *db)
{
    db_begin(db);
    db_exec(db, "UPDATE delivery SET lease = 0, leased_until = 0 WHERE leased_until <> 0");
    db_exec(db, "UPDATE pending_fetch SET lease = 0, leased_until = 0 WHERE leased_until <> 0");
    db_commit(db);
}

void backup_store_add(struct db *db, const char *path, int64_t part, const void *data, size_t size)
{
    db_exec(db, "INSERT INTO backup_file (path, part, size, data) VALUES ($1, $2, $3, $4)", DBT(path),
        DBI(part), DBI((int64_t)size), DBB(size ? data : NULL, size));
}

bool backup_store_is_backup(struct db *db)
{
    return db_number(db, 0,
               "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'backup_file'") == 1;
}

const char **backup_store_paths(struct db *db, struct arena *arena, size_t *count_r)
{
    const struct rows *rows =
        db_query(db, arena, "SELECT path FROM backup_file WHERE part = 0 ORDER BY path");
    return load_texts(arena, rows, count_r);
}

const void *backup_store_part(
    struct db *db, struct arena *arena, const char *path, int64_t part, size_t *size_r)
{
    const struct rows *rows = db_query(
        db, arena, "SELECT size, data FROM backup_file WHERE path = $1 AND part = $2", DBT(path), DBI(part));
    if (!rows_count(rows))
        return NULL;
    *size_r = (size_t)row_int(rows, 0, 0);
    const char *data = row_text(rows, 0, 1);
    return text_or_empty(data);
}

void backup_store_strip(struct db *db)
{
    db_exec(db, "DROP TABLE backup_file");
    db_exec(db, "VACUUM");
}
