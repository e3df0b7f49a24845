/* Who may read, post in, change and delete in a chat, and how chats are named on the wire. Pure: everything a decision
 * depends on is passed in. Chats of lines are decided by domain/dialog_ops.h; these rules cover all others. */
#ifndef SWITCHLINE_DOMAIN_CHAT_RULES_H
#define SWITCHLINE_DOMAIN_CHAT_RULES_H

#include "base/err.h"
#include "model/chat.h"
#include "model/principal.h"
#include "model/user.h"

/* ---- names: "chat12", "sg12" (a workgroup's chat), "12" (the private chat with user 12) ---- */
enum dialog_kind { DIALOG_MALFORMED, DIALOG_CHAT, DIALOG_GROUP, DIALOG_USER };
enum dialog_kind chat_rules_dialog(const char *dialog_id, int64_t *id_r); /* id_r is 0 or more */

/* ---- rights. `me`: the actor's membership, NULL when he is no member ---- */
bool chat_rules_is_line(const struct chat *chat);
enum chat_kind chat_rules_kind(const struct chat *chat);
bool chat_rules_may_read(const struct chat *chat, const struct chat_member *me, const struct principal *who);
/* ERR_NONE or the answer of im.message.add. */
enum err chat_rules_may_post(
    const struct chat *chat, const struct chat_member *me, const struct principal *who);
/* May a private chat with this user be begun? */
bool chat_rules_may_begin(const struct users *other);

/* What a chat allows at all, whoever asks: chats that follow an object elsewhere keep its name, picture and members. */
struct chat_limits {
    bool avatar, rename, extend, leave, leave_owner;
};
struct chat_limits chat_rules_limits(const struct chat *chat);
/* Has members, an owner and a face of its own: neither private nor a line's. */
bool chat_rules_is_group(const struct chat *chat);

/* `window` in milliseconds, 0: for ever. */
bool chat_rules_may_change(
    const struct message *message, const struct principal *who, int64_t window, int64_t now);
bool chat_rules_may_delete(const struct message *message, const struct chat *chat,
    const struct chat_member *me, const struct principal *who, int64_t window, int64_t now);

/* ---- files ---- */
/* "png" of "a.b.PNG": lower case, "" when there is none; at most 15 bytes, longer endings are none. */
enum { EXTENSION_SIZE = 16 };
const char *chat_rules_extension(const char *name, char out[EXTENSION_SIZE]); /* returns out */
const char *chat_rules_file_type(const char *name); /* image, video, audio or file */

#endif
