/* im.recent.*: the list of somebody's chats, newest first, and what he does to its entries. */
#include "api/im_recent_views.h"
#include "api/im_in.h"
#include "base/clock.h"

enum { RECENT_USUAL = 50, OFFSET_MOST = 10000, SYNC_DAYS = 7 };

/* ---- im.recent.list ---- */
struct list_in {
    int skip_lines, skip_dialog, skip_chat, unread_only, parse_text, original, skip_undistributed, copilot,
        channel, manage;
    const char *before;
    int64_t offset, limit;
};
static const struct param list_params[] = {
    P_FLAG(struct list_in, skip_lines, "SKIP_OPENLINES", "Y: without chats of lines."),
    P_FLAG(struct list_in, skip_dialog, "SKIP_DIALOG", "Y: without private chats."),
    P_FLAG(struct list_in, skip_chat, "SKIP_CHAT", "Y: without group chats."),
    P_STR(struct list_in, before, "LAST_MESSAGE_DATE",
        "date_last_activity of the last entry of the page before; pinned entries are on the first page.",
        .type = "datetime"),
    P_FLAG(struct list_in, unread_only, "UNREAD_ONLY", "Y: only what is unread or marked so."),
    P_FLAG(struct list_in, parse_text, "PARSE_TEXT", "Accepted; texts have no BB codes anyway."),
    P_FLAG(struct list_in, original, "GET_ORIGINAL_TEXT", "Y: texts as they were written."),
    P_FLAG(struct list_in, skip_undistributed, "SKIP_UNDISTRIBUTED_OPENLINES",
        "Y: without dialogs of lines that nobody has taken."),
    P_FLAG(struct list_in, copilot, "ONLY_COPILOT", "Y: nothing, there are no such chats here."),
    P_FLAG(struct list_in, channel, "ONLY_CHANNEL", "Y: nothing, there are no channels here."),
    P_FLAG(struct list_in, manage, "CAN_MANAGE_MESSAGES", "Accepted; every member may."),
    P_INT(struct list_in, offset, "OFFSET", "Entries to skip."),
    P_INT(struct list_in, limit, "LIMIT", "Size of the page, at most 200.", .absent = RECENT_USUAL), P_END};

static void set_copilot(struct call *call)
{
    jnode *copilot = j_set_obj(call->doc, call->result, "copilot");
    j_set_null(call->doc, copilot, "chats");
    j_set_null(call->doc, copilot, "messages");
    j_set_arr(call->doc, copilot, "roles"); /* none: an empty map prints so */
    j_set_arr(call->doc, copilot, "recommendedRoles");
    j_set_arr(call->doc, call->result, "messagesAutoDeleteConfigs");
}

static enum err list(struct call *call, const void *input)
{
    const struct list_in *in = input;
    struct recent_query query = {.unread_only = in->unread_only == 1,
        .skip_undistributed = in->skip_undistributed == 1,
        .offset = im_between(in->offset, 0, OFFSET_MOST),
        .limit = in->limit > 0 ? im_between(in->limit, 1, RECENT_MOST) : RECENT_USUAL};
    bool nothing = in->copilot == 1 || in->channel == 1;
    query.skip[CHAT_KIND_LINE] = nothing || in->skip_lines == 1;
    query.skip[CHAT_KIND_DIALOG] = nothing || in->skip_dialog == 1;
    query.skip[CHAT_KIND_GROUP] = nothing || in->skip_chat == 1;
    if (!im_time_read(in->before, &query.before))
        return call_fail(call, ERR_ARGUMENT_TYPE, "LAST_MESSAGE_DATE");
    struct recent_page page;
    recent_list(&call->ops, &query, &page);
    call->result = j_obj(call->doc);
    jnode *items = j_set_arr(call->doc, call->result, "items");
    for (size_t i = 0; i < page.count; i++)
        j_push(items, im_recent_view(call, &page.chats[i], in->original == 1));
    j_set_bool(call->doc, call->result, "hasMorePages", page.more);
    j_set_bool(call->doc, call->result, "hasMore", page.more);
    set_copilot(call);
    call->total = TOTAL_UNKNOWN;
    return ERR_NONE;
}

/* ---- im.recent.get ---- */
struct get_in {
    int skip_lines, skip_chat, skip_dialog, only_lines;
    const char *last_update, *last_sync;
};
static const struct param get_params[] = {
    P_FLAG(struct get_in, skip_lines, "SKIP_OPENLINES", "Y: without chats of lines."),
    P_FLAG(struct get_in, skip_chat, "SKIP_CHAT", "Y: without group chats."),
    P_FLAG(struct get_in, skip_dialog, "SKIP_DIALOG", "Y: without private chats."),
    P_STR(struct get_in, last_update, "LAST_UPDATE", "Only what changed since.", .type = "datetime"),
    P_FLAG(struct get_in, only_lines, "ONLY_OPENLINES", "Y: only chats of lines."),
    P_STR(struct get_in, last_sync, "LAST_SYNC_DATE", "Only what changed since; at most seven days back.",
        .type = "datetime"),
    P_END};

