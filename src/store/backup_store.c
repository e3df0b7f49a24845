/* The size of a part is stored beside it, because a cell of a result says nothing about its length. */
#include "store/backup_store.h"

#include "base/text.h"
#include "store/load.h"

void backup_store_create(struct db *db)
{
    db_exec(db, "PRAGMA journal_mode=DELETE");
    db_exec(db, "PRAGMA synchronous=OFF");
    db_exec(db, "CREATE TABLE backup_file (path TEXT NOT NULL, part INTEGER NOT NULL, size INTEGER NOT NULL, "
                "data BLOB,"
                " PRIMARY KEY (path, part))");
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
