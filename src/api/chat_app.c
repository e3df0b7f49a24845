/* Chat applications of bots in the desk: which of them a chat offers (switchline.chatapp.list), and with which address a frame is
 * opened (switchline.chatapp.open). Calls and support are kept and not offered: there is neither a telephone nor a line for them here.
 *
 * The page is told who opened it and where in its query, signed with the HASH that its bot registered. Whatever the query says is
 * therefore looked up and never taken from the caller: above all the button's parameters, which are those on the message. */
#include <string.h>

#include "api/call.h"
#include "api/im_attach.h"
#include "api/titles.h"
#include "base/form.h"
#include "domain/chat_app_ops.h"
#include "domain/chat_app_rules.h"
#include "domain/chat_ops.h"
#include "domain/message_ops.h"
#include "net/md5.h"

#define DIALOG_ID(in)                                                                                        \
    P_STR(in, dialog_id, "DIALOG_ID", "chatNN, or a user's id for the private chat with him.",               \
        .missing = ERR_DIALOG_ID_EMPTY, .bad = ERR_DIALOG_ID_EMPTY)

/* ---- switchline.chatapp.list ---- */
struct list_in {
    const char *dialog_id;
};
static const struct param list_params[] = {DIALOG_ID(struct list_in), P_END};

/* Without its address, which only who opens it gets, signed. */
static void set_frame(struct call *call, jnode *node, const struct chat_app *app)
{
    jnode *frame = j_set_obj(call->doc, node, "iframe");
    j_set_int(call->doc, frame, "width", app->iframe_width);
    j_set_int(call->doc, frame, "height", app->iframe_height);
    j_set_bool(call->doc, frame, "popup", app->popup);
}

static jnode *app_node(struct call *call, const struct chat_app *app)
{
    const jval *title = titles_shown(call, app->titles);
    jnode *node = j_obj(call->doc);
    j_set_int(call->doc, node, "id", app->id);
    j_set_int(call->doc, node, "bot_id", app->bot_id);
    j_set_str(call->doc, node, "code", app->code);
    j_set_str(call->doc, node, "method", app->js_method);
    j_set_str(call->doc, node, "param", app->js_param);
    if (chat_app_is_frame(app))
        set_frame(call, node, app);
    j_set_str(call->doc, node, "title", titles_text(call, title, "TITLE"));
    j_set_str(call->doc, node, "description", titles_text(call, title, "DESCRIPTION"));
    return node;
}

static enum err apps_offered(struct call *call, const void *input)
{
    const struct list_in *in = input;
    const struct chat *chat = chat_for_reading(&call->ops, in->dialog_id);
    if (!chat)
        return ERR_DIALOG_ACCESS;
    size_t count;
    const struct chat_app *const *apps = chat_app_offered(&call->ops, chat, in->dialog_id, &count);
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < count; i++)
        j_push(call->result, app_node(call, apps[i]));
    return ERR_NONE;
}

/* ---- switchline.chatapp.open ---- */
struct open_in {
    int64_t app_id, message_id;
    const char *dialog_id;
    const jval *button_params;
    int chrome;
};
static const struct param open_params[] = {P_INT(struct open_in, app_id, "APP_ID", "The chat application.",
                                               .missing = ERR_CHAT_APP_ID, .bad = ERR_CHAT_APP_ID),
    DIALOG_ID(struct open_in),
    P_INT(struct open_in, message_id, "MESSAGE_ID", "Message whose button or menu opens it.",
        .bad = ERR_MESSAGE_ID),
    P_ANY(struct open_in, button_params, "BUTTON_PARAMS",
        "Which of its buttons, by APP_PARAMS as they stand on the message; absent: the first of this "
        "application.",
        .type = "string"),
    P_FLAG(struct open_in, chrome, "IS_CHROME", "What the page is told of the browser; absent: N.",
        .bad = ERR_PARAMS_ERROR),
    P_END};

/* Parameters of buttons are a text or a tree. */
static const char *params_text(struct call *call, const jval *value)
{
    const char *text = json_text(call->arena, value);
    return text ? text : json_is_empty(value) ? "" : json_write(call->arena, value);
}

static bool is_disabled(struct call *call, const jval *button)
{
    const char *disabled = json_text(call->arena, json_get(button, "disabled"));
    return disabled && strcmp(disabled, "Y") == 0;
}

/* APP_PARAMS of the button or entry that opens the application; NULL: there is none. */
static const char *find_button(struct call *call, const jval *list, const struct open_in *in)
{
    for (struct jiter i = json_iter(list); json_next(&i);) {
        int64_t app_id = 0;
        const char *params = params_text(call, json_get(i.value, "appParams"));
        if (!json_int(json_get(i.value, "appId"), &app_id) || app_id != in->app_id ||
            is_disabled(call, i.value))
            continue;
        if (!in->button_params || strcmp(params, params_text(call, in->button_params)) == 0)
            return params;
    }
    return NULL;
}

