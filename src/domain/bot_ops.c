/* A bot is two rows: its user, with which chats and messages deal as with anybody, and the bot row with owner
 * and URLs.
 *
 * The client key of a webhook's bots is a secret of its owner and also what its events identify themselves
 * with, so it is kept twice: hashed for finding, encrypted for sending. */
#include "domain/bot_ops.h"

#include <string.h>

#include "base/secret.h"
#include "base/utf8.h"
#include "domain/bot_events.h"
#include "domain/bot_rules.h"
#include "domain/chat_ops.h"
#include "domain/chat_rules.h"
#include "domain/event.h"
#include "domain/line_bot_ops.h"
#include "store/bot_store.h"
#include "store/chat_app_store.h"
#include "store/command_store.h"
#include "store/user_store.h"

enum { CODE_MAX = 100, NAME_MAX_CHARS = 100 };
#define CLIENT_PREFIX "custom"

/* ---- whose ---- */
struct owner {
    int64_t app_id, webhook_id; /* webhook_id: only where it is what counts */
    const char *client_key, *client_hash;
};

static bool is_said(const char *text)
{
    return text && *text;
}

static struct owner owner_of_call(struct ops *ops, const char *client_id)
{
    struct owner owner = {.client_key = "", .client_hash = ""};
    if (ops->who.kind == AUTH_APP) {
        owner.app_id = ops->who.app_id;
    } else if (is_said(client_id)) {
        owner.client_key = arena_printf(ops->arena, CLIENT_PREFIX "%s", client_id);
        owner.client_hash = hash_hex(ops->arena, owner.client_key, strlen(owner.client_key));
    } else {
        owner.webhook_id = ops->who.webhook_id;
    }
    return owner;
}

static bool owner_known(const struct owner *owner)
{
    return owner->app_id || owner->webhook_id || *owner->client_hash;
}

static bool owner_has(const struct owner *owner, const struct bot *bot)
{
    if (owner->app_id || bot->app_id)
        return owner->app_id == bot->app_id;
    if (*owner->client_hash)
        return secret_equal(owner->client_hash, bot->client_hash);
    return owner->webhook_id && owner->webhook_id == bot->webhook_id && bot->version == 1;
}

bool bot_is_own(struct ops *ops, const struct bot *bot, const char *client_id)
{
    struct owner owner = owner_of_call(ops, client_id);
    return owner_has(&owner, bot) || ops->who.kind == AUTH_LOCAL;
}

struct bot *bot_get(struct ops *ops, int64_t user_id)
{
    return user_id > 0 ? bot_store_get(ops->db, ops->arena, user_id) : NULL;
}

struct bot *bot_by_code(struct ops *ops, const char *code)
{
    return bot_store_by_code(ops->db, ops->arena, code);
}

struct bot_counts bot_count(struct ops *ops, const struct bot *bot)
{
    return bot_store_counts(ops->db, ops->arena, bot);
}

const struct bot *bot_list(struct ops *ops, const char *client_id, size_t *count_r)
{
    struct owner owner = owner_of_call(ops, client_id);
    *count_r = 0;
    if (!owner_known(&owner))
        return NULL;
    return bot_store_owned(ops->db, ops->arena, owner.app_id, owner.client_hash, owner.webhook_id, count_r);
}

enum err bot_use(struct ops *ops, int64_t bot_id, const char *client_id, struct bot **bot_r)
{
    if (bot_id) {
        struct bot *bot = bot_get(ops, bot_id);
        if (!bot || bot->removed_at)
            return ERR_BOT_ID;
        *bot_r = bot;
        return bot_is_own(ops, bot, client_id) ? ERR_NONE : ERR_BOT_FOREIGN;
    }
    size_t count;
    const struct bot *first = bot_list(ops, client_id, &count);
    if (count == 0)
        return ERR_BOT_ID;
    *bot_r = arena_copy(ops->arena, first, sizeof *first);
    return ERR_NONE;
}

