/* A message of a customer needs the dialog and its session, and the customer and his user; each pair comes in one
 * statement, because incoming messages are the hot path of the server. The joined rows are read by field tables whose
 * offsets point into the member of the pair that is named as the table. */
#include "store/dialog_store.h"

#include "db/db.h"
#include "store/load.h"

#define PAIR_ROW(pair, table, kind, name) {#name, FIELD_##kind, offsetof(struct pair, table.name)},
#define OPEN_ROW(table, kind, name)       PAIR_ROW(open_dialog, table, kind, name)
#define KNOWN_ROW(table, kind, name)      PAIR_ROW(known_customer, table, kind, name)

static const struct field dialog_table[] = {FIELD_TABLE(DIALOG_FIELDS)};
static const struct field open_table[] = {
    DIALOG_FIELDS(OPEN_ROW) SESSION_FIELDS(OPEN_ROW){NULL, FIELD_INT, 0}};
static const struct field known_table[] = {
    CUSTOMER_FIELDS(KNOWN_ROW) USER_FIELDS(KNOWN_ROW){NULL, FIELD_INT, 0}};

#define SELECT_DIALOG SELECT(DIALOG_FIELDS) "FROM dialog "
#define OUTSIDE_NAME  "WHERE dialog.connector = $1 AND dialog.line_id = $2 AND dialog.dialog_key = $3"
#define SELECT_OPEN                                                                                          \
    "SELECT " DIALOG_FIELDS(FIELD_COLUMN)                                                                    \
        SESSION_FIELDS(FIELD_COLUMN) "1 FROM dialog LEFT JOIN session ON session.id = dialog.session_id "

/* ---- dialogs ---- */
struct dialog *dialog_store_get(struct db *db, struct arena *arena, int64_t chat_id)
{
    return load_one(arena, db_query(db, arena, SELECT_DIALOG "WHERE dialog.chat_id = $1", DBI(chat_id)),
        dialog_table, sizeof(struct dialog));
}

struct dialog *dialog_store_named(
    struct db *db, struct arena *arena, const char *connector, int64_t line_id, const char *dialog_key)
{
    return load_one(arena,
        db_query(db, arena, SELECT_DIALOG OUTSIDE_NAME, DBT(connector), DBI(line_id), DBT(dialog_key)),
        dialog_table, sizeof(struct dialog));
}

static struct open_dialog *open_dialog(struct arena *arena, const struct rows *rows)
{
    return load_one(arena, rows, open_table, sizeof(struct open_dialog));
}

struct open_dialog *dialog_store_open(struct db *db, struct arena *arena, int64_t chat_id)
{
    return open_dialog(arena, db_query(db, arena, SELECT_OPEN "WHERE dialog.chat_id = $1", DBI(chat_id)));
}

struct open_dialog *dialog_store_find(
    struct db *db, struct arena *arena, const char *connector, int64_t line_id, const char *dialog_key)
{
    return open_dialog(
        arena, db_query(db, arena, SELECT_OPEN OUTSIDE_NAME, DBT(connector), DBI(line_id), DBT(dialog_key)));
}

/* By his seats, because nothing else leads from a customer to his dialogs. */
int64_t *dialog_store_sessions_of(struct db *db, struct arena *arena, int64_t customer_id, size_t *count_r)
{
    return load_numbers(arena,
        db_query(db, arena,
            "SELECT dialog.session_id FROM chat_member JOIN dialog ON dialog.chat_id = chat_member.chat_id"
            " WHERE chat_member.user_id = $1 AND dialog.customer_id = $1 AND dialog.session_id <> 0",
            DBI(customer_id)),
        count_r);
}

void dialog_store_add(struct db *db, const struct dialog *d)
{
    db_exec(db,
        "INSERT INTO dialog (chat_id, connector, line_id, dialog_key, external_chat_id, external_user_id,"
        " customer_id, session_id, last_operator_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
        "$10)",
        DBI(d->chat_id), DBT(d->connector), DBI(d->line_id), DBT(d->dialog_key), DBT(d->external_chat_id),
        DBT(d->external_user_id), DBI(d->customer_id), DBI(d->session_id), DBI(d->last_operator_id),
        DBI(d->created_at));
}

void dialog_store_save(struct db *db, const struct dialog *d)
{
    db_exec(db, "UPDATE dialog SET session_id = $1, last_operator_id = $2 WHERE chat_id = $3",
        DBI(d->session_id), DBI(d->last_operator_id), DBI(d->chat_id));
}