static enum err read_button(
    struct call *call, const struct open_in *in, const struct chat *chat, const char **params_r)
{
    struct chat *found;
    const struct message *message =
        in->message_id > 0 ? message_for_reading(&call->ops, in->message_id, &found) : NULL;
    if (!message || found->id != chat->id)
        return ERR_MESSAGE_ID;
    const jval *parts = json_read(call->arena, message->params, strlen(message->params));
    *params_r = find_button(call, json_get(parts, im_part_keys[IM_KEYBOARD]), in);
    if (!*params_r)
        *params_r = find_button(call, json_get(parts, im_part_keys[IM_MENU]), in);
    return *params_r ? ERR_NONE : ERR_PARAMS_ERROR;
}

/* As the page will read it out of DOMAIN to check the signature: no port, brackets of an IPv6 address stay. */
static const char *host_of(struct call *call)
{
    const char *host = strstr(call->ops.base_url, "://");
    host = host ? host + 3 : call->ops.base_url;
    return arena_strn(call->arena, host, *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/"));
}

/* MD5 of these two is what the documentation's page on frames checks. */
static const char *signature(struct call *call, const char *text, const char *hash)
{
    return md5_hex(call->arena, arena_printf(call->arena, "%s%s", text, hash));
}

/* button: APP_PARAMS of the one that was pressed, or NULL. */
static jnode *query_node(
    struct call *call, const struct open_in *in, const struct chat_app_page *page, const char *button)
{
    const char *user = arena_printf(call->arena, "%lld", (long long)call->ops.who.user_id);
    jnode *query = j_obj(call->doc);
    j_set_int(call->doc, query, "BOT_ID", page->bot->user_id);
    j_set_str(call->doc, query, "BOT_CODE", page->bot->code);
    j_set_int(call->doc, query, "APP_ID", page->app->id);
    j_set_str(call->doc, query, "APP_CODE", page->app->code);
    j_set_str(call->doc, query, "DOMAIN", call->ops.base_url);
    j_set_str(call->doc, query, "DOMAIN_HASH", signature(call, host_of(call), page->hash));
    j_set_str(call->doc, query, "USER_ID", user);
    j_set_str(call->doc, query, "USER_HASH", signature(call, user, page->hash));
    j_set_str(call->doc, query, "DIALOG_ID", in->dialog_id);
    j_set_str(call->doc, query, "CONTEXT", button ? "button" : "textarea");
    j_set_str(call->doc, query, "LANG", call_language(call));
    j_set_yn(call->doc, query, "IS_CHROME", in->chrome == 1);
    if (button) {
        j_set_int(call->doc, query, "MESSAGE_ID", in->message_id);
        j_set_str(call->doc, query, "BUTTON_PARAMS", button);
    }
    return query;
}

/* The registered address may have a query of its own, which stays before ours, and an anchor, which stays last. */
static const char *url_with(struct call *call, const char *url, const jnode *query)
{
    struct buf text = {0};
    const int len = (int)strcspn(url, "#");
    form_write(&text, j_read(call->arena, query));
    const char *whole = arena_printf(
        call->arena, "%.*s%s%s%s", len, url, memchr(url, '?', len) ? "&" : "?", buf_str(&text), url + len);
    buf_free(&text);
    return whole;
}

static enum err open_app(struct call *call, const void *input)
{
    const struct open_in *in = input;
    const struct chat *chat = chat_for_reading(&call->ops, in->dialog_id);
    const char *button = NULL;
    struct chat_app_page page;
    if (!chat)
        return ERR_DIALOG_ACCESS;
    enum err error = in->message_id ? read_button(call, in, chat, &button) : ERR_NONE;
    if (error)
        return error;
    const struct chat_app_place place = {.chat = chat, .dialog_id = in->dialog_id, .on_button = button};
    error = chat_app_open(&call->ops, in->app_id, &place, &page);
    if (error)
        return error;
    jnode *node = call->result = j_obj(call->doc);
    j_set_str(call->doc, node, "url", url_with(call, page.app->iframe, query_node(call, in, &page, button)));
    j_set_int(call->doc, node, "width", page.app->iframe_width);
    j_set_int(call->doc, node, "height", page.app->iframe_height);
    j_set_bool(
        call->doc, node, "popup", page.app->popup && !button); /* a message's frame goes with its chat */
    return ERR_NONE;
}

const struct method chat_app_methods[] = {
    {.name = "switchline.chatapp.list",
        .summary = "Lists the chat applications of bots that a chat offers: id, bot_id, code, method (PUT or "
                   "SEND, with param, the "
                   "command; or \"\" of a frame, with iframe: width, height, popup), title and description "
                   "in the caller's language.",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = list_params,
        .in_size = sizeof(struct list_in),
        .call = apps_offered,
        .out = OUT_ARRAY,
        .errors = ERRORS(ERR_DIALOG_ID_EMPTY, ERR_DIALOG_ACCESS)},
    {.name = "switchline.chatapp.open",
        .summary = "Tells with what a chat application is opened in a frame: url, width, height, popup. Only "
                   "for the portal's own pages.",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = open_params,
        .in_size = sizeof(struct open_in),
        .call = open_app,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_CHAT_APP_ID, ERR_DIALOG_ID_EMPTY, ERR_DIALOG_ACCESS, ERR_MESSAGE_ID,
            ERR_PARAMS_ERROR, ERR_ADMIN_ONLY)},
    {0}};
