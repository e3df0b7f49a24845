/* imbot.v2.Bot.*, imbot.v2.Revision.get: the registry of bots, as version 2 shows it. The same bots as imbot.register and its
 * sisters; domain/bot_ops.h says what the versions do to each other's. */
#include <string.h>

#include "api/avatar.h"
#include "api/im_in.h"
#include "api/imbot_v2.h"
#include "api/portal.h"
#include "api/v2_views.h"
#include "base/utf8.h"
#include "domain/bot_rules.h"
#include "net/url_gate.h"

enum { TOKEN_MAX = 40, PAGE_USUAL = 50, PAGE_MOST = 200, OFFSET_MOST = 1000000 };

/* {"bot": …, "users": […]} */
static enum err show(struct call *call, const struct bot *bot, bool own)
{
    const struct person *person = person_get(&call->ops, bot->user_id);
    call->result = j_obj(call->doc);
    j_set(call->doc, call->result, "bot", own ? v2_own_bot(call, bot) : v2_bot(call, bot, NULL));
    v2_set_users(call, call->result, &person, 1);
    return ERR_NONE;
}

/* ---- fields of register and update ---- */
#define PROFILE_DOC                                                                                          \
    P_DOC("fields.properties.name", "string", "Name of the bot."),                                           \
        P_DOC("fields.properties.lastName", "string", "Last name."),                                         \
        P_DOC("fields.properties.workPosition", "string", "Position, shown in the profile."),                \
        P_DOC("fields.properties.color", "string", "red, green, lightBlue, …; another word is ignored."),    \
        P_DOC("fields.properties.gender", "string", "M or F."),                                              \
        P_DOC("fields.properties.avatar", "string", "Base64 of a picture.")
#define MANNER_DOC                                                                                           \
    P_DOC("fields.isHidden", "boolean", "Not found by searches for people."),                                \
        P_DOC("fields.isReactionsEnabled", "boolean", "People may react to its messages."),                  \
        P_DOC("fields.isSupportOpenline", "boolean", "Serves open lines."),                                  \
        P_DOC("fields.backgroundId", "string",                                                               \
            "Background of its chats: azure, mint, steel, slate, teal, "                                     \
            "cornflower, sky, peach, frost; anything else is none."),                                        \
        P_DOC("fields.eventMode", "string", "fetch: imbot.v2.Event.get; webhook: posted to webhookUrl."),    \
        P_DOC("fields.webhookUrl", "string", "Where events go when eventMode is webhook.")

static void read_profile(struct call *call, const jval *properties, struct bot_change *change)
{
    const char *color = v2_text(call, properties, "color"), *gender = v2_text(call, properties, "gender");
    change->name = v2_text(call, properties, "name");
    change->last_name = v2_text(call, properties, "lastName");
    change->work_position = v2_text(call, properties, "workPosition");
    change->color = color ? v2_color(color) : NULL;
    if (gender && (strcmp(gender, "M") == 0 || strcmp(gender, "F") == 0))
        change->gender = gender;
}

/* NULL: not sent. */
static const char *background(struct call *call, const jval *fields)
{
    static const char *const known[] = {
        "azure", "mint", "steel", "slate", "teal", "cornflower", "sky", "peach", "frost"};
    if (!json_get_ci(fields, "backgroundId"))
        return NULL;
    const char *sent = v2_text(call, fields, "backgroundId");
    for (size_t i = 0; sent && i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i], sent) == 0)
            return known[i];
    return "";
}

static void read_manner(
    struct call *call, const jval *fields, struct bot_change *change, struct bot_change_v2 *v2)
{
    change->openline = imbot_flag(fields, "isSupportOpenline");
    change->v2 = v2;
    v2->hidden = imbot_flag(fields, "isHidden");
    v2->reactions = imbot_flag(fields, "isReactionsEnabled");
    v2->background = background(call, fields);
}

static bool is_mode(const char *mode)
{
    return strcmp(mode, BOT_FETCH) == 0 || strcmp(mode, BOT_WEBHOOK) == 0;
}

/* Where the events go from now on. A URL may be kept for later, beside the mode that does not use it. */
static enum err read_delivery(struct call *call, const jval *fields, const char *mode_before,
    const char *url_before, struct bot_change_v2 *v2)
{
    const char *mode = v2_text(call, fields, "eventMode"), *url = v2_text(call, fields, "webhookUrl");
    bool private = call->portal->settings.allow_private_urls;
    if (!mode || !*mode)
        mode = mode_before;
    if (!url || !*url)
        url = url_before;
    if (!is_mode(mode))
        return ERR_V2_BOT_MODE;
    v2->event_mode = mode;
    v2->webhook_url = url;
    if (!*url)
        return strcmp(mode, BOT_FETCH) == 0 ? ERR_NONE : ERR_V2_BOT_URL_EMPTY;
    return url_gate_text(url, private) ? ERR_V2_BOT_URL : ERR_NONE;
}