struct principal bot_act(struct ops *ops, const struct bot *bot)
{
    struct principal before = ops->who;
    ops->who.user_id = bot->user_id;
    ops->who.admin = false;
    if (ops->who.kind == AUTH_LOCAL)
        ops->who.kind = AUTH_WEBHOOK;
    return before;
}

/* ---- changing ---- */
static void change_text(struct ops *ops, const char **member, const char *value)
{
    if (value)
        *member = utf8_cut(ops->arena, value, NAME_MAX_CHARS);
}

static void change_url(const char **member, const char *value)
{
    if (value)
        *member = value;
}

static void change_user(struct ops *ops, struct users *user, const struct bot_change *change)
{
    change_text(ops, &user->name, change->name);
    change_text(ops, &user->last_name, change->last_name);
    change_text(ops, &user->email, change->email);
    change_text(ops, &user->birthday, change->birthday);
    change_text(ops, &user->work_position, change->work_position);
    change_url(&user->website, change->website);
    change_text(ops, &user->gender, change->gender);
    change_url(&user->color, change->color);
    change_url(&user->avatar, change->avatar);
    user->updated_at = ops->now;
}

static void change_v2(struct bot *bot, const struct bot_change_v2 *change)
{
    change_url(&bot->background, change->background);
    if (change->hidden >= 0)
        bot->hidden = change->hidden;
    if (change->reactions >= 0)
        bot->reactions = change->reactions;
    if (bot->version == 1)
        return;
    change_url(&bot->event_mode, change->event_mode);
    change_url(&bot->webhook_url, change->webhook_url);
}

static void change_bot(struct bot *bot, const struct bot_change *change)
{
    change_url(&bot->code, change->code);
    if (bot->version == 1 || !*bot->type)
        change_url(&bot->type, change->type);
    if (change->openline >= 0)
        bot->openline = change->openline;
    if (strcmp(bot->type, "O") == 0)
        bot->openline = true;
    change_url(&bot->event_message_add, change->event_message_add);
    change_url(&bot->event_message_update, change->event_message_update);
    change_url(&bot->event_message_delete, change->event_message_delete);
    change_url(&bot->event_welcome, change->event_welcome);
    change_url(&bot->event_bot_delete, change->event_bot_delete);
    if (change->v2)
        change_v2(bot, change->v2);
}

/* From here on only the new token owns it. That another bot has it is not said to whoever tries. */
static enum err change_token(struct ops *ops, struct bot *bot, const char *token)
{
    size_t others;
    if (!is_said(token) || bot->app_id)
        return ERR_NONE;
    const char *key = arena_printf(ops->arena, CLIENT_PREFIX "%s", token);
    const char *hash = hash_text(ops->arena, key);
    if (secret_equal(hash, bot->client_hash))
        return ERR_NONE;
    bot_store_owned(ops->db, ops->arena, 0, hash, 0, &others);
    if (others > 0)
        return ERR_V2_BOT_ROTATION;
    bot->client_hash = hash;
    bot->client_key = secret_encrypt(ops->arena, key);
    bot_store_save_key(ops->db, bot);
    return ERR_NONE;
}

static bool is_nameless(struct ops *ops, const char *name, const char *last_name)
{
    return !*utf8_trim(ops->arena, name ? name : "") && !*utf8_trim(ops->arena, last_name ? last_name : "");
}

/* The bot and its user, for whoever changes them. NULL: it has no user. */
static struct users *lock_both(struct ops *ops, struct bot *bot)
{
    if (bot_store_lock(ops->db)) {
        const struct bot *now = bot_get(ops, bot->user_id);
        *bot = now ? *now : *bot;
    }
    user_store_lock(ops->db, bot->user_id);
    return user_store_get(ops->db, ops->arena, bot->user_id);
}

