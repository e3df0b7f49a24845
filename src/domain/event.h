/* Events: what an operation says happened.
 *
 * An operation fills the payload struct of its event and calls event_emit() inside its transaction. Handlers are looked
 * up, the payload is rendered to its wire shape only when somebody wants it, and outbox, delivery and offline rows are
 * written in the same transaction: an event exists if and only if its change does. */
#ifndef SWITCHLINE_DOMAIN_EVENT_H
#define SWITCHLINE_DOMAIN_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/scope.h"

struct ops;
struct bot;
struct bot_command;
struct chat;
struct message;
struct users;
struct chat_view;
struct history;
struct person;

enum event_id {
#define V(id, name, scope) EVENT_##id,
#include "domain/events.def"
#undef V
    EVENT_COUNT
};

struct event_row {
    const char *name;
    scopes scope;
};
const struct event_row *event_row(enum event_id id);
/* Any letter case; EVENT_COUNT when unknown. */
enum event_id event_find(const char *name);
/* May an application with these scopes hear it? Connector events need imconnector or imopenlines, whichever it has. */
bool event_in_scopes(enum event_id id, scopes set);

struct event {
    enum event_id id;
    int64_t app_id; /* only this application hears it; 0: every application with the scope */
    int64_t dialog; /* chat id: order is kept per handler and dialog; 0: per handler and `group` */
    const char *group; /* e.g. "connector|line" when there is no dialog; NULL: none */
    const char
        *object; /* the object's id for the offline queue; NULL: the message, else the dialog, else "0" */
    const void *payload; /* struct ev_… of the event, below */
    const char *language; /* of the portal; filled by event_emit */
};

void event_emit(struct ops *ops, const struct event *event);
/* The same to one URL without a binding (ONAPPINSTALL to the install path). handler_id is then 0. */
void event_emit_to(struct ops *ops, const struct event *event, const char *url);
/* The same to a bot's own URL, in order within (bot, dialog or group); "" emits nothing. The delivery's handler_id is then
 * the bot's id, which the events of scope imbot are told by. */
void event_emit_bot(struct ops *ops, const struct event *event, const struct bot *bot, const char *url);

/* The bot has another URL: what waits for it goes there. */
void event_bot_moved(struct ops *ops, const struct bot *bot, const char *url);
/* The same for those who ask for their events (bots and people, by their user ids) instead of being called. */
void event_emit_polled(struct ops *ops, const struct event *event, const int64_t *consumers, size_t count);

/* ---- payloads ---- */
struct ev_app { /* APP_INSTALL, APP_UPDATE, APP_UNINSTALL */
    int64_t version, previous_version;
    bool clean;
};
struct ev_app_test {
    const char *query_json; /* the parameters as sent */
};
struct ev_user_add {
    int64_t user_id;
    const char *email, *name, *last_name, *gender, *birthday, *work_position;
    int64_t created_at;
    const int64_t *departments;
    size_t department_count;
    bool active;
};
struct ev_connector_message { /* CONNECTOR_MESSAGE_ADD, _UPDATE, _DELETE, and LINE_MESSAGE_* */
    const char *connector;
    int64_t line_id, chat_id, message_id;
    int64_t user_id; /* author, 0 for the system */
    const char *user_name, *user_avatar; /* as the line shows him; NULL: as his profile does */
    const char *text; /* as the channel shall see it, with the operator's signature */
    const char *external_chat_id;
    const char *const *external_ids; /* external ids of the message, for update and delete */
    size_t external_count;
    int64_t customer_id; /* internal user of the customer */
    int64_t created_at;
    bool system;
    const struct ev_file {
        const char *name, *type, *link;
        int64_t size;
    } *files;
    size_t file_count;
};
struct ev_session { /* CONNECTOR_DIALOG_START/FINISH, SESSION_START/FINISH */
    const char *connector;
    int64_t line_id, session_id, parent_id, chat_id, customer_id;
    const char *external_chat_id, *external_user_id;
    bool closed;
    int64_t close_term; /* minutes */
};
struct ev_bot_message { /* BOT_MESSAGE_ADD, _UPDATE, _DELETE */
    const struct bot *bot;
    const struct chat *chat; /* as it was before the message */
    const struct message *message;
    const struct users *author; /* NULL: unknown */
    bool author_manages;
    const char *text; /* without the bot's name */
    int64_t member_count;
    const int64_t *named; /* users mentioned in the text */
    size_t named_count;
};
struct ev_command { /* COMMAND_ADD */
    const struct bot *bot;
    const struct bot_command *command;
    const char *params, *context; /* what follows the name; "TEXTAREA": it was typed */
    const struct bot *bots; /* members of the chat */
    size_t bot_count;
    struct ev_bot_message on; /* where; of it: chat, message, author, author_manages */
};
struct ev_bot_join { /* BOT_JOIN_CHAT */
    const struct bot *bot;
    const struct chat *chat;
    const struct users *user; /* who made it a member; NULL: nobody */
}; /* BOT_DELETE: struct bot itself */
struct ev_v2 { /* BOT_V2_…, V2_…; what the event has no use for is NULL */
    const struct bot *bot; /* whom it is for; NULL: people */
    const struct chat_view *chat; /* as its readers see it */
    const struct person *user; /* who wrote, reacted, opened the dialog, added the bot, was added */
    const struct message *message;
    const struct history *history; /* of the message: its files */
    const struct bot_command *command;
    const char *params, *context; /* of the command: what follows its name; "TEXTAREA", "KEYBOARD", "MENU" */
    const char *context_json; /* what was passed when the dialog was opened */
    const char *reaction; /* "like" */
    bool added;
};
struct ev_connector_line { /* CONNECTOR_STATUS_DELETE, CONNECTOR_LINE_DELETE */
    const char *connector;
    int64_t line_id;
};

#endif
