/* Events of API version 2: to bots (ONIMBOTV2…) and to people who asked for theirs (ONIMV2…). Both are the same but for `bot`.
 *
 * A bot that asks for its events finds itself in them as imbot.v2.Bot.get shows it. One that is called gets id and code, and
 * the sender adds `auth` to that at each attempt, because tokens are never stored. */
#include <ctype.h>
#include <string.h>

#include "api/event_payload_priv.h"
#include "api/im_views.h"
#include "api/v2_views.h"
#include "base/text.h"

static void set_bot(struct call *call, jnode *data, const struct bot *bot)
{
    if (!bot)
        return;
    if (strcmp(bot->event_mode, BOT_FETCH) == 0) {
        j_set(call->doc, data, "bot", v2_own_bot(call, bot));
        return;
    }
    jnode *node = j_set_obj(call->doc, data, "bot");
    j_set_int(call->doc, node, "id", bot->user_id);
    j_set_str(call->doc, node, "code", bot->code);
}

static void set_message(struct call *call, jnode *data, const struct ev_v2 *payload)
{
    j_set(call->doc, data, "message",
        v2_message(call, payload->history, payload->message, payload->chat, V2_EVENT));
}

/* chat, user and language end every event but ONIMBOTV2DELETE. */
static jnode *with_tail(struct call *call, jnode *data, const struct event *event)
{
    const struct ev_v2 *payload = event->payload;
    j_set(call->doc, data, "chat", v2_chat(call, payload->chat, V2_EVENT));
    j_set(
        call->doc, data, "user", payload->user ? v2_user(call, payload->user, V2_EVENT) : j_null(call->doc));
    j_set_str(call->doc, data, "language", event->language);
    return data;
}

static jnode *begin(struct call *call, const struct event *event)
{
    jnode *data = j_obj(call->doc);
    set_bot(call, data, ((const struct ev_v2 *)event->payload)->bot);
    return data;
}

jnode *payload_v2_message(struct call *call, const struct event *event)
{
    jnode *data = begin(call, event);
    set_message(call, data, event->payload);
    return with_tail(call, data, event);
}

jnode *payload_v2_message_delete(struct call *call, const struct event *event)
{
    const struct ev_v2 *payload = event->payload;
    jnode *data = begin(call, event);
    j_set_int(call->doc, data, "messageId", payload->message->id);
    return with_tail(call, data, event);
}

jnode *payload_v2_reaction(struct call *call, const struct event *event)
{
    const struct ev_v2 *payload = event->payload;
    jnode *data = begin(call, event);
    j_set_str(call->doc, data, "reaction", payload->reaction);
    j_set_str(call->doc, data, "action", payload->added ? "add" : "delete");
    set_message(call, data, payload);
    return with_tail(call, data, event);
}

jnode *payload_v2_join(struct call *call, const struct event *event)
{
    const struct ev_v2 *payload = event->payload;
    jnode *data = begin(call, event);
    j_set_str(call->doc, data, "dialogId", im_dialog_id(call, payload->chat));
    return with_tail(call, data, event);
}

jnode *payload_v2_delete(struct call *call, const struct event *event)
{
    return begin(call, event);
}

jnode *payload_v2_context(struct call *call, const struct event *event)
{
    const struct ev_v2 *payload = event->payload;
    jnode *data = begin(call, event);
    j_set_str(call->doc, data, "dialogId", im_dialog_id(call, payload->chat));
    j_set(call->doc, data, "context", j_json(call->doc, payload->context_json));
    return with_tail(call, data, event);
}

jnode *payload_v2_command(struct call *call, const struct event *event)
{
    const struct ev_v2 *payload = event->payload;
    jdoc *doc = call->doc;
    jnode *data = begin(call, event), *command = j_set_obj(doc, data, "command");
    char *context = arena_str(call->arena, payload->context);
    for (char *at = context; *at; at++)
        *at = (char)tolower((unsigned char)*at);
    j_set_int(doc, command, "id", payload->command->id);
    j_set_str(doc, command, "command", arena_printf(call->arena, "/%s", payload->command->command));
    j_set_str(doc, command, "params", text_or_empty(payload->params));
    j_set_str(doc, command, "context", context);
    set_message(call, data, payload);
    return with_tail(call, data, event);
}
