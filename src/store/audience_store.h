/* Who is to hear of something: ids of active employees, ascending, each once. Customers, guests and bots are never among
 * them, whatever chats they sit in. Arrays live in the arena and are never NULL. */
#ifndef SWITCHLINE_STORE_AUDIENCE_STORE_H
#define SWITCHLINE_STORE_AUDIENCE_STORE_H

#include <stdint.h>

#include "base/arena.h"

struct db;

/* message_id in both: members from whom it is hidden are left out; INT64_MAX: it is not about a message. */
int64_t *audience_store_members(
    struct db *db, struct arena *arena, int64_t chat_id, int64_t message_id, size_t *count_r);

/* A line's chat: its members, the administrators, the managers of two lines (0: none), the queue of one (0: none). */
struct dialog_audience {
    int64_t chat_id, message_id, line_id, other_line_id, queue_line_id;
};
int64_t *audience_store_dialog(
    struct db *db, struct arena *arena, const struct dialog_audience *of, size_t *count_r);

/* Whom a line concerns: administrators, its managers, its queue. */
int64_t *audience_store_line(struct db *db, struct arena *arena, int64_t line_id, size_t *count_r);

#endif
