/* The usual get (no filter, oldest first) reads exactly what it hands out. One with a filter looks at a bounded window of
 * the oldest records, because it runs on the writer and must not hold it for long. */
#include "domain/offline_ops.h"

#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "store/offline_store.h"

enum { FILTER_WINDOW = 10000, LIST_WINDOW = 100000, PROCESS_ID_LENGTH = 32 };

/* ---- get ---- */
static bool is_plain(const struct offline_query *query)
{
    return query->condition_count == 0 &&
           (query->order_count == 0 ||
               (query->order_count == 1 && query->order[0].field == OFFLINE_TIMESTAMP &&
                   !query->order[0].descending));
}

static struct offline_event *find(struct ops *ops, const struct offline_get *get, size_t *count_r)
{
    static const struct offline_order by_time[] = {{OFFLINE_TIMESTAMP, false}};
    struct offline_query query = get->query;
    int64_t window = is_plain(&query) ? get->limit : FILTER_WINDOW;
    struct offline_event *records = get->process_id ? offline_store_reserved(ops->db, ops->arena,
                                                          ops->who.app_id, get->process_id, count_r)
                                                    : offline_store_free(ops->db, ops->arena, ops->who.app_id,
                                                          get->connector, get->with_failed, window, count_r);
    if (query.order_count == 0) {
        query.order = by_time;
        query.order_count = 1;
    }
    *count_r = offline_query_run(records, *count_r, &query);
    if (*count_r > (size_t)get->limit)
        *count_r = (size_t)get->limit;
    return records;
}

const struct offline_event *offline_get(
    struct ops *ops, const struct offline_get *get, size_t *count_r, const char **process_id_r)
{
    offline_store_lock(ops->db, ops->who.app_id);
    struct offline_event *records = find(ops, get, count_r);
    *process_id_r = get->clear ? NULL : get->process_id;
    if (!get->clear && !get->process_id)
        *process_id_r = random_token(ops->arena, PROCESS_ID_LENGTH);
    for (size_t i = 0; i < *count_r; i++) {
        if (get->clear)
            offline_store_take(ops->db, ops->arena, &records[i]);
        else if (!get->process_id)
            offline_store_reserve(ops->db, ops->arena, &records[i], *process_id_r, ops->now);
    }
    return records;
}

/* ---- clear, error ---- */
static bool is_chosen(const struct offline_choice *choice, const struct offline_event *record)
{
    for (size_t i = 0; i < choice->id_count; i++)
        if (choice->ids[i] == record->id)
            return true;
    for (size_t i = 0; i < choice->message_id_count; i++)
        if (strcmp(choice->message_ids[i], record->message_id) == 0)
            return true;
    return choice->everything;
}

static void for_chosen(
    struct ops *ops, const struct offline_choice *choice, void (*change)(struct db *db, int64_t id))
{
    size_t count;
    const struct offline_event *records =
        offline_store_reserved(ops->db, ops->arena, ops->who.app_id, choice->process_id, &count);
    for (size_t i = 0; i < count; i++)
        if (is_chosen(choice, &records[i]))
            change(ops->db, records[i].id);
}

void offline_clear(struct ops *ops, const struct offline_choice *choice)
{
    for_chosen(ops, choice, offline_store_remove);
}

void offline_mark_failed(struct ops *ops, const struct offline_choice *choice)
{
    for_chosen(ops, choice, offline_store_mark_failed);
}

/* ---- list ---- */
const struct offline_event *offline_list(struct ops *ops, const struct offline_query *query,
    const char *connector, int64_t offset, int64_t limit, size_t *count_r, int64_t *total_r)
{
    size_t found;
    struct offline_event *records =
        offline_store_all(ops->db, ops->arena, ops->who.app_id, connector, LIST_WINDOW, &found);
    found = offline_query_run(records, found, query);
    size_t start = (size_t)offset < found ? (size_t)offset : found;
    *total_r = (int64_t)found;
    *count_r = found - start < (size_t)limit ? found - start : (size_t)limit;
    return records + start;
}

bool offline_purge(struct ops *ops)
{
    return offline_store_purge(ops->db, ops->now - ops->settings->keep_offline_s * SECOND) >= OFFLINE_PURGED;
}
