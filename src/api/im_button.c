/* What people use bots by: buttons below a message and entries of its menu (im.message.command), and the commands that may be
 * typed in a chat, for whoever writes there (switchline.command.list). Whatever is pressed must be on the message: otherwise
 * anybody could have any bot believe that it offered him something. */
#include <string.h>

#include "api/call.h"
#include "api/im_attach.h"
#include "api/titles.h"
#include "base/text.h"
#include "domain/chat_ops.h"
#include "domain/command_ops.h"
#include "domain/message_ops.h"
#include "domain/person_ops.h"
#include "domain/user_ops.h"

/* ---- im.message.command ---- */
struct press_in {
    int64_t message_id, bot_id;
    const char *command, *params;
};
static const struct param press_params[] = {
    P_INT(struct press_in, message_id, "MESSAGE_ID", "Message with the button.", .missing = ERR_MESSAGE_ID,
        .bad = ERR_MESSAGE_ID),
    P_INT(struct press_in, bot_id, "BOT_ID", "Bot whose command it is.", .missing = ERR_BUTTON_BOT,
        .bad = ERR_BUTTON_BOT),
    P_STR(struct press_in, command, "COMMAND", "The button's command.", .missing = ERR_BUTTON_COMMAND,
        .bad = ERR_BUTTON_COMMAND),
    P_STR(struct press_in, params, "COMMAND_PARAMS", "The button's parameters.", .bad = ERR_PARAMS_ERROR),
    P_END};

static const char *text_of(struct call *call, const jval *button, const char *key)
{
    return text_or_empty(json_text(call->arena, json_get(button, key)));
}

/* A button without a bot of its own is its author's. */
static bool is_pressed(
    struct call *call, const jval *button, const struct press_in *in, const struct message *message)
{
    int64_t bot_id = 0;
    json_int(json_get(button, "botId"), &bot_id);
    return (bot_id ? bot_id : message->author_id) == in->bot_id &&
           strcmp(text_of(call, button, "command"), in->command) == 0 &&
           strcmp(text_of(call, button, "commandParams"), text_or_empty(in->params)) == 0 &&
           strcmp(text_of(call, button, "disabled"), "Y") != 0;
}

static bool has_button(
    struct call *call, const jval *list, const struct press_in *in, const struct message *message)
{
    for (struct jiter i = json_iter(list); json_next(&i);)
        if (is_pressed(call, i.value, in, message))
            return true;
    return false;
}

static enum err press(struct call *call, const void *input)
{
    const struct press_in *in = input;
    struct chat *chat;
    if (in->message_id <= 0)
        return ERR_MESSAGE_ID;
    if (in->bot_id <= 0)
        return ERR_BUTTON_BOT;
    if (!*in->command)
        return ERR_BUTTON_COMMAND;
    const struct message *message = message_for_reading(&call->ops, in->message_id, &chat);
    if (!message || !chat_has_member(&call->ops, chat->id, call->ops.who.user_id))
        return ERR_MESSAGE_ID;
    const jval *parts = json_read(call->arena, message->params, strlen(message->params));
    const char *context = has_button(call, json_get(parts, im_part_keys[IM_KEYBOARD]), in, message)
                              ? "KEYBOARD"
                          : has_button(call, json_get(parts, im_part_keys[IM_MENU]), in, message) ? "MENU"
                                                                                                  : NULL;
    if (!context)
        return ERR_PARAMS_ERROR;
    enum err error = command_pressed(
        &call->ops, chat, message, in->bot_id, in->command, text_or_empty(in->params), context);
    return error ? error : call_bool(call, true);
}

/* ---- switchline.command.list ---- */
struct list_in {
    const char *dialog_id;
};
static const struct param list_params[] = {
    P_STR(struct list_in, dialog_id, "DIALOG_ID", "chatNN, or a user's id for the private chat with him.",
        .missing = ERR_DIALOG_ID_EMPTY, .bad = ERR_DIALOG_ID_EMPTY),
    P_END};

static enum err command_offered(struct call *call, const void *input)
{
    const struct list_in *in = input;
    const struct chat *chat = chat_for_reading(&call->ops, in->dialog_id);
    if (!chat)
        return ERR_DIALOG_ACCESS;
    size_t count;
    const struct bot_command *commands = command_list(&call->ops, chat, &count);
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < count; i++) {
        const struct bot_command *command = &commands[i];
        const struct users *bot = user_get(&call->ops, command->bot_id);
        const jval *title = titles_shown(call, command->titles);
        jnode *node = j_obj(call->doc);
        j_push(call->result, node);
        j_set_int(call->doc, node, "id", command->id);
        j_set_int(call->doc, node, "bot_id", command->bot_id);
        j_set_str(call->doc, node, "bot_name", bot ? person_name(call->arena, bot) : "");
        j_set_str(call->doc, node, "command", command->command);
        j_set_str(call->doc, node, "title", titles_text(call, title, "TITLE"));
        j_set_str(call->doc, node, "params", titles_text(call, title, "PARAMS"));
        j_set_bool(call->doc, node, "common", command->common);
    }
    return ERR_NONE;
}

const struct method im_button_methods[] = {
    {.name = "im.message.command",
        .summary = "Presses a button of a message, or an entry of its menu, that names a bot's command.",
        .doc = "api-reference/chats/messages/im-message-command.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = press_params,
        .in_size = sizeof(struct press_in),
        .call = press,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_MESSAGE_ID, ERR_BUTTON_BOT, ERR_BUTTON_COMMAND, ERR_PARAMS_ERROR)},
    {.name = "switchline.command.list",
        .summary =
            "Lists the commands of bots that can be typed in a chat: id, bot_id, bot_name, command without "
            "the slash, title and params (a hint) in the caller's language, common.",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = list_params,
        .in_size = sizeof(struct list_in),
        .call = command_offered,
        .out = OUT_ARRAY,
        .errors = ERRORS(ERR_DIALOG_ID_EMPTY, ERR_DIALOG_ACCESS)},
    {0}};
