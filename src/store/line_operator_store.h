/* How customers of a line see its operators. Loaded structs live in the given arena; arrays are never NULL. */
#ifndef SWITCHLINE_STORE_LINE_OPERATOR_STORE_H
#define SWITCHLINE_STORE_LINE_OPERATOR_STORE_H

#include "base/arena.h"
#include "model/line.h"

struct db;

/* What is said of this user, else what is said of everybody (user 0), else NULL. */
struct line_operator *line_operator_store_find(
    struct db *db, struct arena *arena, int64_t line_id, int64_t user_id);
struct line_operator *line_operator_store_list(
    struct db *db, struct arena *arena, int64_t line_id, size_t *count_r); /* by user */
void line_operator_store_save(struct db *db, const struct line_operator *operator); /* new or changed */
void line_operator_store_delete(
    struct db *db, int64_t line_id, int64_t user_id); /* user -1: all of the line */

#endif
