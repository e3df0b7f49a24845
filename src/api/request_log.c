/* Writing down a call must cost next to nothing, because every call pays it: the parameters are walked only until the slot is
 * full, into the slot itself, and nobody waits for anybody: one counter is shared, and each slot has a flag. Rejected: a lock
 * around the ring (the loops meet at it), keeping the whole JSON (memory without a
 * bound) and a table of the database (a write for every read).
 *
 * What is a secret is known by the name of its key. In a batch the parameters stand inside a text, so there only the names of
 * the methods are shown; and long words are masked everywhere, because tokens turn up in texts. */
#include "api/request_log.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/text.h"

enum { TEXT_SHOWN = 120, MOST_DEEP = 8 };
static const char cut_mark[] = "…";

/* busy: somebody writes or reads it. A writer does not wait for that: rather a call is not noted. */
struct slot {
    atomic_flag busy;
    struct request_entry entry; /* id 0: never written */
};

struct request_log {
    size_t slots;
    _Atomic int64_t noted; /* id of the last one */
    struct slot slot[];
};

struct request_log *request_log_new(size_t slots)
{
    if (slots == 0)
        return NULL;
    struct request_log *log = mem_alloc(sizeof *log + slots * sizeof log->slot[0]);
    log->slots = slots;
    for (size_t i = 0; i < slots; i++)
        atomic_flag_clear(&log->slot[i].busy);
    return log;
}

void request_log_free(struct request_log **log)
{
    free(*log);
    *log = NULL;
}

static bool take(struct slot *slot)
{
    return !atomic_flag_test_and_set_explicit(&slot->busy, memory_order_acquire);
}

static void give_back(struct slot *slot)
{
    atomic_flag_clear_explicit(&slot->busy, memory_order_release);
}

/* ---- parameters ---- */
struct writing {
    char *text;
    size_t len;
    bool full;
};

static void put(struct writing *out, const char *text, size_t len)
{
    size_t room = REQUEST_PARAMS - sizeof cut_mark - out->len;
    if (out->full)
        return;
    if (len > room) {
        out->full = true;
        len = 0; /* whole pieces only, so no character is cut */
        memcpy(out->text + out->len, cut_mark, sizeof cut_mark - 1);
        out->len += sizeof cut_mark - 1;
    }
    memcpy(out->text + out->len, text, len);
    out->len += len;
}

