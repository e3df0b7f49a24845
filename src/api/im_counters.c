/* im.counters.get: what the current user has not read, by sort of chat. Muted chats are listed by themselves and count in
 * no sum, as somebody who mutes a chat wants it. Nothing is counted here: every membership carries its counter. */
#include "api/call.h"
#include "domain/notification_ops.h"
#include "domain/recent_ops.h"

enum group { GROUP_CHAT, GROUP_MUTED, GROUP_LINES, GROUP_DIALOG, GROUPS };

struct counters {
    jnode *map[GROUPS], *chat_marked, *dialog_marked;
    int64_t sum[GROUPS];
};

static enum group group_of(const struct chat_member *me)
{
    if (me->muted)
        return GROUP_MUTED;
    if (me->kind == CHAT_KIND_DIALOG)
        return GROUP_DIALOG;
    return me->kind == CHAT_KIND_LINE ? GROUP_LINES : GROUP_CHAT;
}

static void count(struct call *call, struct counters *counters, const struct recent_counter *counter)
{
    const struct chat_member *me = counter->me;
    bool dialog = me->kind == CHAT_KIND_DIALOG;
    int64_t id = dialog ? counter->companion_id : me->chat_id;
    enum group group = group_of(me);
    if (me->unread > 0) {
        /* Muted ones are all named by their chat. */
        int64_t key = group == GROUP_MUTED ? me->chat_id : id;
        j_set_int(
            call->doc, counters->map[group], arena_printf(call->arena, "%lld", (long long)key), me->unread);
        counters->sum[group] += me->unread;
    }
    if (me->marked)
        j_push(dialog ? counters->dialog_marked : counters->chat_marked, j_int(call->doc, id));
}

static void set_sums(struct call *call, const struct counters *counters)
{
    int64_t notify = notification_unread(&call->ops);
    int64_t messenger = counters->sum[GROUP_CHAT] + counters->sum[GROUP_LINES] + counters->sum[GROUP_DIALOG];
    jnode *type = j_set_obj(call->doc, call->result, "TYPE");
    j_set_int(call->doc, type, "ALL", messenger + notify);
    j_set_int(call->doc, type, "NOTIFY", notify);
    j_set_int(call->doc, type, "CHAT", counters->sum[GROUP_CHAT]);
    j_set_int(call->doc, type, "LINES", counters->sum[GROUP_LINES]);
    j_set_int(call->doc, type, "DIALOG", counters->sum[GROUP_DIALOG]);
    j_set_int(call->doc, type, "MESSENGER", messenger);
}

static enum err counters_get(struct call *call, const void *input)
{
    (void)input;
    size_t found;
    struct counters counters = {.chat_marked = j_arr(call->doc), .dialog_marked = j_arr(call->doc)};
    for (int group = 0; group < GROUPS; group++)
        counters.map[group] = j_obj(call->doc);
    const struct recent_counter *list = recent_counters(&call->ops, &found);
    for (size_t i = 0; i < found; i++)
        count(call, &counters, &list[i]);
    call->result = j_obj(call->doc);
    set_sums(call, &counters);
    j_set_map(call->doc, call->result, "CHAT", counters.map[GROUP_CHAT]);
    j_set_map(call->doc, call->result, "CHAT_MUTED", counters.map[GROUP_MUTED]);
    j_set(call->doc, call->result, "CHAT_UNREAD", counters.chat_marked);
    j_set_map(call->doc, call->result, "LINES", counters.map[GROUP_LINES]);
    j_set_map(call->doc, call->result, "DIALOG", counters.map[GROUP_DIALOG]);
    j_set(call->doc, call->result, "DIALOG_UNREAD", counters.dialog_marked);
    return ERR_NONE;
}

const struct method im_counters_methods[] = {{.name = "im.counters.get",
                                                 .summary = "Returns how much the current user has not read.",
                                                 .doc = "api-reference/chats/im-counters-get.md",
                                                 .scope = SCOPE_IM,
                                                 .who = WHO_USER,
                                                 .lane = LANE_READ,
                                                 .call = counters_get,
                                                 .out = OUT_OBJECT},
    {0}};