bool dialog_store_lock(struct db *db, int64_t chat_id)
{
    return db_lock(db, DB_LOCK_DIALOG, chat_id);
}

bool dialog_store_try_lock(struct db *db, int64_t chat_id)
{
    return db_try_lock(db, DB_LOCK_DIALOG, chat_id);
}

static bool lock_outside_name(
    struct db *db, struct arena *arena, const char *connector, int64_t line_id, const char *dialog_key)
{
    return db_lock_text(
        db, DB_LOCK_DIALOG, arena_printf(arena, "%s|%lld|%s", connector, (long long)line_id, dialog_key));
}

struct open_dialog *dialog_store_find_locked(
    struct db *db, struct arena *arena, const char *connector, int64_t line_id, const char *dialog_key)
{
    struct open_dialog *d = dialog_store_find(db, arena, connector, line_id, dialog_key);
    if (!d && lock_outside_name(db, arena, connector, line_id, dialog_key))
        d = dialog_store_find(db, arena, connector, line_id, dialog_key);
    if (d && dialog_store_lock(db, d->dialog.chat_id))
        d = dialog_store_open(db, arena, d->dialog.chat_id);
    return d;
}

/* ---- customers ---- */
struct known_customer *customer_store_find(
    struct db *db, struct arena *arena, const char *connector, const char *external_id)
{
    return load_one(arena,
        db_query(db, arena,
            "SELECT " CUSTOMER_FIELDS(FIELD_COLUMN)
                USER_FIELDS(FIELD_COLUMN) "1 FROM customer JOIN users ON users.id = customer.user_id"
                                          " WHERE customer.connector = $1 AND customer.external_id = $2",
            DBT(connector), DBT(external_id)),
        known_table, sizeof(struct known_customer));
}

bool customer_store_lock(struct db *db, struct arena *arena, const char *connector, const char *external_id)
{
    return db_lock_text(db, DB_LOCK_CUSTOMER, arena_printf(arena, "%s|%s", connector, external_id));
}

void customer_store_add(struct db *db, const struct customer *c)
{
    db_exec(db,
        "INSERT INTO customer (connector, external_id, user_id, url, picture_url) VALUES ($1, $2, $3, $4, "
        "$5)",
        DBT(c->connector), DBT(c->external_id), DBI(c->user_id), DBE(c->url), DBE(c->picture_url));
}

void customer_store_save(struct db *db, const struct customer *c)
{
    db_exec(db, "UPDATE customer SET url = $1, picture_url = $2 WHERE connector = $3 AND external_id = $4",
        DBE(c->url), DBE(c->picture_url), DBT(c->connector), DBT(c->external_id));
}

/* ---- external ids ---- */
bool external_store_find(struct db *db, struct arena *arena, const struct dialog *d, const char *external_id,
    struct known_message *known_r)
{
    const struct rows *rows = db_query(db, arena,
        "SELECT external_message.message_id, external_message.session_id, message.author_id"
        " FROM external_message JOIN message ON message.id = external_message.message_id"
        " WHERE external_message.connector = $1 AND external_message.line_id = $2"
        " AND external_message.dialog_key = $3 AND external_message.external_id = $4",
        DBT(d->connector), DBI(d->line_id), DBT(d->dialog_key), DBT(external_id));
    if (rows_count(rows) == 0)
        return false;
    *known_r = (struct known_message){row_int(rows, 0, 0), row_int(rows, 0, 1), row_int(rows, 0, 2)};
    return true;
}

void external_store_add(
    struct db *db, const struct dialog *d, const char *external_id, int64_t message_id, int64_t session_id)
{
    db_exec(db,
        "INSERT INTO external_message (connector, line_id, dialog_key, external_id, message_id, session_id)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (connector, line_id, dialog_key, external_id) DO "
        "NOTHING",
        DBT(d->connector), DBI(d->line_id), DBT(d->dialog_key), DBT(external_id), DBI(message_id),
        DBI(session_id));
}

const char **external_store_ids(struct db *db, struct arena *arena, int64_t message_id, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena,
        "SELECT external_id FROM external_message WHERE message_id = $1 ORDER BY external_id",
        DBI(message_id));
    return load_texts(arena, rows, count_r);
}
