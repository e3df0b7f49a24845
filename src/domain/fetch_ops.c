/* A row of `pending_fetch` exists exactly as long as somebody still has to try. What becomes of a try begins with a change of
 * that row under the number of its lease, so that of two processes that tried the same one writes. */
#include "domain/fetch_ops.h"

#include <string.h>

#include "base/clock.h"
#include "domain/disk_ops.h"
#include "domain/news.h"
#include "domain/push.h"
#include "store/chat_store.h"
#include "store/dialog_store.h"
#include "store/fetch_store.h"
#include "store/file_store.h"
#include "store/message_store.h"
#include "store/user_store.h"

void fetch_avatar(struct ops *ops, int64_t user_id, const char *url)
{
    fetch_store_add(ops->db, FETCH_AVATAR, user_id, url, ops->now);
    ops->wake |= WAKE_FETCHES;
}

struct pending_fetch *fetch_due(struct ops *ops, int64_t limit, size_t *count_r, int64_t *next_at_r)
{
    *next_at_r = fetch_store_next(ops->db, ops->now);
    if (!fetch_store_leases(ops->db))
        return fetch_store_due(ops->db, ops->arena, ops->now, limit, count_r);
    const struct lease_time time = lease_time(ops->db, ops->settings->lease_ms);
    return fetch_store_take(ops->db, ops->arena, ops->now, &time, limit, count_r);
}

bool fetch_hold(struct ops *ops, const struct pending_fetch *fetch)
{
    return !fetch_store_leases(ops->db) ||
           fetch_store_renew(ops->db, fetch, lease_time(ops->db, ops->settings->lease_ms).until);
}

bool fetch_wants_picture(const struct pending_fetch *fetch)
{
    return strcmp(fetch->kind, FETCH_AVATAR) == 0;
}

int64_t fetch_max_bytes(const struct settings *settings, const struct pending_fetch *fetch)
{
    return fetch_wants_picture(fetch) ? settings->max_avatar_bytes : settings->max_fetch_bytes;
}

struct file *file_get(struct ops *ops, int64_t file_id)
{
    struct file *file = file_store_get(ops->db, ops->arena, file_id);
    const struct message *message =
        file && file->message_id ? message_store_get(ops->db, ops->arena, file->message_id) : NULL;
    return !file || file->folder || file->trashed_at || (message && message->deleted) ? NULL : file;
}

/* ---- what becomes of it ---- */
/* His dialogs show it. */
static void note_picture(struct ops *ops, int64_t customer_id)
{
    size_t count = 0;
    const int64_t *sessions =
        push_anybody(ops) ? dialog_store_sessions_of(ops->db, ops->arena, customer_id, &count) : NULL;
    for (size_t i = 0; i < count; i++)
        news_note_word(ops, NEWS_SESSION, sessions[i], 0, "customer");
}

/* The file that it is about, in its chat's lock: whoever looks is shown all files of a message, so two that arrive at once
 * have to see each other. NULL: a picture of somebody, or its message is deleted by now. */
static struct file *file_locked(struct ops *ops, const struct pending_fetch *fetch)
{
    struct file *file =
        fetch_wants_picture(fetch) ? NULL : file_store_get(ops->db, ops->arena, fetch->object_id);
    if (file && chat_store_lock(ops->db, file->chat_id))
        file = file_store_get(ops->db, ops->arena, fetch->object_id);
    return file;
}

void fetch_succeeded(struct ops *ops, const struct pending_fetch *fetch, const struct kept_file *got)
{
    struct file *file = file_locked(ops, fetch);
    if (!fetch_store_drop(ops->db, fetch))
        return;
    if (fetch_wants_picture(fetch)) {
        user_store_lock(ops->db, fetch->object_id);
        fetch_store_set_avatar(ops->db, fetch->object_id, got->blob, ops->now);
        note_picture(ops, fetch->object_id);
    } else if (file) {
        file->type = disk_file_type(file->name, got->width > 0); /* the name was a claim */
        file->blob = got->blob;
        file->preview = got->preview;
        file->size = got->size;
        file->width = got->width;
        file->height = got->height;
        file->state = FILE_HERE;
        fetch_store_set_file(ops->db, file);
        news_note(ops, NEWS_MESSAGE_CHANGED, file->chat_id, file->message_id, 0);
    }
}

static void give_up(struct ops *ops, const struct pending_fetch *fetch)
{
    struct file *file = file_locked(ops, fetch);
    if (!fetch_store_drop(ops->db, fetch))
        return;
    if (!file)
        return;
    file->state = FILE_FAILED;
    fetch_store_set_file(ops->db, file);
    news_note(ops, NEWS_MESSAGE_CHANGED, file->chat_id, file->message_id, 0);
}

void fetch_failed(struct ops *ops, const struct pending_fetch *fetch, bool final)
{
    static const int64_t pauses[] = {1 * SECOND, 30 * SECOND, 10 * MINUTE};
    if (final || fetch->attempts >= (int64_t)(sizeof pauses / sizeof *pauses))
        give_up(ops, fetch);
    else
        fetch_store_retry(ops->db, fetch, ops->now + pauses[fetch->attempts]);
}
