/* The search column holds the folded name, login and e-mail, so that a substring search needs no LIKE on raw text. */
#include "store/user_store.h"

#include "base/utf8.h"
#include "store/load.h"

static const struct field user_table[] = {FIELD_TABLE(USER_FIELDS)};

static struct users *one(struct arena *arena, const struct rows *rows)
{
    return load_one(arena, rows, user_table, sizeof(struct users));
}

struct users *user_store_get(struct db *db, struct arena *arena, int64_t id)
{
    return one(arena, db_query(db, arena, SELECT(USER_FIELDS) "FROM users WHERE id = $1", DBI(id)));
}

struct users *user_store_by_login(struct db *db, struct arena *arena, const char *login)
{
    return one(arena,
        db_query(db, arena, SELECT(USER_FIELDS) "FROM users WHERE login = $1 AND login <> ''", DBT(login)));
}

struct users *user_store_by_email(struct db *db, struct arena *arena, const char *email)
{
    return one(
        arena, db_query(db, arena,
                   SELECT(USER_FIELDS) "FROM users WHERE email = $1 AND email <> '' AND type = 'employee'"
                                       " ORDER BY id LIMIT 1",
                   DBT(email)));
}

static const char *search_text(struct arena *arena, const struct users *u)
{
    return utf8_fold(
        arena, arena_printf(arena, "%s %s %s %s %s", text_or_empty(u->name), text_or_empty(u->last_name),
                   text_or_empty(u->login), text_or_empty(u->email), text_or_empty(u->work_position)));
}

int64_t user_store_add(struct db *db, struct arena *arena, const struct users *u)
{
    return db_number(db, 0,
        "INSERT INTO users (type, login, password_hash, email, name, last_name, second_name, work_position, "
        "gender,"
        " birthday, phone, website, avatar, color, time_zone, language, admin, active, external_auth, "
        "created_at,"
        " updated_at, last_login_at, last_activity_at, search)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, "
        "$21,"
        " $22, $23, $24) RETURNING id",
        DBE(u->type), DBE(u->login), DBE(u->password_hash), DBE(u->email), DBE(u->name), DBE(u->last_name),
        DBE(u->second_name), DBE(u->work_position), DBE(u->gender), DBE(u->birthday), DBE(u->phone),
        DBE(u->website), DBE(u->avatar), DBE(u->color), DBE(u->time_zone), DBE(u->language), DBI(u->admin),
        DBI(u->active), DBE(u->external_auth), DBI(u->created_at), DBI(u->updated_at), DBI(u->last_login_at),
        DBI(u->last_activity_at), DBT(search_text(arena, u)));
}

void user_store_save(struct db *db, struct arena *arena, const struct users *u)
{
    db_exec(db,
        "UPDATE users SET type = $1, login = $2, password_hash = $3, email = $4, name = $5, last_name = $6,"
        " second_name = $7, work_position = $8, gender = $9, birthday = $10, phone = $11, website = $12,"
        " avatar = $13, color = $14, time_zone = $15, language = $16, admin = $17, active = $18,"
        " external_auth = $19, updated_at = $20, last_login_at = $21, last_activity_at = $22, search = $23"
        " WHERE id = $24",
        DBE(u->type), DBE(u->login), DBE(u->password_hash), DBE(u->email), DBE(u->name), DBE(u->last_name),
        DBE(u->second_name), DBE(u->work_position), DBE(u->gender), DBE(u->birthday), DBE(u->phone),
        DBE(u->website), DBE(u->avatar), DBE(u->color), DBE(u->time_zone), DBE(u->language), DBI(u->admin),
        DBI(u->active), DBE(u->external_auth), DBI(u->updated_at), DBI(u->last_login_at),
        DBI(u->last_activity_at), DBT(search_text(arena, u)), DBI(u->id));
}

bool user_store_lock(struct db *db, int64_t id)
{
    return db_lock(db, DB_LOCK_USER, id);
}

bool user_store_try_lock(struct db *db, int64_t id)
{
    return db_try_lock(db, DB_LOCK_USER, id);
}

bool user_store_lock_again(struct db *db, struct arena *arena, struct users *user)
{
    const struct users *now = user_store_lock(db, user->id) ? user_store_get(db, arena, user->id) : NULL;
    if (now)
        *user = *now;
    return now != NULL;
}

bool user_store_lock_people(struct db *db)
{
    return db_lock(db, DB_LOCK_PEOPLE, 0);
}

bool user_store_any_employee(struct db *db)
{
    return db_number(db, 0, "SELECT 1 FROM users WHERE type = 'employee' LIMIT 1") == 1;
}

int64_t user_store_admins(struct db *db)
{
    return db_number(
        db, 0, "SELECT count(*) FROM users WHERE type = 'employee' AND admin = 1 AND active = 1");
}

struct users *user_store_page(struct db *db, struct arena *arena, const char *type, int64_t offset,
    int64_t limit, size_t *count_r, int64_t *total_r)
{
    const struct rows *rows = db_query(db, arena,
        SELECT(USER_FIELDS) "FROM users WHERE (type = $1 OR ($1 = '' AND type IN ('employee', 'guest')))"
                            " ORDER BY id LIMIT $2 OFFSET $3",
        DBT(type), DBI(limit), DBI(offset));
    *total_r = db_number(db, 0,
        "SELECT count(*) FROM users WHERE (type = $1 OR ($1 = '' AND type IN ('employee', 'guest')))",
        DBT(type));
    return load_all(arena, rows, user_table, sizeof(struct users), count_r);
}

struct users *user_store_employees(struct db *db, struct arena *arena, size_t *count_r)
{
    const struct rows *rows =
        db_query(db, arena, SELECT(USER_FIELDS) "FROM users WHERE type = 'employee' ORDER BY id");
    return load_all(arena, rows, user_table, sizeof(struct users), count_r);
}

struct user_field *user_store_fields(struct db *db, struct arena *arena, int64_t user_id, size_t *count_r)
{
    const struct rows *rows =
        user_id ? db_query(db, arena, "SELECT user_id, name, value FROM user_field WHERE user_id = $1",
                      DBI(user_id))
                : db_query(db, arena, "SELECT user_id, name, value FROM user_field ORDER BY user_id");
    struct user_field *fields = arena_array_of(arena, struct user_field, rows_count(rows));
    for (size_t i = 0; i < rows_count(rows); i++)
        fields[i] = (struct user_field){row_int(rows, i, 0), row_text(rows, i, 1), row_text(rows, i, 2)};
    *count_r = rows_count(rows);
    return fields;
}

void user_store_field_set(struct db *db, int64_t user_id, const char *name, const char *value)
{
    db_exec(db,
        "INSERT INTO user_field (user_id, name, value) VALUES ($1, $2, $3)"
        " ON CONFLICT (user_id, name) DO UPDATE SET value = excluded.value",
        DBI(user_id), DBT(name), DBT(value));
}

int64_t *user_store_departments(struct db *db, struct arena *arena, int64_t user_id, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena,
        "SELECT department_id FROM user_department WHERE user_id = $1 ORDER BY department_id", DBI(user_id));
    return load_numbers(arena, rows, count_r);
}
