/* One table for files and folders, because clients know one space of numbers for both and list them together. */
#include "store/file_store.h"

#include "store/load.h"

static const struct field file_table[] = {FIELD_TABLE(FILE_FIELDS)};

static struct file *one(struct arena *arena, const struct rows *rows)
{
    return load_one(arena, rows, file_table, sizeof(struct file));
}

static struct file *all(struct arena *arena, const struct rows *rows, size_t *count_r)
{
    return load_all(arena, rows, file_table, sizeof(struct file), count_r);
}

bool file_store_lock_folder(struct db *db, int64_t folder_id)
{
    return db_lock(db, DB_LOCK_FOLDER, folder_id);
}

/* ---- one ---- */
int64_t file_store_add(struct db *db, const struct file *f)
{
    return db_number(db, 0,
        "INSERT INTO file (chat_id, message_id, author_id, name, type, size, width, height, blob, preview,"
        " source_url, state, folder, parent_id, storage_id, created_at, updated_at, updated_by, trashed_at,"
        " trashed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,"
        " $18, $19, $20) RETURNING id",
        DBI(f->chat_id), DBI(f->message_id), DBI(f->author_id), DBE(f->name), DBE(f->type), DBI(f->size),
        DBI(f->width), DBI(f->height), DBE(f->blob), DBE(f->preview), DBE(f->source_url), DBI(f->state),
        DBI(f->folder), DBI(f->parent_id), DBI(f->storage_id), DBI(f->created_at), DBI(f->updated_at),
        DBI(f->updated_by), DBI(f->trashed_at), DBI(f->trashed_by));
}

struct file *file_store_get(struct db *db, struct arena *arena, int64_t id)
{
    return one(arena, db_query(db, arena, SELECT(FILE_FIELDS) "FROM file WHERE id = $1", DBI(id)));
}

void file_store_delete(struct db *db, int64_t id)
{
    db_exec(db, "DELETE FROM file WHERE id = $1", DBI(id));
}

void file_store_save(struct db *db, const struct file *f)
{
    db_exec(db,
        "UPDATE file SET message_id = $1, name = $2, type = $3, updated_at = $4, updated_by = $5,"
        " trashed_at = $6, trashed_by = $7 WHERE id = $8",
        DBI(f->message_id), DBT(f->name), DBT(f->type), DBI(f->updated_at), DBI(f->updated_by),
        DBI(f->trashed_at), DBI(f->trashed_by), DBI(f->id));
}

/* ---- folders ---- */
struct file *file_store_root_of_chat(struct db *db, struct arena *arena, int64_t chat_id)
{
    return one(arena,
        db_query(db, arena,
            SELECT(
                FILE_FIELDS) "FROM file WHERE chat_id = $1 AND folder = 1 AND parent_id = 0 AND chat_id <> 0",
            DBI(chat_id)));
}

struct file *file_store_root_of_person(struct db *db, struct arena *arena, int64_t user_id)
{
    return one(arena, db_query(db, arena,
                          SELECT(FILE_FIELDS) "FROM file WHERE author_id = $1 AND folder = 1 AND parent_id = "
                                              "0 AND chat_id = 0",
                          DBI(user_id)));
}

void file_store_make_root(struct db *db, int64_t id)
{
    db_exec(db, "UPDATE file SET storage_id = id WHERE id = $1", DBI(id));
}

struct file *file_store_named(struct db *db, struct arena *arena, int64_t folder_id, const char *name)
{
    return one(arena,
        db_query(db, arena,
            SELECT(FILE_FIELDS) "FROM file WHERE parent_id = $1 AND name = $2 AND trashed_at = 0 LIMIT 1",
            DBI(folder_id), DBT(name)));
}

struct file *file_store_children(
    struct db *db, struct arena *arena, int64_t folder_id, int64_t limit, size_t *count_r)
{
    return all(arena,
        db_query(db, arena,
            SELECT(FILE_FIELDS) "FROM file WHERE parent_id = $1 AND trashed_at = 0 ORDER BY id DESC LIMIT $2",
            DBI(folder_id), DBI(limit)),
        count_r);
}

/* ---- files of messages ---- */
struct file *file_store_of_message(struct db *db, struct arena *arena, int64_t message_id, size_t *count_r)
{
    return all(arena,
        db_query(db, arena,
            SELECT(FILE_FIELDS) "FROM file WHERE message_id = $1 AND trashed_at = 0 ORDER BY id",
            DBI(message_id)),
        count_r);
}

struct file *file_store_of_range(struct db *db, struct arena *arena, int64_t chat_id, int64_t first_message,
    int64_t last_message, size_t *count_r)
{
    return all(arena,
        db_query(db, arena,
            SELECT(FILE_FIELDS) "FROM file JOIN message ON message.id = file.message_id"
                                " WHERE file.chat_id = $1 AND file.message_id BETWEEN $2 AND $3"
                                " AND message.deleted = 0 AND file.trashed_at = 0"
                                " ORDER BY file.message_id, file.id",
            DBI(chat_id), DBI(first_message), DBI(last_message)),
        count_r);
}

void file_store_delete_of_message(struct db *db, int64_t message_id)
{
    db_exec(db, "DELETE FROM file WHERE message_id = $1 AND trashed_at = 0", DBI(message_id));
}

int64_t file_store_empty_trash(struct db *db, int64_t before, int64_t limit)
{
    return db_change(db,
        "DELETE FROM file WHERE id IN (SELECT id FROM file WHERE trashed_at > 0 AND trashed_at < $1"
        " ORDER BY trashed_at LIMIT $2)",
        DBI(before), DBI(limit));
}
