/* The last calls of the REST API in this process, for whoever writes a client: what was asked, by whom, how it was answered.
 *
 * A ring in memory of so many slots of one size; nothing of it is stored, and each process has its own. Parameters are kept as
 * the beginning of their JSON, with secrets masked before they are copied. */
#ifndef SWITCHLINE_API_REQUEST_LOG_H
#define SWITCHLINE_API_REQUEST_LOG_H

#include "api/call.h"

enum { REQUEST_PARAMS = 500, REQUEST_NAME = 64 };

struct request_entry {
    int64_t id; /* 1 is the first since the start */
    int64_t at, took_us; /* when it was answered; from its arrival to then */
    char name[REQUEST_NAME]; /* as asked, perhaps cut */
    char params[REQUEST_PARAMS]; /* "" for none; ends with … where it was cut */
    int status;
    enum err error;
    enum auth_kind kind;
    int64_t user_id, app_id, webhook_id;
};

struct request_log;
struct request_log *request_log_new(size_t slots); /* NULL for 0: nobody looks */
void request_log_free(struct request_log **log);

/* Thread-safe, as is everything here. log NULL: nothing happens. */
void request_log_note(struct request_log *log, const struct call *call, int status, int64_t took_us);
/* The newest first, at most `limit` of them, with ids below `before` (0: all). */
struct request_entry *request_log_read(
    struct request_log *log, struct arena *arena, int64_t before, size_t limit, size_t *count_r);

/* For tests: the beginning of a value's JSON as it is kept; text_r has room for REQUEST_PARAMS bytes. */
void request_log_show(const jval *params, char *text_r);

#endif