static enum err prepare_avatar(struct call *call, const jval *fields)
{
    struct avatar *avatar = arena_new_of(call->arena, struct avatar);
    *avatar = avatar_read(call, json_get_ci(json_get_ci(fields, "properties"), "avatar"));
    call->prepared = avatar;
    return avatar->error == ERR_INTERNAL ? ERR_INTERNAL : ERR_NONE;
}

static enum err take_avatar(struct call *call, struct bot_change *change)
{
    const struct avatar *avatar = call->prepared;
    if (!avatar || !avatar->error) {
        change->avatar = avatar ? avatar->blob : NULL;
        return ERR_NONE;
    }
    return avatar->error == ERR_AVATAR_SIZE ? ERR_V2_BOT_AVATAR_SIZE : ERR_V2_BOT_AVATAR_TYPE;
}

/* ---- imbot.v2.Bot.register ---- */
struct register_in {
    const jval *fields;
    const char *token;
};
static const struct param register_params[] = {P_JSON(struct register_in, fields, "fields", "The bot.",
                                                   .missing = ERR_V2_BOT_CODE, .bad = ERR_V2_BOT_CODE),
    P_STR(struct register_in, token, "botToken", "The same as fields.botToken, which is preferred.",
        .bad = ERR_V2_BOT_NO_TOKEN),
    P_DOC("fields.code", "string", "Name of the bot within the portal; the same again answers the same bot."),
    P_DOC("fields.botToken", "string",
        "Under a webhook: what its owner proves itself by from now on; at most 40 characters."),
    P_DOC("fields.type", "string", "bot, openline, supervisor or personal."),
    P_DOC("fields.properties", "object", "Profile of the bot."), PROFILE_DOC, MANNER_DOC, P_END};

static enum err prepare_register(struct call *call, const void *input)
{
    return prepare_avatar(call, ((const struct register_in *)input)->fields);
}

static enum err token_length(const char *token)
{
    return token && utf8_length(token) > TOKEN_MAX ? ERR_V2_BOT_TOKEN_LENGTH : ERR_NONE;
}

/* Blanks alone are no token; beside other characters they count. */
static const char *token_or_null(struct call *call, const char *sent)
{
    return sent && *utf8_trim(call->arena, sent) ? sent : NULL;
}

/* Under a webhook: what was sent, in one place or the other. */
static enum err read_token(struct call *call, const struct register_in *in, const char **token_r)
{
    *token_r = token_or_null(call, v2_text(call, in->fields, "botToken"));
    if (!*token_r)
        *token_r = token_or_null(call, in->token);
    enum err error = v2_check_token(call, *token_r);
    return error || call->ops.who.kind == AUTH_APP ? error : token_length(*token_r);
}

static enum err read_new(struct call *call, const jval *fields, struct bot_change *given)
{
    const jval *properties = json_get_ci(fields, "properties");
    const char *code = v2_text(call, fields, "code"), *type = v2_text(call, fields, "type");
    given->code = utf8_trim(call->arena, code ? code : "");
    if (!*given->code)
        return ERR_V2_BOT_CODE;
    read_profile(call, properties, given);
    if (!given->name || !*utf8_trim(call->arena, given->name))
        return ERR_V2_BOT_PROPERTIES;
    given->type = bot_type_of_v2(type && *type ? type : "bot");
    return given->type ? take_avatar(call, given) : ERR_V2_BOT_TYPE;
}

static enum err register_bot(struct call *call, const void *input)
{
    const struct register_in *in = input;
    struct bot *bot;
    struct bot_change given = {0};
    struct bot_change_v2 v2 = {0};
    const char *token;
    enum err error = read_token(call, in, &token);
    if (!error)
        error = read_new(call, in->fields, &given);
    if (!error)
        error = read_delivery(call, in->fields, BOT_FETCH, "", &v2);
    if (error)
        return error;
    read_manner(call, in->fields, &given, &v2);
    error = bot_register_v2(&call->ops, token, &given, &bot);
    return error ? error : show(call, bot, true);
}

/* ---- imbot.v2.Bot.update ---- */
struct update_in {
    struct v2_bot_in bot;
    const jval *fields;
};
static const struct param update_params[] = {V2_BOT(struct update_in),
    P_JSON(struct update_in, fields, "fields", "What is to change."),
    P_DOC("fields.botToken", "string", "A new token; the old one is worth nothing from then on."),
    P_DOC("fields.properties", "object", "Changes of the profile."), PROFILE_DOC, MANNER_DOC, P_END};

