/* How users, chats, messages and files look on the wire, for every method that prints them. All of them build nodes of
 * call->doc; keys, types and "no value" (false, null, "", []) are those of the official samples and never left out.
 *
 * Two spellings exist. Messages print their params in CAPITALS (im.*) or camelCase (imopenlines.*); files print their keys
 * in camelCase (im.*) or lower case (imopenlines.*). */
#ifndef SWITCHLINE_API_IM_VIEWS_H
#define SWITCHLINE_API_IM_VIEWS_H

#include "api/call.h"
#include "domain/chat_ops.h"
#include "domain/message_ops.h"
#include "domain/person_ops.h"

struct notification;

enum im_style { IM_STYLE_IM, IM_STYLE_LINES };

/* im.user.get. */
jnode *im_user_view(struct call *call, const struct person *person);
/* im.dialog.get; IM_STYLE_LINES: imopenlines.dialog.get, which has no path of restrictions and a null description. */
jnode *im_chat_view(struct call *call, const struct chat_view *view, enum im_style style);
/* im.dialog.messages.get; `me`: the reader's membership or NULL. */
jnode *im_message_view(struct call *call, const struct history *history, const struct message *message,
    const struct chat_member *me);
jnode *im_file_view(
    struct call *call, const struct history *history, const struct file *file, enum im_style style);

/* An item of im.notify.get; convert: without BB codes. */
jnode *im_notify_view(struct call *call, const struct notification *told, bool convert);

/* ---- their parts, for shapes of their own ---- */
/* Kept params and what follows from the row: files, edited, deleted. [] when there are none. */
void im_set_params(struct call *call, jnode *object, const struct history *history,
    const struct message *message, enum im_style style);
/* The same as an object, empty when there are none. Likes are `like`, a list of users, as they always were; what is
 * forwarded is `forward`; other reactions are `reactions`. */
jnode *im_params(
    struct call *call, const struct history *history, const struct message *message, enum im_style style);
struct reactions { /* of one message, in order of time */
    const struct reaction *list;
    size_t count;
};
struct reactions im_reactions_of(const struct history *history, int64_t message_id);
/* Users who reacted so. */
jnode *im_reacted(struct call *call, const struct reactions *reactions, const char *code);
/* {code: users} of all reactions but likes. */
jnode *im_reactions(struct call *call, const struct reactions *reactions);
/* {"id", "userId", "chatId", "date"} of the message that this one repeats, or null. */
jnode *im_forward(struct call *call, const struct message *message);
/* `image`: height and width, or false. */
void im_set_image(struct call *call, jnode *out, const struct file *file);
/* Which member saw the last message first, and how many did, its author not counted. count 0: nobody, and no such member. */
size_t im_first_viewer(const struct chat_view *view, int64_t *count_r);
/* What is shown of a message's text. */
const char *im_text(const struct message *message);
const char *im_avatar(struct call *call, const char *avatar);
const char *im_external_auth(const struct users *user);
const char *im_user_type(const struct users *user); /* user, bot, connector */
const char *im_birthday(struct call *call, const struct users *user); /* "08-03", day and month, or "" */
jnode *im_phones(struct call *call, const struct users *user); /* an object or false */
jnode *im_date_or_false(struct call *call, int64_t milliseconds); /* false for 0 */
jnode *im_departments(struct call *call, const struct person *person);
const char *im_chat_type(struct call *call, const struct chat *chat); /* chat, open, private, lines, crm, … */
void im_set_entity_link(struct call *call, jnode *object, const char *key, const struct chat *chat);
void im_set_permissions(
    struct call *call, jnode *object, enum im_style style); /* "manage_ui" or "manageUi" */
jnode *im_managers(struct call *call, const struct chat_view *view);
jnode *im_mute_list(struct call *call, const struct chat_view *view); /* a map, for j_set_map() */
/* "5", the other one's id, for a private chat, else "chat5". */
const char *im_dialog_id(struct call *call, const struct chat_view *view);
const char *im_role(
    const struct call *call, const struct chat_view *view); /* owner, manager, member, guest */
void im_set_restrictions(struct call *call, jnode *object, const struct chat *chat, bool path);

#endif
