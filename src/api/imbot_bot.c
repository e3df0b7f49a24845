/* imbot.register, imbot.update, imbot.unregister, imbot.bot.list: an application's bots and where their
 * events go. */
#include <string.h>

#include "api/avatar.h"
#include "api/imbot.h"
#include "api/portal.h"
#include "base/utf8.h"
#include "domain/chat_ops.h"
#include "domain/person_ops.h"
#include "domain/user_ops.h"
#include "net/url_gate.h"

/* ---- shared with the other families ---- */
enum err imbot_enter(
    struct call *call, const struct imbot_in *in, enum err foreign, struct imbot_turn *turn_r)
{
    enum err error = bot_use(&call->ops, in->bot_id, in->client_id, &turn_r->bot);
    if (error)
        return error == ERR_BOT_FOREIGN ? foreign : error;
    turn_r->before = bot_act(&call->ops, turn_r->bot);
    return ERR_NONE;
}

void imbot_leave(struct call *call, const struct imbot_turn *turn)
{
    call->ops.who = turn->before;
}

bool imbot_is_session(const struct call *call)
{
    return call->ops.who.kind == AUTH_SESSION;
}

int imbot_flag(const jval *fields, const char *key)
{
    bool flag;
    const jval *sent = json_get_ci(fields, key);
    return !json_is_blank(sent) && json_flag(sent, &flag) ? flag : -1;
}

enum err imbot_true(struct call *call)
{
    call->result = j_bool(call->doc, true);
    return ERR_NONE;
}

enum err imbot_done(struct call *call, const struct imbot_turn *turn, enum err error)
{
    imbot_leave(call, turn);
    return error ? error : imbot_true(call);
}

/* ---- handlers' URLs ---- */
static const struct url {
    const char *name, *alias;
    size_t offset; /* in struct bot_change */
    enum err missing, wrong;
    bool minor; /* only for supervisors and open lines, when registered */
} urls[] = {{"EVENT_MESSAGE_ADD", NULL, offsetof(struct bot_change, event_message_add), ERR_BOT_ADD_MISSING,
                ERR_BOT_ADD_URL, false},
    {"EVENT_MESSAGE_UPDATE", NULL, offsetof(struct bot_change, event_message_update), ERR_NONE,
        ERR_BOT_UPDATE_URL, true},
    {"EVENT_MESSAGE_DELETE", NULL, offsetof(struct bot_change, event_message_delete), ERR_NONE,
        ERR_BOT_DELETE_URL, true},
    {"EVENT_WELCOME_MESSAGE", "EVENT_BOT_JOIN", offsetof(struct bot_change, event_welcome),
        ERR_BOT_WELCOME_MISSING, ERR_BOT_WELCOME_URL, false},
    {"EVENT_BOT_DELETE", NULL, offsetof(struct bot_change, event_bot_delete), ERR_BOT_GONE_MISSING,
        ERR_BOT_GONE_URL, false}};
enum { URLS = sizeof urls / sizeof *urls };

static const char *field_text(struct call *call, const jval *fields, const char *name)
{
    return json_text(call->arena, json_get_ci(fields, name));
}

/* The URL of each event: its own, else EVENT_HANDLER's. needed: an absent one is an error. */
static enum err read_urls(struct call *call, const jval *fields, bool needed, struct bot_change *change)
{
    const char *common = field_text(call, fields, "EVENT_HANDLER");
    for (int i = 0; i < URLS; i++) {
        const char *url = field_text(call, fields, urls[i].name);
        if (!url && urls[i].alias)
            url = field_text(call, fields, urls[i].alias);
        if (!url || !*url)
            url = common && *common ? common : NULL;
        if (!url && needed && urls[i].missing)
            return urls[i].missing;
        if (url && url_gate_text(url, call->portal->settings.allow_private_urls))
            return urls[i].wrong;
        *(const char **)((char *)change + urls[i].offset) = url;
    }
    return ERR_NONE;
}

/* ---- profile ---- */
static void read_properties(struct call *call, const jval *properties, struct bot_change *change)
{
    change->name = field_text(call, properties, "NAME");
    change->last_name = field_text(call, properties, "LAST_NAME");
    change->email = field_text(call, properties, "EMAIL");
    change->birthday = field_text(call, properties, "PERSONAL_BIRTHDAY");
    change->work_position = field_text(call, properties, "WORK_POSITION");
    change->website = field_text(call, properties, "PERSONAL_WWW");
    const char *gender = field_text(call, properties, "PERSONAL_GENDER"),
               *color = field_text(call, properties, "COLOR");
    if (gender && (strcmp(gender, "M") == 0 || strcmp(gender, "F") == 0 || !*gender))
        change->gender = gender;
    change->color = color ? chat_color_named(color) : NULL;
    /* No page documents an answer for a bad photo: the bot goes without. */
    if (call->prepared)
        change->avatar = ((struct avatar *)call->prepared)->blob;
}

