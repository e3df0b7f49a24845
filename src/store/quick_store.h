/* Quick answers: texts that the operators of a line keep for the next time. Loaded structs live in the given arena. */
#ifndef SWITCHLINE_STORE_QUICK_STORE_H
#define SWITCHLINE_STORE_QUICK_STORE_H

#include "base/arena.h"
#include "model/quick.h"

struct db;

struct quick_answer *quick_store_get(struct db *db, struct arena *arena, int64_t id); /* NULL: none */
/* Newest first; the array is never NULL. */
struct quick_answer *quick_store_list(
    struct db *db, struct arena *arena, int64_t line_id, int64_t limit, size_t *count_r);
int64_t quick_store_find(struct db *db, int64_t line_id, const char *text); /* the same words; 0: none */
int64_t quick_store_count(struct db *db, int64_t line_id);
int64_t quick_store_add(struct db *db, const struct quick_answer *answer); /* all but id; the new id */
bool quick_store_save(struct db *db, int64_t id, const char *text); /* false: it is gone */
void quick_store_delete(struct db *db, int64_t id);

#endif
