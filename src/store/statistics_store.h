/* What statistics are made of: one short row for each session that began in a time. */
#ifndef SWITCHLINE_STORE_STATISTICS_STORE_H
#define SWITCHLINE_STORE_STATISTICS_STORE_H

#include <stddef.h>

#include "base/arena.h"
#include "model/session_fact.h"

struct db;

struct fact_filter {
    int64_t from, to; /* created at or after `from` and before `to` */
    int64_t line_id; /* 0: of all */
    bool everything; /* of every line, else of those in `managed` */
    const char *managed; /* ",3,7," */
    int64_t limit;
};
/* The newest `limit` of them, newest first; never NULL. */
struct session_fact *statistics_store_facts(
    struct db *db, struct arena *arena, const struct fact_filter *filter, size_t *count_r);

#endif
