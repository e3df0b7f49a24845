/* Lines, their settings and queues in the database. Loaded structs live in the given arena; arrays are never NULL. */
#ifndef SWITCHLINE_STORE_LINE_STORE_H
#define SWITCHLINE_STORE_LINE_STORE_H

#include "base/arena.h"
#include "model/line.h"

struct db;

struct line *line_store_get(struct db *db, struct arena *arena, int64_t id); /* NULL when there is none */
struct line *line_store_all(struct db *db, struct arena *arena, size_t *count_r); /* in order of id */
int64_t line_store_add(struct db *db, const struct line *line); /* id is ignored; the new id */
void line_store_save(struct db *db, const struct line *line); /* all but created_at */
void line_store_delete(struct db *db, int64_t id); /* with its settings, queue and turns */
bool line_store_lock(struct db *db, int64_t id); /* first statement of whoever changes a line */
bool line_store_try_lock(struct db *db, int64_t id); /* false: somebody else has it */

/* What was stored of a line's settings (only values that differ from the default); line_id 0: of all lines. */
struct line_value {
    int64_t line_id;
    const char *name, *value;
};
struct line_value *line_store_settings(struct db *db, struct arena *arena, int64_t line_id, size_t *count_r);
void line_store_set(
    struct db *db, int64_t line_id, const char *name, const char *value); /* NULL: back to default */

/* Queue entries in order; as stored, departments not expanded. */
struct line_queue *line_store_queue(struct db *db, struct arena *arena, int64_t line_id, size_t *count_r);
void line_store_save_queue(struct db *db, int64_t line_id, const struct line_queue *queue, size_t count);
/* The same with departments (and those below them) expanded: active employees in order of the queue. A person of two
 * entries comes twice. */
struct line_member *line_store_members(struct db *db, struct arena *arena, int64_t line_id, size_t *count_r);

/* ---- managers ---- */
int64_t *line_store_managers(
    struct db *db, struct arena *arena, int64_t line_id, size_t *count_r); /* by id */
bool line_store_has_manager(struct db *db, int64_t line_id, int64_t user_id);
void line_store_add_manager(struct db *db, int64_t line_id, int64_t user_id); /* nothing when he is one */
void line_store_remove_manager(struct db *db, int64_t line_id, int64_t user_id);

#endif