static enum err prepare_photo(struct call *call, const jval *properties)
{
    struct avatar *avatar = arena_new_of(call->arena, struct avatar);
    *avatar = avatar_read(call, json_get_ci(properties, "PERSONAL_PHOTO"));
    call->prepared = avatar;
    return avatar->error == ERR_INTERNAL ? ERR_INTERNAL : ERR_NONE;
}

/* ---- imbot.register ---- */
struct register_in {
    const char *code, *type, *client_id;
    int openline;
    const jval *properties;
};
static const struct param register_params[] = {
    P_STR(struct register_in, code, "CODE", "Name of the bot within the portal; the same again changes it.",
        .missing = ERR_BOT_CODE, .bad = ERR_BOT_CODE),
    P_STR(struct register_in, type, "TYPE", "B (bot), O (open lines), H (human-like) or S (supervisor)."),
    P_DOC("EVENT_HANDLER", "string", "URL for all events that have none of their own."),
    P_DOC("EVENT_MESSAGE_ADD", "string", "URL for ONIMBOTMESSAGEADD."),
    P_DOC("EVENT_MESSAGE_UPDATE", "string", "URL for ONIMBOTMESSAGEUPDATE; only with TYPE=S or OPENLINE=Y."),
    P_DOC("EVENT_MESSAGE_DELETE", "string", "URL for ONIMBOTMESSAGEDELETE; only with TYPE=S or OPENLINE=Y."),
    P_DOC("EVENT_WELCOME_MESSAGE", "string", "URL for ONIMBOTJOINCHAT; also spelled EVENT_BOT_JOIN."),
    P_DOC("EVENT_BOT_DELETE", "string", "URL for ONIMBOTDELETE."),
    P_FLAG(struct register_in, openline, "OPENLINE", "Y: serves open lines; always so with TYPE=O."),
    P_JSON(struct register_in, properties, "PROPERTIES",
        "NAME or LAST_NAME, and COLOR, EMAIL, PERSONAL_BIRTHDAY, WORK_POSITION, PERSONAL_WWW, "
        "PERSONAL_GENDER, "
        "PERSONAL_PHOTO.",
        .missing = ERR_BOT_NAME, .bad = ERR_BOT_NAME),
    P_STR(struct register_in, client_id, "CLIENT_ID",
        "Under a webhook: a key of your choice that owns the bot."),
    P_END};

static enum err prepare_register(struct call *call, const void *input)
{
    return prepare_photo(call, ((const struct register_in *)input)->properties);
}

static enum err register_bot(struct call *call, const void *input)
{
    const struct register_in *in = input;
    struct bot_change given = {.code = utf8_trim(call->arena, in->code),
        .type = in->type && *in->type ? in->type : "B",
        .openline = in->openline == 1};
    if (imbot_is_session(call))
        return ERR_SESSION_AUTH;
    enum err error = read_urls(call, call->params, true, &given);
    if (error)
        return error;
    bool hears_changes = strcmp(given.type, "S") == 0 || strcmp(given.type, "O") == 0 || given.openline;
    for (int i = 0; i < URLS && !hears_changes; i++)
        if (urls[i].minor)
            *(const char **)((char *)&given + urls[i].offset) = "";
    read_properties(call, in->properties, &given);
    int64_t id = 0;
    error = bot_register(&call->ops, in->client_id, &given, &id);
    if (error == ERR_BOT_UPDATE)
        return ERR_BOT_CREATE;
    call->result = j_int(call->doc, id);
    return error;
}

/* ---- imbot.update ---- */
/* The registry is stricter than the chats: a webhook must say whose bot it means. */
static enum err find_bot(struct call *call, const struct imbot_in *in, struct bot **bot_r)
{
    if (imbot_is_session(call))
        return ERR_SESSION_AUTH_DOT;
    if (call->ops.who.kind == AUTH_WEBHOOK && (!in->client_id || !*in->client_id))
        return ERR_BOT_NO_CLIENT;
    return in->bot_id ? bot_use(&call->ops, in->bot_id, in->client_id, bot_r) : ERR_BOT_ID;
}

struct update_in {
    struct imbot_in bot;
    const jval *fields;
};
static const struct param update_params[] = {
    P_INT(struct update_in, bot.bot_id, "BOT_ID", "Bot to change.", .missing = ERR_BOT_ID, .bad = ERR_BOT_ID),
    P_JSON(struct update_in, fields, "FIELDS", "CODE, OPENLINE, EVENT_…, PROPERTIES: what is to change.",
        .missing = ERR_BOT_FIELDS_EMPTY, .bad = ERR_BOT_FIELDS_EMPTY),
    IMBOT_CLIENT_ID(struct update_in), P_END};

static enum err prepare_update(struct call *call, const void *input)
{
    return prepare_photo(call, json_get_ci(((const struct update_in *)input)->fields, "PROPERTIES"));
}

