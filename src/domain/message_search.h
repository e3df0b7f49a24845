/* Finding messages of one chat by a part of their text and by time. */
#ifndef SWITCHLINE_DOMAIN_MESSAGE_SEARCH_H
#define SWITCHLINE_DOMAIN_MESSAGE_SEARCH_H

#include "domain/message_ops.h"

struct message_query {
    const char *text; /* NULL or "": any; letter case does not matter */
    int64_t from, to; /* written in this time; `to` 0: no end */
    bool oldest_first;
    int64_t last_id; /* > 0: beyond this one, in the order asked for */
    int64_t limit;
};
/* Of a chat that the actor may read; in the order asked for, with authors and files. Deleted messages are not found. At most
 * MESSAGE_SEARCH_MOST messages are looked at. */
enum { MESSAGE_SEARCH_MOST = 100000 };
void message_search(
    struct ops *ops, int64_t chat_id, const struct message_query *query, struct history *history_r);

#endif
