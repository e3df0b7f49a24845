/* im.dialog.users.list: who is in a chat, page by page. */
#include <string.h>
#include <strings.h>

#include "api/im_in.h"
#include "api/im_views.h"
#include "domain/chat_ops.h"

enum { USERS_USUAL = 50, USERS_MOST = 200 };

struct users_in {
    const char *dialog_id, *except;
    int skip_external;
    int64_t limit, last_id, offset;
};
static const struct param users_params[] = {
    P_STR(struct users_in, dialog_id, "DIALOG_ID", "chatNN, or a user's id for the private chat with him.",
        .missing = ERR_DIALOG_ID_EMPTY, .bad = ERR_DIALOG_ID_EMPTY),
    P_FLAG(struct users_in, skip_external, "SKIP_EXTERNAL", "Y: without bots, customers and visitors."),
    P_STR(struct users_in, except, "SKIP_EXTERNAL_EXCEPT_TYPES",
        "Values of external_auth_id to keep all the same, such as \"bot,imconnector\"."),
    P_INT(struct users_in, limit, "LIMIT", "Size of the page, at most 200.", .absent = USERS_USUAL),
    P_INT(struct users_in, last_id, "LAST_ID", "The last user of the page before."),
    P_INT(struct users_in, offset, "OFFSET", "Users to skip."), P_END};

static bool has_word(const char *list, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = list; at && *at; at += strcspn(at, ", "), at += strspn(at, ", "))
        if (strcspn(at, ", ") == len && strncasecmp(at, word, len) == 0)
            return true;
    return false;
}

static bool is_shown(const struct users_in *in, const struct users *user)
{
    bool external = strcmp(user->type, USER_EMPLOYEE) != 0;
    return !external || in->skip_external != 1 || has_word(in->except, im_external_auth(user));
}

/* Ids of those to be shown, in order; a private chat that has not begun has two members all the same. */
static int64_t *shown_ids(
    struct call *call, const struct users_in *in, const struct chat *chat, size_t *count_r)
{
    size_t members = 0, count = 0;
    const struct users **users = chat_users(&call->ops, chat, in->dialog_id, &members);
    int64_t *ids = arena_array_of(call->arena, int64_t, members);
    for (size_t i = 0; i < members; i++)
        if (is_shown(in, users[i]))
            ids[count++] = users[i]->id;
    *count_r = count;
    return ids;
}

static enum err users_list(struct call *call, const void *input)
{
    const struct users_in *in = input;
    int64_t limit = in->limit > 0 ? im_between(in->limit, 1, USERS_MOST) : USERS_USUAL;
    size_t count;
    if (!im_dialog_valid(in->dialog_id))
        return ERR_DIALOG_ID_EMPTY;
    const struct chat *chat = chat_for_reading(&call->ops, in->dialog_id);
    if (!chat)
        return chat_by_dialog_id(&call->ops, in->dialog_id, false) ? ERR_CHAT_ACCESS : ERR_DIALOG_ACCESS;
    const int64_t *ids = shown_ids(call, in, chat, &count);
    size_t from = (size_t)im_between(in->offset, 0, (int64_t)count);
    while (from < count && ids[from] <= in->last_id)
        from++;
    call->result = j_arr(call->doc);
    for (size_t i = from; i < count && i < from + (size_t)limit; i++) {
        const struct person *person = person_get(&call->ops, ids[i]);
        if (person)
            j_push(call->result, im_user_view(call, person));
    }
    call_page_of(call, (int64_t)from, limit, (int64_t)count);
    return ERR_NONE;
}

const struct method im_dialog_users_methods[] = {
    {.name = "im.dialog.users.list",
        .summary = "Returns the members of a chat, in order of their ids.",
        .doc = "api-reference/chats/chat-users/im-dialog-users-list.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = users_params,
        .in_size = sizeof(struct users_in),
        .call = users_list,
        .out = OUT_ARRAY,
        .errors = ERRORS(ERR_DIALOG_ID_EMPTY, ERR_DIALOG_ACCESS, ERR_CHAT_ACCESS)},
    {0}};