enum err bot_update(struct ops *ops, struct bot *bot, const struct bot_change *change)
{
    const char *owner_before = bot->client_hash;
    struct users *user = lock_both(ops, bot);
    if (bot->removed_at)
        return ERR_BOT_UPDATE;
    if (strcmp(bot->client_hash, owner_before) != 0)
        return ERR_BOT_FOREIGN; /* the token by which it was asked for is dead by now */
    if (is_said(change->code)) {
        const struct bot *taken = bot_store_by_code(ops->db, ops->arena, change->code);
        if ((taken && taken->user_id != bot->user_id) || strlen(change->code) > CODE_MAX)
            return ERR_BOT_UPDATE;
    }
    if (!user)
        return ERR_BOT_UPDATE;
    change_user(ops, user, change);
    if (is_nameless(ops, user->name, user->last_name))
        return ERR_BOT_NAME;
    const char *url_before = bot->webhook_url;
    change_bot(bot, change);
    user_store_save(ops->db, ops->arena, user);
    bot_store_save(ops->db, bot);
    if (*bot->webhook_url && strcmp(bot->webhook_url, url_before) != 0)
        event_bot_moved(ops, bot, bot->webhook_url);
    return change->v2 ? change_token(ops, bot, change->v2->token) : ERR_NONE;
}

/* ---- registering ---- */
static int64_t add_user(struct ops *ops, const struct bot_change *given)
{
    struct users user = {.type = USER_BOT,
        .login = "",
        .password_hash = "",
        .email = "",
        .name = "",
        .last_name = "",
        .second_name = "",
        .work_position = "",
        .gender = "",
        .birthday = "",
        .phone = "",
        .website = "",
        .avatar = "",
        .color = chat_color(ops->now),
        .time_zone = "",
        .language = ops->settings->language,
        .external_auth = "bot",
        .active = true,
        .created_at = ops->now,
        .updated_at = ops->now};
    change_user(ops, &user, given);
    return user_store_add(ops->db, ops->arena, &user);
}

static enum err register_new(
    struct ops *ops, const struct owner *owner, const struct bot_change *given, int64_t *id_r)
{
    size_t count;
    int64_t most = ops->settings->max_bots;
    bot_store_owned(ops->db, ops->arena, owner->app_id, owner->client_hash, 0, &count);
    if ((int64_t)count >= most)
        return ops_fail(ops, ERR_BOT_MAX_COUNT, arena_printf(ops->arena, "%lld", (long long)most));
    struct bot bot = {.app_id = owner->app_id,
        .webhook_id = ops->who.webhook_id,
        .client_hash = owner->client_hash,
        .client_key = *owner->client_key ? secret_encrypt(ops->arena, owner->client_key) : "",
        .type = given->v2 ? "" : "B",
        .version = given->v2 ? 2 : 1,
        .event_message_add = "",
        .event_message_update = "",
        .event_message_delete = "",
        .event_welcome = "",
        .event_bot_delete = "",
        .event_mode = BOT_WEBHOOK,
        .webhook_url = "",
        .reactions = true,
        .background = "",
        .created_at = ops->now};
    change_bot(&bot, given);
    bot.user_id = add_user(ops, given);
    bot_store_add(ops->db, &bot);
    *id_r = bot.user_id;
    return ERR_NONE;
}

enum err bot_register(struct ops *ops, const char *client_id, const struct bot_change *given, int64_t *id_r)
{
    struct owner owner = owner_of_call(ops, client_id);
    if (!owner.app_id && !*owner.client_hash)
        return ERR_BOT_NO_CLIENT;
    if (!is_said(given->code))
        return ERR_BOT_CODE;
    if (is_nameless(ops, given->name, given->last_name))
        return ERR_BOT_NAME;
    if (strlen(given->code) > CODE_MAX || (given->type && !bot_type_valid(given->type)))
        return ERR_BOT_CREATE;
    bot_store_lock(ops->db);
    struct bot *same = bot_store_by_code(ops->db, ops->arena, given->code);
    if (!same)
        return register_new(ops, &owner, given, id_r);
    if (!owner_has(&owner, same))
        return ERR_BOT_CREATE;
    *id_r = same->user_id;
    return bot_update(ops, same, given);
}

