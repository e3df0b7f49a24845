/* How API version 2 (imbot.v2.*, im.v2.Event.*) shows users, bots, chats, messages, files and commands: camelCase, real
 * booleans, nested objects. One shape serves answers and events; an event has fewer keys, because it is rendered once for
 * whoever reads it, and knows nothing of what is a reader's own.
 *
 * All build nodes of call->doc, as the reader call->ops.who sees things: act as the bot before a chat is shown to it. A call
 * made of nothing but arena, doc and ops will do, so payloads of events are made by the same functions. */
#ifndef SWITCHLINE_API_V2_VIEWS_H
#define SWITCHLINE_API_V2_VIEWS_H

#include "api/call.h"
#include "domain/chat_ops.h"
#include "domain/message_ops.h"
#include "domain/person_ops.h"
#include "model/bot.h"
#include "model/bot_command.h"

enum v2_form { V2_ANSWER, V2_EVENT };

/* User. V2_EVENT: idle and the dates of visits are false. */
jnode *v2_user(struct call *call, const struct person *person, enum v2_form form);
/* The user with this id; null when there is none (the system). */
jnode *v2_user_of(struct call *call, int64_t user_id, enum v2_form form);
/* Sets `users`: these people, those that are NULL left out. */
void v2_set_users(struct call *call, jnode *object, const struct person *const *people, size_t count);

/* Bot; counts NULL: the brief form, which everybody may see. */
jnode *v2_bot(struct call *call, const struct bot *bot, const struct bot_counts *counts);
/* The same as its owner sees it; asks the database for the counts. */
jnode *v2_own_bot(struct call *call, const struct bot *bot);

/* Chat, looked at by chat_look(). V2_EVENT: without role, members' marks and counters; chat_glance() will do. */
jnode *v2_chat(struct call *call, const struct chat_view *view, enum v2_form form);

/* Message; view: its chat. V2_EVENT: without unread and viewed. */
jnode *v2_message(struct call *call, const struct history *history, const struct message *message,
    const struct chat_view *view, enum v2_form form);

/* File; author: NULL when he is not known. */
jnode *v2_file(struct call *call, const struct file *file, const struct person *author);

/* Command in the caller's language; category: name of its bot. */
jnode *v2_command(struct call *call, const struct bot_command *command, const char *category);

#endif