static enum err prepare_update(struct call *call, const void *input)
{
    return prepare_avatar(call, ((const struct update_in *)input)->fields);
}

static enum err read_changes(struct call *call, const jval *fields, const struct bot *bot,
    struct bot_change *change, struct bot_change_v2 *v2)
{
    const char *mode = v2_text(call, fields, "eventMode");
    v2->token = token_or_null(call, v2_text(call, fields, "botToken"));
    read_profile(call, json_get_ci(fields, "properties"), change);
    read_manner(call, fields, change, v2);
    enum err error = token_length(v2->token);
    if (!error)
        error = take_avatar(call, change);
    if (!error && bot->version == 2)
        error = read_delivery(call, fields, bot->event_mode, bot->webhook_url, v2);
    else if (!error && mode && *mode && !is_mode(mode))
        error = ERR_V2_BOT_MODE;
    return error == ERR_V2_BOT_URL_EMPTY ? ERR_V2_BOT_URL : error;
}

static enum err update_bot(struct call *call, const void *input)
{
    const struct update_in *in = input;
    struct bot *bot;
    struct bot_change change = {0};
    struct bot_change_v2 v2 = {0};
    enum err error = v2_find_bot(call, &in->bot, &bot);
    if (!error)
        error = read_changes(call, in->fields, bot, &change, &v2);
    if (!error)
        error = bot_update(&call->ops, bot, &change);
    if (error == ERR_BOT_NAME)
        return ERR_V2_BOT_PROPERTIES;
    if (error == ERR_BOT_FOREIGN)
        return ERR_V2_BOT_FOREIGN;
    if (error == ERR_BOT_UPDATE) /* somebody unregistered it meanwhile */
        return ERR_V2_BOT_NOT_FOUND;
    return error ? error : show(call, bot, true);
}

/* ---- imbot.v2.Bot.unregister ---- */
struct unregister_in {
    struct v2_bot_in bot;
};
static const struct param unregister_params[] = {V2_BOT(struct unregister_in), P_END};

static enum err unregister_bot(struct call *call, const void *input)
{
    const struct unregister_in *in = input;
    struct bot *bot;
    enum err error = v2_find_bot(call, &in->bot, &bot);
    if (error)
        return error;
    return bot_unregister(&call->ops, bot) ? v2_true(call) : ERR_V2_BOT_UNREGISTER;
}

/* ---- imbot.v2.Bot.get ---- */
struct get_in {
    struct v2_bot_in bot;
    const char *code;
};
static const struct param get_params[] = {
    V2_BOT(struct get_in), P_STR(struct get_in, code, "code", "Instead of botId: its code."), P_END};

/* Anybody may see a bot; whoever owns it sees more. */
static enum err get_bot(struct call *call, const void *input)
{
    const struct get_in *in = input;
    enum err error = v2_check_token(call, in->bot.token);
    if (error)
        return error;
    if (in->bot.bot_id <= 0 && (!in->code || !*in->code))
        return ERR_V2_BOT_PARAMS;
    const struct bot *bot =
        in->bot.bot_id > 0 ? bot_get(&call->ops, in->bot.bot_id) : bot_by_code(&call->ops, in->code);
    if (!bot || bot->removed_at)
        return ERR_V2_BOT_NOT_FOUND;
    return show(call, bot, bot_is_own(&call->ops, bot, in->bot.token));
}

/* ---- imbot.v2.Bot.list ---- */
struct list_in {
    struct v2_bot_in bot; /* the token only */
    const jval *filter;
    int64_t limit, offset;
};
static const struct param list_params[] = {V2_TOKEN(struct list_in),
    P_JSON(struct list_in, filter, "filter", "Which bots."),
    P_DOC("filter.type", "string", "Only this type: bot, openline, supervisor or personal."),
    P_INT(struct list_in, limit, "limit", "Size of the page, at most 200.", .absent = PAGE_USUAL),
    P_INT(struct list_in, offset, "offset", "Bots to skip."), P_END};

/* Those of this type (NULL: any) that stand on the page. true: there are more. */
static bool choose(const struct bot *bots, size_t count, const char *type, size_t skip, size_t limit,
    const struct bot **chosen_r, size_t *chosen_count_r)
{
    size_t chosen = 0, i = 0;
    for (; i < count && chosen < limit; i++)
        if (!type || strcmp(bot_type_v2(bots[i].type), type) == 0) {
            if (skip > 0)
                skip--;
            else
                chosen_r[chosen++] = &bots[i];
        }
    *chosen_count_r = chosen;
    while (i < count && type && strcmp(bot_type_v2(bots[i].type), type) != 0)
        i++;
    return i < count;
}

