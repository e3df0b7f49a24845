/* Pushes: what an operation tells the clients of people who are there right now.
 *
 * An operation fills the payload struct and calls push_to_…() inside its transaction: a push exists if and only if its change
 * does. Nothing is rendered or written unless somebody whom it is for has a live channel (domain/channel_ops.h). After the
 * commit the hub (server/push_hub.h) sends it; who was cut off gets it when he comes back with the id of the last one he
 * had. Pushes of one person arrive in the order of their transactions. */
#ifndef SWITCHLINE_DOMAIN_PUSH_H
#define SWITCHLINE_DOMAIN_PUSH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "domain/message_ops.h"
#include "model/scope.h"

struct ops;
struct desk_item;
struct livechat_message;
struct notification;
struct session;

enum push_id {
#define P(id, module, command) PUSH_##id,
#include "domain/pushes.def"
#undef P
    PUSH_COUNT
};

#define PUSH_PAGES (-1)

struct push {
    enum push_id id;
    const void *payload; /* struct push_… of the push, below */
    /* Of APP_EVENT only: */
    int64_t
        app_id; /* only clients of this application hear it; PUSH_PAGES: only pages of ours; 0: all clients */
    const char *module, *command; /* instead of those of pushes.def; NULL: those */
};

void push_to_user(struct ops *ops, int64_t user_id, const struct push *push);
void push_to_users(struct ops *ops, const int64_t *user_ids, size_t count, const struct push *push);
/* Members of the chat inside of the portal, never customers. except_user_id: who knows already, 0: nobody. */
void push_to_chat(struct ops *ops, int64_t chat_id, int64_t except_user_id, const struct push *push);
void push_to_everybody(struct ops *ops, const struct push *push);

/* Does anybody listen at all? For operations that would have to load something for a payload first. */
bool push_anybody(struct ops *ops);

/* Is a module the portal's own, so that no application may speak in its name? */
bool push_module_reserved(const char *module);
/* May clients of an application with these scopes hear a push of the module? Our own pages have all scopes. */
bool push_in_scopes(const char *module, scopes set);

/* When the last channel ends, so that a server which has its database for itself knows without a look that nobody
 * listens. Shared by all threads. */
struct push_audience {
    _Atomic int64_t until;
    _Atomic bool
        subscribers; /* did anybody subscribe to polled events since the server knows? Never taken back */
};

/* ---- for domain/polled_event_ops.c: asked in the same breath ---- */
bool push_subscribers(struct ops *ops);
void push_somebody_subscribed(struct ops *ops);

/* ---- payloads ---- */
struct push_app_event { /* APP_EVENT */
    const char *params_json; /* as the application sent them */
};
struct push_chat { /* which chat, in all that follow */
    const struct chat *chat;
    const struct person *companion; /* of a private chat: the other side of whoever hears it; else NULL */
};
struct push_message { /* MESSAGE, MESSAGE_CHAT, MESSAGE_UPDATE, MESSAGE_DELETE */
    struct push_chat chat;
    struct history history; /* the one message with its author and files */
};
struct push_mark { /* MESSAGE_ERASE, MESSAGE_LIKE, MESSAGE_REACTION, START_WRITING, READ_OPPONENT */
    struct push_chat chat;
    int64_t message_id, user_id;
    const struct person *user; /* NULL: unknown */
    struct history history; /* of MESSAGE_LIKE and MESSAGE_REACTION: the one message */
    const char *status; /* of START_WRITING: code of what a bot does, NULL: it writes */
    int64_t seconds; /* of START_WRITING: how long to show it */
};
struct push_members { /* CHAT_USER_ADD, CHAT_USER_LEAVE, CHAT_UPDATE */
    struct push_chat chat;
    const struct chat_member *members;
    size_t count;
    int64_t user_id; /* who came or went */
    const struct person *user;
};
struct push_own { /* READ_MESSAGE, CHAT_UNREAD, CHAT_PIN, CHAT_HIDE, CHAT_MUTE */
    struct push_chat chat;
    const struct chat_member *me;
};
struct push_notification { /* NOTIFY_ADD */
    const struct notification *notification;
    const struct person *author; /* NULL: the system */
    int64_t counter;
};
struct push_notifications { /* NOTIFY_READ, NOTIFY_DELETE (first_id alone) */
    int64_t first_id, last_id;
    bool read;
    int64_t counter;
}; /* USER_STATUS: struct person itself */
struct push_session { /* SESSION */
    const char *action;
    const struct session *session;
    const struct desk_item *item; /* NULL: no longer to be seen */
};
struct push_visitor { /* VISITOR_…: what a site's visitor hears */
    int64_t customer_id; /* he himself */
    const struct livechat_message *message; /* of MESSAGE, with its history */
    const struct history *history;
    const char *name, *avatar; /* of WRITING and STATE: who writes, who answers; "" nobody */
    int64_t read_id; /* of READ */
    bool open, vote, field_off; /* of STATE */
};
struct push_line { /* LINE_CHANGE */
    const char *action, *name;
    int64_t line_id;
    bool active;
};
struct push_app_notice { /* APP_NOTICE: pull.application.push.add */
    const char *app_name, *text, *avatar;
};

#endif
