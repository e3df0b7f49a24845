/* The site chat: a built-in connector whose customers are visitors of other people's sites. Each visitor has a token of his own
 * (a guest's), and his words take the way of every connector's customer.
 *
 * What a visitor may see of his dialog is what was told to his channel: the operators' words, the line's own, never what was
 * said among the people inside (silent mode) nor notes of the system. */
#ifndef SWITCHLINE_DOMAIN_LIVECHAT_OPS_H
#define SWITCHLINE_DOMAIN_LIVECHAT_OPS_H

#include "domain/dialog_events.h"
#include "domain/message_ops.h"
#include "domain/ops.h"
#include "model/livechat.h"

/* ---- the line's side ---- */
/* Settings of a line, its defaults when nothing was ever set. */
const struct livechat *livechat_get(struct ops *ops, int64_t line_id);
bool livechat_active(struct ops *ops, int64_t line_id);
/* For those who may change the line. active: -1 leaves it. ERR_LINE_NOT_FOUND, ERR_CONFIG_PERMISSION, ERR_BAD_VALUE (words in
 * error_arg). */
enum err livechat_save(struct ops *ops, const struct livechat *wanted, int active);

/* ---- the visitor's side. line_id: of the site; origin: of the page, "" when unknown ---- */
/* May a page of this origin use the line's chat? ERR_LIVECHAT_OFF, ERR_LIVECHAT_ORIGIN. */
enum err livechat_enter(struct ops *ops, int64_t line_id, const char *origin);

struct livechat_start {
    const char *name, *email; /* NULL: unknown */
};
struct livechat_visitor {
    int64_t user_id;
    const char *token;
    int64_t expires_at;
};
/* A new visitor. ERR_BAD_VALUE: the line wants name and e-mail. */
enum err livechat_start(
    struct ops *ops, int64_t line_id, const struct livechat_start *start, struct livechat_visitor *visitor_r);

/* These are for the acting visitor: ERR_LIVECHAT_VISITOR for anybody else. */
/* A younger token of his, so that who comes now and then stays the same. */
enum err livechat_renew(struct ops *ops, struct livechat_visitor *visitor_r);
struct livechat_words {
    const char *id; /* the client's own, by which a repeat is known; never NULL */
    const char *text, *page;
    const struct kept_file *file; /* NULL: none */
    const char *file_name;
};
/* ERR_BAD_VALUE (words in error_arg). */
enum err livechat_send(struct ops *ops, int64_t line_id, const struct livechat_words *words);
enum err livechat_write(struct ops *ops, int64_t line_id); /* he is writing */
enum err livechat_read(struct ops *ops, int64_t line_id); /* he has seen everything */
enum err livechat_vote(struct ops *ops, int64_t line_id, bool like); /* nothing when nobody asked */

struct livechat_message {
    const struct message *message;
    const char *external_id; /* of his own: what his client called it */
    const char *author_name, *author_avatar; /* as the line shows him; "" for the line's own words */
};
struct livechat_state {
    struct history history; /* newest first; only what he may see */
    struct livechat_message *messages; /* one for each of the history */
    const struct users *operator; /* who has his dialog; NULL: nobody */
    const char *operator_name, *operator_avatar;
    bool open, vote; /* a session is open; it waits for his vote */
    bool field_off; /* a bot that has the session wants its buttons used */
    int64_t read_id; /* up to here an employee has read */
    bool more; /* there are older ones */
};
/* below: only older ones than that, 0: the newest. */
enum err livechat_look(
    struct ops *ops, int64_t line_id, int64_t below, int64_t limit, struct livechat_state *state_r);

/* ---- for dialog_events.c: what a connector would be told ---- */
void livechat_told(struct ops *ops, enum event_id id, const struct told_message *told);
/* Is a session open, does one wait for the visitor's vote, is his text field off? Only by the bot that has the session: an
 * operator's words can be answered. */
void livechat_state_of(
    struct ops *ops, const struct open_dialog *d, bool *open_r, bool *vote_r, bool *field_off_r);
/* For the push of one message to its visitor; false: he may not see it. */
bool livechat_show(
    struct ops *ops, int64_t message_id, struct livechat_message *shown_r, struct history *history_r);

#endif
