/* Columns of struct presence, for the store files that join them: users as u, presence as p (may be missing). */
#ifndef SWITCHLINE_STORE_PRESENCE_ROW_H
#define SWITCHLINE_STORE_PRESENCE_ROW_H

#include "db/db.h"
#include "model/presence.h"

#define PRESENCE_COLUMNS                                                                                     \
    "u.id, u.active, u.last_activity_at, coalesce(p.idle_at, 0), coalesce(p.absent_until, 0),"               \
    " coalesce(p.status, ''), coalesce(p.workday, '')"
enum { PRESENCE_COLUMN_COUNT = 7 };

static inline struct presence presence_row(const struct rows *rows, size_t row)
{
    return (struct presence){.user_id = row_int(rows, row, 0),
        .active = row_int(rows, row, 1) != 0,
        .last_activity_at = row_int(rows, row, 2),
        .idle_at = row_int(rows, row, 3),
        .absent_until = row_int(rows, row, 4),
        .status = row_text(rows, row, 5),
        .workday = row_text(rows, row, 6)};
}

#endif