static enum err list_bots(struct call *call, const void *input)
{
    const struct list_in *in = input;
    size_t count, limit = (size_t)(in->limit > 0 ? im_between(in->limit, 1, PAGE_MOST) : PAGE_USUAL);
    const char *type = v2_text(call, in->filter, "type");
    enum err error = v2_check_token(call, in->bot.token);
    if (error)
        return error;
    const struct bot *bots = bot_list(&call->ops, in->bot.token, &count);
    const struct bot **chosen = arena_array_of(call->arena, const struct bot *, limit);
    const struct person **people = arena_array_of(call->arena, const struct person *, limit);
    size_t skip = (size_t)im_between(in->offset, 0, OFFSET_MOST), shown;
    bool more = choose(bots, count, type && *type ? type : NULL, skip, limit, chosen, &shown);
    call->result = j_obj(call->doc);
    jnode *list = j_set_arr(call->doc, call->result, "bots");
    for (size_t i = 0; i < shown; i++) {
        j_push(list, v2_own_bot(call, chosen[i]));
        people[i] = person_get(&call->ops, chosen[i]->user_id);
    }
    v2_set_users(call, call->result, people, shown);
    j_set_bool(call->doc, call->result, "hasNextPage", more);
    return ERR_NONE;
}

/* ---- imbot.v2.Revision.get ---- */
static enum err revision_get(struct call *call, const void *input)
{
    (void)input;
    call->result = j_obj(call->doc);
    j_set_int(call->doc, call->result, "rest", 36);
    j_set_int(call->doc, call->result, "web", 130);
    j_set_int(call->doc, call->result, "mobile", 23);
    j_set_int(call->doc, call->result, "desktop", 6);
    return ERR_NONE;
}

#define PAGE          "api-reference/chat-bots/chat-bots-v2/imbot.v2/"
#define AVATAR_ERRORS ERR_V2_BOT_AVATAR_TYPE, ERR_V2_BOT_AVATAR_SIZE
#define CHANGE_ERRORS                                                                                        \
    ERR_V2_BOT_TOKEN_LENGTH, ERR_V2_BOT_PROPERTIES, ERR_V2_BOT_MODE, ERR_V2_BOT_URL, AVATAR_ERRORS

const struct method imbot_v2_bot_methods[] = {
    {.name = "imbot.v2.Bot.get",
        .summary = "Shows a bot; its owner sees more of it.",
        .doc = PAGE "bots/bot-get.md",
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = get_params,
        .in_size = sizeof(struct get_in),
        .call = get_bot,
        .out = OUT_OBJECT,
        .errors = ERRORS(V2_TOKEN_ERRORS, ERR_V2_BOT_PARAMS, ERR_V2_BOT_NOT_FOUND)},
    {.name = "imbot.v2.Bot.list",
        .summary = "Lists the bots of the caller.",
        .doc = PAGE "bots/bot-list.md",
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = list_params,
        .in_size = sizeof(struct list_in),
        .call = list_bots,
        .out = OUT_OBJECT,
        .errors = ERRORS(V2_TOKEN_ERRORS)},
    {.name = "imbot.v2.Bot.register",
        .summary = "Registers a bot, or answers the one that has this code.",
        .doc = PAGE "bots/bot-register.md",
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = register_params,
        .in_size = sizeof(struct register_in),
        .prepare = prepare_register,
        .call = register_bot,
        .out = OUT_OBJECT,
        .errors = ERRORS(V2_TOKEN_ERRORS, CHANGE_ERRORS, ERR_V2_BOT_CODE, ERR_V2_BOT_TYPE,
            ERR_V2_BOT_URL_EMPTY, ERR_V2_BOT_TAKEN, ERR_V2_BOT_REGISTER, ERR_V2_BOT_LIMIT)},
    {.name = "imbot.v2.Bot.unregister",
        .summary = "Removes a bot; what it wrote stays.",
        .doc = PAGE "bots/bot-unregister.md",
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = unregister_params,
        .in_size = sizeof(struct unregister_in),
        .call = unregister_bot,
        .out = OUT_OBJECT,
        .errors = ERRORS(V2_BOT_ERRORS, ERR_V2_BOT_UNREGISTER)},
    {.name = "imbot.v2.Bot.update",
        .summary = "Changes a bot, where its events go, or its token.",
        .doc = PAGE "bots/bot-update.md",
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = update_params,
        .in_size = sizeof(struct update_in),
        .prepare = prepare_update,
        .call = update_bot,
        .out = OUT_OBJECT,
        .errors = ERRORS(V2_BOT_ERRORS, CHANGE_ERRORS, ERR_V2_BOT_ROTATION)},
    {.name = "imbot.v2.Revision.get",
        .summary = "Returns the revisions of the messenger's API that version 2 goes by.",
        .doc = PAGE "revision-get.md",
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_READ,
        .call = revision_get,
        .out = OUT_OBJECT},
    {0}};
