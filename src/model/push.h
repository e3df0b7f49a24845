/* Pushes and the channels on which they reach a person's clients. */
#ifndef SWITCHLINE_MODEL_PUSH_H
#define SWITCHLINE_MODEL_PUSH_H

#include "model/fields.h"

/* user_id 0: the shared channel. app_id: whose clients use it; 0: our own pages. */
#define PUSH_CHANNEL_FIELDS(X)                                                                               \
    X(push_channel, INT, id)                                                                                 \
    X(push_channel, INT, user_id)                                                                            \
    X(push_channel, INT, app_id)                                                                             \
    X(push_channel, INT, started_at)                                                                         \
    X(push_channel, INT, ends_at)

struct push_channel {
    FIELDS_MEMBERS(PUSH_CHANNEL_FIELDS)
};

/* tx: the transaction that wrote it, 0 where there is one writer. app_id: only this application's clients hear it, -1: only
 * our own pages, 0: all. params: JSON text. */
#define PUSHED_FIELDS(X)                                                                                     \
    X(pushed, INT, id)                                                                                       \
    X(pushed, INT, tx)                                                                                       \
    X(pushed, INT, app_id)                                                                                   \
    X(pushed, TEXT, module)                                                                                  \
    X(pushed, TEXT, command)                                                                                 \
    X(pushed, TEXT, params)                                                                                  \
    X(pushed, INT, created_at)

struct pushed {
    FIELDS_MEMBERS(PUSHED_FIELDS)
};

enum { PUSH_ID_DIGITS = 12 };
#define PUSH_ID_MOST 999999999999LL

/* Where a push stands in the order in which all readers see them: by transaction, then by id. */
struct push_position {
    int64_t tx, id;
};

static inline int push_position_compare(struct push_position a, struct push_position b)
{
    if (a.tx != b.tx)
        return a.tx < b.tx ? -1 : 1;
    return a.id < b.id ? -1 : a.id > b.id;
}

#endif
