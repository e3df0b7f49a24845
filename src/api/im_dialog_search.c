/* im.dialog.messages.search: messages of one chat by a part of their text and by time. The answer is of a later generation
 * than the rest of im.*: keys are camelCase, a few of them twice. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "api/im_in.h"
#include "api/im_views.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "domain/message_search.h"

enum { FOUND_USUAL = 50, FOUND_MOST = 200, TEXT_LEAST = 3 };

struct search_in {
    int64_t chat_id, limit, last_id;
    const char *text, *from, *to, *date;
    const jval *order;
};
static const struct param search_params[] = {
    P_INT(struct search_in, chat_id, "CHAT_ID", "Number of the chat, without \"chat\".",
        .missing = ERR_SEARCH_CHAT_EMPTY, .bad = ERR_SEARCH_CHAT_EMPTY),
    P_STR(struct search_in, text, "SEARCH_MESSAGE", "Part of the text; looked at from three characters on."),
    P_STR(struct search_in, from, "DATE_FROM", "Written at this time or later.", .type = "datetime"),
    P_STR(struct search_in, to, "DATE_TO", "Written before this time.", .type = "datetime"),
    P_STR(struct search_in, date, "DATE", "Written within 24 hours from this time on.", .type = "datetime"),
    P_JSON(struct search_in, order, "ORDER", "{\"ID\": \"ASC\"} for the oldest first."),
    P_INT(struct search_in, limit, "LIMIT", "How many, at most 200.", .absent = FOUND_USUAL),
    P_INT(struct search_in, last_id, "LAST_ID", "The last message of the page before."), P_END};

/* ---- asking ---- */
static enum err read_times(struct call *call, const struct search_in *in, struct message_query *query)
{
    int64_t date = 0;
    if (!im_time_read(in->from, &query->from))
        return call_fail(call, ERR_ARGUMENT_TYPE, "DATE_FROM");
    if (!im_time_read(in->to, &query->to))
        return call_fail(call, ERR_ARGUMENT_TYPE, "DATE_TO");
    if (!im_time_read(in->date, &date))
        return call_fail(call, ERR_ARGUMENT_TYPE, "DATE");
    if (date) {
        query->from = date;
        query->to = date + DAY;
    }
    return ERR_NONE;
}

static bool is_ascending(struct call *call, const jval *order)
{
    const jval *id = json_get_ci(order, "ID");
    const char *direction = id ? json_text(call->arena, id) : NULL;
    return direction && strcasecmp(direction, "ASC") == 0;
}

/* ---- answering ---- */
/* "first_name" → "firstName" for the keys of an object, not of what is in it. */
static jnode *camel(struct call *call, const jnode *object)
{
    jnode *out = j_obj(call->doc);
    const jval *read = j_read(call->arena, object);
    for (struct jiter i = json_iter(read); json_next(&i);) {
        char *key = arena_str(call->arena, i.key), *to = key;
        for (const char *at = i.key; *at; at++)
            *to++ = *at == '_' && at[1] ? (char)toupper((unsigned char)*++at) : *at;
        *to = '\0';
        j_set(call->doc, out, key, j_copy(call->doc, i.value));
    }
    return out;
}

/* How many others have read it; members who joined later count as well, because they see it. */
static int64_t viewers(const struct chat_view *view, const struct message *message)
{
    int64_t count = 0;
    for (size_t i = 0; i < view->member_count; i++)
        count += view->members[i].user_id != message->author_id && view->members[i].read_at > 0 &&
                 view->members[i].last_read_id >= message->id;
    return count;
}

static jnode *message_view(struct call *call, const struct history *history, const struct message *message,
    const struct chat_view *view)
{
    jdoc *doc = call->doc;
    jnode *out = j_obj(doc);
    bool mine = message->author_id == call->ops.who.user_id;
    bool unread = view->me && !mine && message->id > view->me->last_read_id;
    int64_t seen = viewers(view, message);
    j_set_int(doc, out, "id", message->id);
    j_set_int(doc, out, "chatId", message->chat_id);
    j_set_int(doc, out, "chat_id", message->chat_id);
    j_set_int(doc, out, "authorId", message->author_id);
    j_set_int(doc, out, "author_id", message->author_id);
    j_set_str(doc, out, "date", clock_iso(call->arena, message->created_at));
    j_set_str(doc, out, "text", im_text(message));
    j_set_bool(doc, out, "isSystem", message->author_id == 0);
    j_set_str(doc, out, "uuid", *message->uuid ? message->uuid : NULL);
    j_set(doc, out, "forward", im_forward(call, message));
    im_set_params(call, out, history, message, IM_STYLE_IM);
    j_set_bool(doc, out, "viewedByOthers", seen > (mine || unread || !view->me ? 0 : 1));
    j_set_null(doc, out, "block");
    j_set_bool(doc, out, "unread", unread);
    j_set_bool(doc, out, "viewed", !unread);
    j_set_int(doc, out, "viewedCount", seen);
    return out;
}