static enum err update_bot(struct call *call, const void *input)
{
    const struct update_in *in = input;
    struct bot *bot;
    struct bot_change change = {.openline = -1};
    bool flag;
    enum err error = find_bot(call, &in->bot, &bot);
    if (!error && json_count(in->fields) == 0)
        error = ERR_BOT_FIELDS_EMPTY;
    if (!error)
        error = read_urls(call, in->fields, false, &change);
    if (error)
        return error;
    change.code = field_text(call, in->fields, "CODE");
    if (change.code && !*change.code)
        change.code = NULL;
    if (json_flag(json_get_ci(in->fields, "OPENLINE"), &flag) && json_get_ci(in->fields, "OPENLINE"))
        change.openline = flag;
    read_properties(call, json_get_ci(in->fields, "PROPERTIES"), &change);
    error = bot_update(&call->ops, bot, &change);
    return error ? error : imbot_true(call);
}

/* ---- imbot.unregister ---- */
struct unregister_in {
    struct imbot_in bot;
};
static const struct param unregister_params[] = {
    P_INT(struct unregister_in, bot.bot_id, "BOT_ID", "Bot to remove.", .missing = ERR_BOT_ID,
        .bad = ERR_BOT_ID),
    IMBOT_CLIENT_ID(struct unregister_in), P_END};

static enum err unregister_bot(struct call *call, const void *input)
{
    const struct unregister_in *in = input;
    struct bot *bot;
    enum err error = find_bot(call, &in->bot, &bot);
    if (error)
        return error;
    return bot_unregister(&call->ops, bot) ? imbot_true(call) : ERR_BOT_UNREGISTER;
}

/* ---- imbot.bot.list ---- */
struct list_in {
    const char *client_id;
};
static const struct param list_params[] = {
    P_STR(struct list_in, client_id, "CLIENT_ID", "Under a webhook: only the bots of this key."), P_END};

static enum err list_bots(struct call *call, const void *input)
{
    const struct list_in *in = input;
    size_t count;
    if (imbot_is_session(call))
        return ERR_SESSION_AUTH_DOT;
    const struct bot *bots = bot_list(&call->ops, in->client_id, &count);
    call->result = count ? j_obj(call->doc) : j_arr(call->doc);
    for (size_t i = 0; i < count; i++) {
        const struct users *user = user_get(&call->ops, bots[i].user_id);
        const char *key = arena_printf(call->arena, "%lld", (long long)bots[i].user_id);
        jnode *item = j_set_obj(call->doc, call->result, key);
        j_set_int(call->doc, item, "ID", bots[i].user_id);
        j_set_str(call->doc, item, "NAME", user ? person_name(call->arena, user) : "");
        j_set_str(call->doc, item, "CODE", bots[i].code);
        j_set_yn(call->doc, item, "OPENLINE", bots[i].openline);
    }
    return ERR_NONE;
}

#define URL_ERRORS                                                                                           \
    ERR_BOT_ADD_URL, ERR_BOT_UPDATE_URL, ERR_BOT_DELETE_URL, ERR_BOT_WELCOME_URL, ERR_BOT_GONE_URL

const struct method imbot_bot_methods[] = {
    {.name = "imbot.bot.list",
        .summary = "Lists the bots of the calling application.",
        .doc = "api-reference/chat-bots/outdated/bots/imbot-bot-list.md",
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_READ,
        .flags = METHOD_OUTDATED,
        .params = list_params,
        .in_size = sizeof(struct list_in),
        .call = list_bots,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_SESSION_AUTH_DOT)},
    {.name = "imbot.register",
        .summary = "Registers a bot, or changes the one that has this code.",
        .doc = "api-reference/chat-bots/outdated/bots/imbot-register.md",
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_OUTDATED,
        .params = register_params,
        .in_size = sizeof(struct register_in),
        .prepare = prepare_register,
        .call = register_bot,
        .out = OUT_INT,
        .errors = ERRORS(ERR_SESSION_AUTH, ERR_BOT_NO_CLIENT, ERR_BOT_ADD_MISSING, ERR_BOT_WELCOME_MISSING,
            ERR_BOT_GONE_MISSING, URL_ERRORS, ERR_BOT_CODE, ERR_BOT_NAME, ERR_BOT_MAX_COUNT, ERR_BOT_CREATE)},
    {.name = "imbot.unregister",
        .summary = "Removes a bot; what it wrote stays.",
        .doc = "api-reference/chat-bots/outdated/bots/imbot-unregister.md",
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_OUTDATED,
        .params = unregister_params,
        .in_size = sizeof(struct unregister_in),
        .call = unregister_bot,
        .out = OUT_BOOL,
        .errors =
            ERRORS(ERR_SESSION_AUTH_DOT, ERR_BOT_NO_CLIENT, ERR_BOT_ID, ERR_BOT_FOREIGN, ERR_BOT_UNREGISTER)},
    {.name = "imbot.update",
        .summary = "Changes a bot's code, handlers and profile.",
        .doc = "api-reference/chat-bots/outdated/bots/imbot-update.md",
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_OUTDATED,
        .params = update_params,
        .in_size = sizeof(struct update_in),
        .prepare = prepare_update,
        .call = update_bot,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_SESSION_AUTH_DOT, ERR_BOT_NO_CLIENT, ERR_BOT_ID, ERR_BOT_FOREIGN, URL_ERRORS,
            ERR_BOT_NAME, ERR_BOT_FIELDS_EMPTY, ERR_BOT_UPDATE)},
    {0}};