enum err bot_register_v2(
    struct ops *ops, const char *token, const struct bot_change *given, struct bot **bot_r)
{
    int64_t id = 0;
    struct owner owner = owner_of_call(ops, token);
    if (!owner.app_id && !*owner.client_hash)
        return ERR_V2_BOT_NO_TOKEN;
    if (strlen(given->code) > CODE_MAX)
        return ERR_V2_BOT_REGISTER;
    bot_store_lock(ops->db);
    *bot_r = bot_store_by_code(ops->db, ops->arena, given->code);
    if (*bot_r)
        return owner_has(&owner, *bot_r) ? ERR_NONE : ERR_V2_BOT_TAKEN;
    if (register_new(ops, &owner, given, &id))
        return ERR_V2_BOT_LIMIT;
    *bot_r = bot_get(ops, id);
    return ERR_NONE;
}

/* ---- removing ---- */
bool bot_unregister(struct ops *ops, struct bot *bot)
{
    struct users *user = lock_both(ops, bot);
    if (bot->removed_at)
        return false;
    bot_removed(ops, bot);
    command_store_delete_of_bot(ops->db, bot->user_id);
    chat_app_store_delete_of_bot(ops->db, bot->user_id);
    line_bot_gone(ops, bot);
    chat_open_fields(ops, bot->user_id);
    bot->removed_at = ops->now;
    bot_store_save(ops->db, bot);
    if (!user)
        return true;
    user->active = false;
    user->updated_at = ops->now;
    user_store_save(ops->db, ops->arena, user);
    return true;
}

void bot_unregister_all(struct ops *ops, int64_t app_id)
{
    size_t count;
    struct bot *bots = bot_store_owned(ops->db, ops->arena, app_id, "", 0, &count);
    for (size_t i = 0; i < count; i++)
        bot_unregister(ops, &bots[i]);
}

/* ---- the context of a dialog ---- */
static bool is_bot(struct ops *ops, int64_t user_id)
{
    const struct bot *bot = bot_get(ops, user_id);
    return bot && !bot->removed_at;
}

enum err bot_send_context(struct ops *ops, const char *dialog_id, const char *context_json)
{
    int64_t id = 0;
    enum dialog_kind kind = chat_rules_dialog(dialog_id, &id);
    if (kind == DIALOG_MALFORMED || (kind == DIALOG_USER && !is_bot(ops, id)))
        return ERR_V2_DENIED;
    const struct chat *chat = chat_by_dialog_id(ops, dialog_id, true);
    if (!chat || !chat_me(ops, chat->id))
        return ERR_V2_DENIED;
    return bot_context_sent(ops, chat, context_json) ? ERR_NONE : ERR_V2_DENIED;
}

/* ---- the auth block ---- */
const char *bot_client_key(struct ops *ops, const struct bot *bot)
{
    const char *key = *bot->client_key ? secret_decrypt(ops->arena, bot->client_key) : NULL;
    return key ? key : "";
}

bool bot_auth_fields(struct ops *ops, int64_t bot_id, struct app_auth *auth_r)
{
    const struct bot *bot = bot_get(ops, bot_id);
    int64_t as = bot && bot->app_id ? bot_id : 0;
    if (!bot || !app_auth_fields(ops, bot->app_id, as, APP_REFRESH_SEALED, auth_r))
        return false;
    if (bot->app_id) {
        auth_r->client_id = app_get(ops, bot->app_id)->client_id;
        return true;
    }
    auth_r->client_id = bot_client_key(ops, bot);
    if (*auth_r->client_id)
        auth_r->application_token = auth_r->client_id + strlen(CLIENT_PREFIX);
    return true;
}
