/* Sessions as lists on a desk: newest first, page by page by their ids. Whose dialogs they are and who may see them is decided
 * above (domain/desk_ops.h); here it is a list of lines and a user. Arrays live in the arena and are never NULL. */
#ifndef SWITCHLINE_STORE_DESK_STORE_H
#define SWITCHLINE_STORE_DESK_STORE_H

#include "model/dialog.h"
#include "store/search_store.h"

struct desk_filter {
    int64_t user_id; /* whose desk */
    bool everything; /* he sees all there is */
    const char *managed,
        *queues; /* ",3,7,": lines whose dialogs he sees; those he sees while nobody has them */
    int64_t line_id; /* only this one; 0: all */
    struct search_words words; /* in the title of the chat or the name of the customer */
    int64_t below; /* only sessions with smaller ids */
    int64_t limit;
};

/* Ids of sessions, newest first. */
int64_t *desk_store_offered(
    struct db *db, struct arena *arena, const struct desk_filter *filter, size_t *count_r);
int64_t *desk_store_mine(
    struct db *db, struct arena *arena, const struct desk_filter *filter, size_t *count_r);
int64_t *desk_store_waiting(
    struct db *db, struct arena *arena, const struct desk_filter *filter, size_t *count_r);
int64_t *desk_store_open(
    struct db *db, struct arena *arena, const struct desk_filter *filter, size_t *count_r);
/* Closed ones between `floor` (included) and filter->below: how far a page may look for the few that somebody may see. */
int64_t *desk_store_closed(
    struct db *db, struct arena *arena, const struct desk_filter *filter, int64_t floor, size_t *count_r);
int64_t desk_store_newest(struct db *db); /* id of the newest session; 0: there is none */

struct desk_counts {
    int64_t offered, mine, waiting, all;
};
void desk_store_count(struct db *db, const struct desk_filter *filter, struct desk_counts *counts_r);

/* Ended sessions of the chat, newest first. */
struct session *desk_store_history(
    struct db *db, struct arena *arena, int64_t chat_id, int64_t limit, size_t *count_r);

#endif
