/* What an operator has on his desk: the dialogs of lines that he may see, as lists by what is to be done with them.
 *
 * Everything is of the acting user, and nothing is shown that dialog_is_open_to() would refuse. */
#ifndef SWITCHLINE_DOMAIN_DESK_OPS_H
#define SWITCHLINE_DOMAIN_DESK_OPS_H

#include "domain/ops.h"
#include "domain/person_ops.h"
#include "model/chat.h"
#include "model/crm.h"
#include "model/dialog.h"

/* OFFERED: to him; MINE: he answers them; WAITING: nobody has them and nobody is asked; ALL: open; CLOSED: ended, newest first. */
enum desk_list { DESK_OFFERED, DESK_MINE, DESK_WAITING, DESK_ALL, DESK_CLOSED, DESK_LISTS };
enum desk_list desk_list_find(const char *name); /* any letter case; DESK_LISTS: no such list */

enum { DESK_PAGE = 50, DESK_PAGE_MOST = 200 };

/* One session with what a list shows of it. */
struct desk_item {
    const struct session *session;
    const struct dialog *dialog;
    const struct chat *chat;
    const struct chat_member *me; /* NULL: he is no member */
    const struct users *customer, *operator; /* operator NULL: nobody has it */
    const char *line_name;
    const struct offer *offers; /* open ones */
    size_t offer_count;
    const struct message *last; /* NULL: nothing was written that he may see */
};

struct desk_query {
    enum desk_list list;
    int64_t line_id; /* 0: all */
    const char *find; /* words of title or customer; NULL: none */
    int64_t before; /* > 0: the page after this session */
    int64_t limit; /* 1 … DESK_PAGE_MOST */
};
struct desk_page {
    struct desk_item *items;
    size_t count;
    int64_t
        next; /* `before` of the next page; 0: this is the last one. A page of closed ones may be short and still have a next. */
    int64_t offered, mine, waiting, all; /* how many there are, whatever the query */
};
void desk_page(struct ops *ops, const struct desk_query *query, struct desk_page *page_r);

/* The session that a chat has now, or had last. */
struct desk_card {
    struct desk_item item;
    const struct customer *outside; /* how the channel knows him */
    const struct session *history; /* ended sessions of the chat, newest first */
    size_t history_count;
    const struct crm_binding *bindings;
    size_t binding_count;
};
/* Errors of dialog_enter(). */
enum err desk_card(struct ops *ops, int64_t chat_id, struct desk_card *card_r);

/* For whoever shows a session without a list: what the push of a session carries. `me` and `last` are left out. */
void desk_item_load(struct ops *ops, const struct session *session, struct desk_item *item_r);

#endif