/* Does one of the words begin here? */
static bool begins_secret(const char *folded)
{
    static const char *const words[] = {"token", "secret", "password", "sessid", "client_id", "hash"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (*folded == *words[i] && strncmp(folded, words[i], strlen(words[i])) == 0)
            return true;
    return false;
}

static bool is_secret(const char *key)
{
    char folded[48];
    size_t len = 0;
    for (; key && key[len] && len + 1 < sizeof folded; len++)
        folded[len] = (char)(key[len] >= 'A' && key[len] <= 'Z' ? key[len] + 32 : key[len]);
    folded[len] = '\0';
    for (size_t i = 0; i < len; i++)
        if (begins_secret(folded + i))
            return true;
    return strcmp(folded, "auth") == 0;
}

/* So many bytes that no character is cut in two. */
static size_t whole(const char *text, size_t len, size_t most)
{
    if (len <= most)
        return len;
    while (most > 0 && ((unsigned char)text[most] & 0xc0) == 0x80)
        most--;
    return most;
}

static void put_text(struct writing *out, const char *text, size_t len, bool of_batch)
{
    char shown[TEXT_SHOWN + 1], plain[2 * TEXT_SHOWN];
    size_t wanted = of_batch ? strcspn(text, "?") : len, kept = whole(text, wanted, TEXT_SHOWN), at = 0;
    memcpy(shown, text, kept);
    shown[kept] = '\0';
    if (kept >= TEXT_MASKED_FROM)
        text_mask(shown);
    put(out, "\"", 1);
    for (const char *c = shown; *c; c++) {
        if (*c == '"' || *c == '\\')
            plain[at++] = '\\';
        plain[at++] = (unsigned char)*c < ' ' ? ' ' : *c;
    }
    put(out, plain, at);
    if (kept < len)
        put(out, cut_mark, sizeof cut_mark - 1);
    put(out, "\"", 1);
}

static void put_value(struct writing *out, const char *key, const jval *value, bool of_batch, int depth);

static void put_members(struct writing *out, const jval *value, bool of_batch, int depth)
{
    bool first = true;
    for (struct jiter i = json_iter(value); !out->full && json_next(&i); first = false) {
        if (!first)
            put(out, ",", 1);
        if (i.key) {
            put_text(out, i.key, strlen(i.key), false);
            put(out, ":", 1);
        }
        put_value(out, i.key, i.value, of_batch || (i.key && strcasecmp(i.key, "cmd") == 0), depth + 1);
    }
}

static void put_value(struct writing *out, const char *key, const jval *value, bool of_batch, int depth)
{
    char number[32];
    jval *v = (jval *)value;
    if (is_secret(key))
        put(out, "\"***\"", 5);
    else if (yyjson_is_str(v))
        put_text(out, yyjson_get_str(v), yyjson_get_len(v), of_batch);
    else if (yyjson_is_int(v))
        put(out, number, (size_t)snprintf(number, sizeof number, "%lld", (long long)yyjson_get_sint(v)));
    else if (yyjson_is_real(v))
        put(out, number, (size_t)snprintf(number, sizeof number, "%.6g", yyjson_get_real(v)));
    else if (yyjson_is_bool(v))
        put(out, yyjson_get_bool(v) ? "true" : "false", yyjson_get_bool(v) ? 4 : 5);
    else if (yyjson_is_ctn(v) && depth < MOST_DEEP) {
        put(out, yyjson_is_arr(v) ? "[" : "{", 1);
        put_members(out, value, of_batch, depth);
        put(out, yyjson_is_arr(v) ? "]" : "}", 1);
    } else
        put(out, "null", 4);
}

void request_log_show(const jval *params, char *text_r)
{
    struct writing out = {.text = text_r};
    if (json_count(params) > 0)
        put_value(&out, NULL, params, false, 0);
    text_r[out.len] = '\0';
}

/* ---- the ring ---- */
static void write_entry(
    struct request_entry *entry, const struct call *call, int status, int64_t took_us, int64_t id)
{
    const struct principal *who = &call->ops.who;
    size_t name_len = whole(call->name, strlen(call->name), REQUEST_NAME - 1);
    entry->id = id;
    entry->at = clock_now();
    entry->took_us = took_us;
    entry->status = status;
    entry->error = call->error;
    entry->kind = who->kind;
    entry->user_id = who->user_id;
    entry->app_id = who->app_id;
    entry->webhook_id = who->webhook_id;
    memcpy(entry->name, call->name, name_len);
    entry->name[name_len] = '\0';
    request_log_show(call->params, entry->params);
}

void request_log_note(struct request_log *log, const struct call *call, int status, int64_t took_us)
{
    if (!log)
        return;
    int64_t id = atomic_fetch_add_explicit(&log->noted, 1, memory_order_relaxed) + 1;
    struct slot *slot = &log->slot[(size_t)(id - 1) % log->slots];
    if (!take(slot))
        return;
    write_entry(&slot->entry, call, status, took_us, id);
    give_back(slot);
}

struct request_entry *request_log_read(
    struct request_log *log, struct arena *arena, int64_t before, size_t limit, size_t *count_r)
{
    *count_r = 0;
    if (!log)
        return NULL;
    limit = limit < log->slots ? limit : log->slots;
    struct request_entry *found = arena_array_of(arena, struct request_entry, limit);
    int64_t noted = atomic_load_explicit(&log->noted, memory_order_relaxed);
    int64_t oldest = noted - (int64_t)log->slots + 1;
    int64_t id = before > 0 && before <= noted ? before - 1 : noted;
    for (; id > 0 && id >= oldest && *count_r < limit; id--) {
        struct slot *slot = &log->slot[(size_t)(id - 1) % log->slots];
        if (!take(slot))
            continue;
        found[*count_r] = slot->entry;
        *count_r += slot->entry.id == id; /* else it was overtaken, or is not written yet */
        give_back(slot);
    }
    return found;
}
