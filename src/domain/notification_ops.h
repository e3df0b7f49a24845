/* Telling people things outside of any chat: alerts of lines, notices of applications. */
#ifndef SWITCHLINE_DOMAIN_NOTIFICATION_OPS_H
#define SWITCHLINE_DOMAIN_NOTIFICATION_OPS_H

#include "domain/ops.h"
#include "model/notification.h"

/* ---- telling ---- whoever is no active employee is passed over ---- */
/* An alert of a line. */
void notification_add(struct ops *ops, int64_t user_id, const char *text);

struct new_notification {
    int64_t user_id; /* who is told */
    bool system; /* told by nobody; else by the actor */
    const char *text; /* cut to settings.max_message_chars */
    const char *text_out; /* for channels outside; kept, nothing sends it */
    const char *owner; /* notification_owner() */
    const char *tag, *sub_tag; /* NULL or "": none. An older one with this tag goes */
    const char *params; /* JSON text or "" */
};
int64_t notification_tell(struct ops *ops, const struct new_notification *told); /* the id; 0: passed over */
/* Whose tags the actor's are: his application, or the key that a webhook's caller gives, else the webhook. NULL: the caller
 * has none of them. */
const char *notification_owner(struct ops *ops, const char *client_id);

/* ---- reading: the actor's own ---- newest first ---- */
struct notification *notification_list(struct ops *ops, int64_t user_id, int64_t limit, size_t *count_r);
struct notification_page {
    const struct notification *list;
    size_t count;
    int64_t total;
};
void notification_page(struct ops *ops, int64_t below, int64_t limit, struct notification_page *page_r);
int64_t notification_unread(struct ops *ops);
/* What is NULL or 0 does not matter. */
struct notification_query {
    const char *text, *tag;
    const char *const *types; /* "module" or "module|event" */
    size_t type_count;
    const int64_t *authors;
    size_t author_count;
    int64_t from, to;
};
/* total is counted for the first page only (below 0), else -1. */
void notification_find(struct ops *ops, const struct notification_query *query, int64_t below, int64_t limit,
    struct notification_page *page_r);

/* ---- what the actor does with his own ---- */
void notification_read(struct ops *ops, int64_t first, int64_t last, bool read); /* ids, both included */
bool notification_delete(struct ops *ops, int64_t id); /* false: he has no such */
/* Everybody's of this owner; one of the two is NULL or "". false: there was none. */
bool notification_delete_tagged(struct ops *ops, const char *owner, const char *tag, const char *sub_tag);

const struct notification *notification_get(
    struct ops *ops, int64_t user_id, int64_t id); /* NULL: he has none such */

#endif