static void set_reactions(
    struct call *call, jnode *list, const struct history *history, const struct message *message)
{
    jdoc *doc = call->doc;
    const struct reactions reactions = im_reactions_of(history, message->id);
    if (!reactions.count)
        return;
    jnode *item = j_obj(doc);
    j_set_int(doc, item, "messageId", message->id);
    jnode *counters = j_set_obj(doc, item, "reactionCounters"),
          *users = j_set_obj(doc, item, "reactionUsers");
    jnode *own = j_set_arr(doc, item, "ownReactions");
    for (size_t i = 0; i < reactions.count; i++) {
        const struct reaction *reaction = &reactions.list[i];
        if (reaction->user_id == call->ops.who.user_id)
            j_push(own, j_str(doc, reaction->code));
        if (yyjson_mut_obj_get(users, reaction->code))
            continue;
        jnode *reacted = im_reacted(call, &reactions, reaction->code);
        j_set_int(doc, counters, reaction->code, (int64_t)yyjson_mut_arr_size(reacted));
        j_set(doc, users, reaction->code, reacted);
    }
    j_push(list, item);
}

/* The answered message, when it is still to be seen. */
static void add_answered(
    struct call *call, jnode *list, const struct message *message, const struct chat_view *view)
{
    int64_t reply_id = 0;
    const jval *params = json_read(call->arena, message->params, strlen(message->params));
    if (!json_int(json_get(params, "replyId"), &reply_id))
        return;
    struct history history;
    message_history(&call->ops, &reply_id, 1, &history);
    if (history.message_count && history.messages[0].chat_id == message->chat_id &&
        !history.messages[0].deleted && !chat_hides(&call->ops, message->chat_id, reply_id))
        j_push(list, message_view(call, &history, &history.messages[0], view));
}

static void answer(struct call *call, const struct history *history, const struct chat_view *view)
{
    jdoc *doc = call->doc;
    call->result = j_obj(doc);
    jnode *users = j_set_arr(doc, call->result, "users"), *files = j_set_arr(doc, call->result, "files");
    jnode *additional = j_set_arr(doc, call->result, "additionalMessages");
    j_set_null(doc, call->result, "copilot");
    j_set_arr(doc, call->result, "stickers");
    jnode *reactions = j_set_arr(doc, call->result, "reactions");
    j_set_bool(doc, j_set_obj(doc, call->result, "tariffRestrictions"), "isHistoryLimitExceeded", false);
    j_set_arr(doc, call->result, "usersShort");
    jnode *messages = j_set_arr(doc, call->result, "messages");
    for (size_t i = 0; i < history->person_count; i++)
        j_push(users, camel(call, im_user_view(call, history->people[i])));
    for (size_t i = 0; i < history->file_count; i++)
        j_push(files, im_file_view(call, history, &history->files[i], IM_STYLE_IM));
    for (size_t i = 0; i < history->message_count; i++) {
        const struct message *message = &history->messages[i];
        j_push(messages, message_view(call, history, message, view));
        set_reactions(call, reactions, history, message);
        add_answered(call, additional, message, view);
    }
}

static enum err search(struct call *call, const void *input)
{
    const struct search_in *in = input;
    struct message_query query = {.text = in->text,
        .oldest_first = is_ascending(call, in->order),
        .last_id = in->last_id,
        .limit = in->limit > 0 ? im_between(in->limit, 1, FOUND_MOST) : FOUND_USUAL};
    if (in->chat_id <= 0)
        return ERR_SEARCH_CHAT_EMPTY;
    enum err error = read_times(call, in, &query);
    if (error)
        return error;
    const struct chat *chat = chat_get(&call->ops, in->chat_id);
    if (!chat || !chat_may_read(&call->ops, chat))
        return ERR_SEARCH_CHAT_ACCESS;
    if (query.text && utf8_length(query.text) < TEXT_LEAST)
        query.text = NULL;
    struct history history;
    struct chat_view view;
    message_search(&call->ops, chat->id, &query, &history);
    chat_look(&call->ops, chat, &view);
    answer(call, &history, &view);
    return ERR_NONE;
}

const struct method im_dialog_search_methods[] = {
    {.name = "im.dialog.messages.search",
        .summary = "Finds messages of a chat by a part of their text and by time.",
        .doc = "api-reference/chats/messages/im-dialog-messages-search.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = search_params,
        .in_size = sizeof(struct search_in),
        .call = search,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_SEARCH_CHAT_EMPTY, ERR_SEARCH_CHAT_ACCESS)},
    {0}};