static enum err get(struct call *call, const void *input)
{
    const struct get_in *in = input;
    struct recent_query query = {0};
    int64_t update = 0, sync = 0, week_ago = call->ops.now - SYNC_DAYS * DAY;
    query.skip[CHAT_KIND_LINE] = in->skip_lines == 1 && in->only_lines != 1;
    query.skip[CHAT_KIND_DIALOG] = in->skip_dialog == 1 || in->only_lines == 1;
    query.skip[CHAT_KIND_GROUP] = in->skip_chat == 1 || in->only_lines == 1;
    if (!im_time_read(in->last_update, &update))
        return call_fail(call, ERR_ARGUMENT_TYPE, "LAST_UPDATE");
    if (!im_time_read(in->last_sync, &sync))
        return call_fail(call, ERR_ARGUMENT_TYPE, "LAST_SYNC_DATE");
    if (sync && sync < week_ago)
        sync = week_ago;
    struct recent_page page;
    recent_since(&call->ops, &query, sync > update ? sync : update, &page);
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < page.count; i++)
        j_push(call->result, im_recent_view(call, &page.chats[i], false));
    return ERR_NONE;
}

/* ---- im.recent.pin, hide, unread ---- */
struct one_in {
    const char *dialog_id;
    int flag;
};
#define DIALOG_ID                                                                                            \
    P_STR(struct one_in, dialog_id, "DIALOG_ID", "chatNN, or a user's id for the private chat with him.",    \
        .missing = ERR_DIALOG_ID_EMPTY, .bad = ERR_DIALOG_ID_EMPTY)
static const struct param pin_params[] = {
    DIALOG_ID, P_FLAG(struct one_in, flag, "PIN", "N: no longer at the top of the list."), P_END};
static const struct param hide_params[] = {DIALOG_ID, P_END};
static const struct param unread_params[] = {
    DIALOG_ID, P_FLAG(struct one_in, flag, "ACTION", "N: takes the mark away and reads the chat."), P_END};

static enum err pin(struct call *call, const void *input)
{
    const struct one_in *in = input;
    if (!im_dialog_valid(in->dialog_id))
        return ERR_DIALOG_ID_EMPTY;
    if (!recent_pin(&call->ops, in->dialog_id, in->flag != 0))
        return ERR_CHAT_NO_PIN;
    return call_bool(call, true);
}

static enum err hide(struct call *call, const void *input)
{
    const struct one_in *in = input;
    if (!im_dialog_valid(in->dialog_id))
        return ERR_DIALOG_ID_EMPTY;
    return call_bool(call, recent_hide(&call->ops, in->dialog_id));
}

static enum err unread(struct call *call, const void *input)
{
    const struct one_in *in = input;
    if (!im_dialog_valid(in->dialog_id))
        return ERR_DIALOG_ID_EMPTY;
    return call_bool(call, recent_mark(&call->ops, in->dialog_id, in->flag != 0));
}

const struct method im_recent_methods[] = {
    {.name = "im.recent.get",
        .summary = "Returns the recent chats of the current user, the newest 200 at most.",
        .doc = "api-reference/chats/im-recent-get.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = get_params,
        .in_size = sizeof(struct get_in),
        .call = get,
        .out = OUT_ARRAY},
    {.name = "im.recent.hide",
        .summary = "Takes a chat off the list of recent chats until something is written there.",
        .doc = "api-reference/chats/special-operations/im-recent-hide.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = hide_params,
        .in_size = sizeof(struct one_in),
        .call = hide,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_DIALOG_ID_EMPTY)},
    {.name = "im.recent.list",
        .summary = "Returns the recent chats of the current user page by page.",
        .doc = "api-reference/chats/im-recent-list.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = list_params,
        .in_size = sizeof(struct list_in),
        .call = list,
        .out = OUT_OBJECT},
    {.name = "im.recent.pin",
        .summary = "Pins a chat at the top of the list of recent chats.",
        .doc = "api-reference/chats/special-operations/im-recent-pin.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = pin_params,
        .in_size = sizeof(struct one_in),
        .call = pin,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_DIALOG_ID_EMPTY, ERR_CHAT_NO_PIN)},
    {.name = "im.recent.unread",
        .summary = "Marks a chat as unread, or takes the mark away and reads the chat.",
        .doc = "api-reference/chats/special-operations/im-recent-unread.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = unread_params,
        .in_size = sizeof(struct one_in),
        .call = unread,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_DIALOG_ID_EMPTY)},
    {0}};
