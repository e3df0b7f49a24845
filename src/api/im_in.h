/* What several im.* methods read in the same way. */
#ifndef SWITCHLINE_API_IM_IN_H
#define SWITCHLINE_API_IM_IN_H

#include "api/call.h"

/* ISO 8601 to milliseconds; absent or empty: 0. false: no date. */
bool im_time_read(const char *text, int64_t *time_r);
/* "chat12", "sg12" or a user's number. */
bool im_dialog_valid(const char *dialog_id);
int64_t im_between(int64_t value, int64_t least, int64_t most);

/* The chat that a method means by CHAT_ID or, alternatively, DIALOG_ID "chatNN". ERR_CHAT_ID_EMPTY, ERR_DIALOG_ID_EMPTY. */
struct im_chat_in { /* member of the methods' inputs */
    int64_t chat_id;
    const char *dialog_id;
};
#define IM_CHAT_ID(in, member)                                                                               \
    P_INT(in, member.chat_id, "CHAT_ID", "Number of the chat, without \"chat\".", .bad = ERR_CHAT_ID_EMPTY), \
        P_STR(in, member.dialog_id, "DIALOG_ID", "Instead of CHAT_ID: chatNN.", .bad = ERR_DIALOG_ID_EMPTY)
enum err im_group_id(const struct im_chat_in *in, int64_t *chat_id_r);
/* The same of any chat, private ones too, as a dialog id; where both are sent, DIALOG_ID counts. The same errors. */
enum err im_any_dialog(struct call *call, const struct im_chat_in *in, const char **dialog_id_r);

/* OFFSET and LIMIT of lists of 10 a page, 50 at most. */
struct im_page_in {
    int64_t offset, limit;
};
#define IM_PAGE(in, member)                                                                                  \
    P_INT(in, member.offset, "OFFSET", "Entries to skip."),                                                  \
        P_INT(in, member.limit, "LIMIT", "Size of the page, at most 50.", .absent = 10)
/* Within bounds. */
struct im_page_in im_page(const struct im_page_in *sent);

#endif
