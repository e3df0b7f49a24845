/* pull.*: where clients connect for what happens right now, and what applications tell them.
 *
 * We announce version 3 of the protocol: text frames, history by message id, nothing sent by clients. The configuration names
 * the same address for plain and secure connections, because a server has one public address, which is either. */
#include "api/pull.h"

#include <string.h>

#include "api/portal.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "domain/channel_ops.h"
#include "domain/pull_ops.h"

enum { SERVER_VERSION = 3, REVISION_WEB = 19, REVISION_MOBILE = 3 };
#define CONFIG_TIMESTAMP 1700000000LL /* moves when clients must read the configuration anew */

/* ---- pull.application.config.get ---- */
struct config_in {
    int cache, reopen;
};
static const struct param config_params[] = {
    P_FLAG(struct config_in, cache, "CACHE", "Y or N; nothing is cached, so both answer the same.",
        .type = "string"),
    P_FLAG(struct config_in, reopen, "REOPEN", "N: an ended channel is returned as it is.", .type = "string"),
    P_END};

/* "wss://host/…" of "https://host" */
const char *pull_address(struct call *call, bool socket)
{
    const char *base = call->portal->base_url;
    if (socket && strncmp(base, "http", 4) == 0)
        return arena_printf(call->arena, "ws%s/pull/subws/", base + 4);
    return arena_printf(call->arena, "%s/pull/sub/", base);
}

static jnode *server_node(struct call *call)
{
    jdoc *doc = call->doc;
    jnode *server = j_obj(doc);
    const char *polling = pull_address(call, false), *socket = pull_address(call, true);
    j_set_int(doc, server, "version", SERVER_VERSION);
    j_set_bool(doc, server, "server_enabled", true);
    j_set_str(doc, server, "mode", "personal");
    j_set_str(doc, server, "hostname", call->portal->domain);
    j_set_str(doc, server, "long_polling", polling);
    j_set_str(doc, server, "long_pooling_secure", polling); /* spelled like this by the documentation */
    j_set_bool(doc, server, "websocket_enabled", true);
    j_set_str(doc, server, "websocket", socket);
    j_set_str(doc, server, "websocket_secure", socket);
    j_set_bool(doc, server, "publish_enabled", false);
    j_set_str(doc, server, "publish", "");
    j_set_str(doc, server, "publish_secure", "");
    j_set_int(doc, server, "config_timestamp", CONFIG_TIMESTAMP);
    return server;
}

static jnode *channel_node(struct call *call, const struct push_channel *channel)
{
    jdoc *doc = call->doc;
    jnode *node = j_obj(doc);
    bool shared = channel->user_id == 0;
    j_set_str(doc, node, "id", channel_name(call->arena, channel));
    if (!shared)
        j_set_str(doc, node, "public_id", channel_public_name(call->arena, channel));
    j_set_str(doc, node, "start", clock_iso(call->arena, channel->started_at));
    j_set_str(doc, node, "end", clock_iso(call->arena, channel->ends_at));
    j_set_str(doc, node, "type", shared ? "shared" : "private");
    return node;
}

static jnode *public_node(struct call *call, const struct push_channel *channel)
{
    jdoc *doc = call->doc;
    jnode *map = j_obj(doc),
          *node = j_set_obj(doc, map, arena_printf(call->arena, "%lld", (long long)channel->user_id));
    j_set_int(doc, node, "user_id", channel->user_id);
    j_set_str(doc, node, "public_id", channel_public_name(call->arena, channel));
    j_set_str(doc, node, "signature", channel_signature(call->arena, channel));
    j_set_str(doc, node, "start", clock_iso(call->arena, channel->started_at));
    j_set_str(doc, node, "end", clock_iso(call->arena, channel->ends_at));
    return map;
}

static enum err config_get(struct call *call, const void *input)
{
    const struct config_in *in = input;
    jdoc *doc = call->doc;
    const struct push_channel *own = channel_open(&call->ops, false, in->reopen != 0),
                              *shared = channel_open(&call->ops, true, in->reopen != 0);
    int64_t ends_at = own->ends_at < shared->ends_at ? own->ends_at : shared->ends_at;
    call->result = j_obj(doc);
    j_set(doc, call->result, "server", server_node(call));
    jnode *api = j_set_obj(doc, call->result, "api"), *channels;
    j_set_int(doc, api, "revision_web", REVISION_WEB);
    j_set_int(doc, api, "revision_mobile", REVISION_MOBILE);
    channels = j_set_obj(doc, call->result, "channels");
    j_set(doc, channels, "shared", channel_node(call, shared));
    j_set(doc, channels, "private", channel_node(call, own));
    j_set_int(doc, call->result, "exp", ends_at / SECOND);
    j_set(doc, call->result, "publicChannels", public_node(call, own));
    return ERR_NONE;
}

/* ---- whom ---- */
enum { USERS_MOST = 1000 };

static enum err read_users(struct call *call, const jval *given, int64_t **ids_r, size_t *count_r)
{
    bool list = json_is_list(given);
    *count_r = list ? json_count(given) : 1;
    if (*count_r > USERS_MOST)
        return call_fail(call, ERR_ARGUMENT_TYPE, "USER_ID");
    *ids_r = arena_array_of(call->arena, int64_t, *count_r);
    for (size_t i = 0; i < *count_r; i++)
        if (!json_int(list ? json_at(given, i) : given, &(*ids_r)[i]) || (*ids_r)[i] <= 0)
            return call_fail(call, ERR_ARGUMENT_TYPE, "USER_ID");
    return ERR_NONE;
}

/* ---- pull.application.event.add ---- */
struct event_in {
    const char *command, *module;
    const jval *params, *user_id;
};
static const struct param event_params[] = {
    P_STR(struct event_in, command, "COMMAND", "The command: A-Z a-z 0-9 _ : | . -",
        .missing = ERR_PULL_COMMAND, .bad = ERR_PULL_COMMAND),
    P_JSON(struct event_in, params, "PARAMS", "What comes with it, at most 64 KB.", .bad = ERR_PULL_PARAMS),
    P_STR(struct event_in, module, "MODULE_ID",
        "a-z 0-9 . _ but none of ours (im, imopenlines, pull, switchline); "
        "default: application.",
        .bad = ERR_PULL_MODULE),
    P_ANY(struct event_in, user_id, "USER_ID", "Whose clients hear it, one or a list; default: everybody's.",
        .type = "integer"),
    P_END};

static enum err event_add(struct call *call, const void *input)
{
    const struct event_in *in = input;
    struct pull_event event = {.command = in->command,
        .module = in->module && *in->module ? in->module : "application",
        .params_json = in->params ? json_write(call->arena, in->params) : "{}",
        .to_everybody = json_is_blank(in->user_id)};
    int64_t *ids = NULL;
    enum err error = event.to_everybody ? ERR_NONE : read_users(call, in->user_id, &ids, &event.user_count);
    event.user_ids = ids;
    if (error)
        return error;
    call->result = j_bool(call->doc, true);
    return pull_event(&call->ops, &event);
}

/* ---- pull.application.push.add ---- */
struct notice_in {
    const char *text, *avatar;
    const jval *user_id;
};
static const struct param notice_params[] = {
    P_ANY(struct notice_in, user_id, "USER_ID", "Who is told, one or a list.", .missing = ERR_ARGUMENT_EMPTY,
        .type = "integer"),
    P_STR(struct notice_in, text, "TEXT", "The text.", .missing = ERR_PULL_TEXT, .bad = ERR_PULL_TEXT),
    P_STR(
        struct notice_in, avatar, "AVATAR", "Address of a picture; others than http and https are left out."),
    P_END};

static enum err notice_add(struct call *call, const void *input)
{
    const struct notice_in *in = input;
    int64_t *ids;
    size_t count;
    enum err error = read_users(call, in->user_id, &ids, &count);
    if (error)
        return error;
    call->result = j_bool(call->doc, true);
    return pull_notice(&call->ops, ids, count, utf8_trim(call->arena, in->text), in->avatar);
}

/* ---- pull.watch.extend ---- */
struct watch_in {
    const jval *tags;
};
static const struct param watch_params[] = {P_JSON(struct watch_in, tags, "tags", "What the page shows.",
                                                .missing = ERR_ARGUMENT_EMPTY, .type = "array"),
    P_END};

/* Here nobody has to ask for what he may see, so no tag ever ends: the list of those that did is empty. */
static enum err watch_extend(struct call *call, const void *input)
{
    (void)input;
    call->result = j_arr(call->doc);
    return ERR_NONE;
}

const struct method pull_methods[] = {
    {.name = "pull.application.config.get",
        .summary = "Returns where clients connect for pushes, and their channels.",
        .doc = "settings/interactivity/push-and-pull/pull-application-config-get.md",
        .scope = SCOPE_PULL,
        .who = WHO_USER,
        .context = CONTEXT_APP,
        .flags = METHOD_SESSIONS,
        .no_app = ERR_PULL_APP,
        .lane = LANE_WRITE,
        .params = config_params,
        .in_size = sizeof(struct config_in),
        .call = config_get,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_PULL_APP)},
    {.name = "pull.application.event.add",
        .summary = "Tells the application's own clients something.",
        .doc = "settings/interactivity/push-and-pull/pull-application-event-add.md",
        .scope = SCOPE_PULL,
        .who = WHO_USER,
        .context = CONTEXT_APP,
        .flags = METHOD_SESSIONS,
        .no_app = ERR_PULL_APP,
        .lane = LANE_WRITE,
        .params = event_params,
        .in_size = sizeof(struct event_in),
        .call = event_add,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_PULL_APP, ERR_PULL_USER, ERR_PULL_MODULE, ERR_PULL_COMMAND, ERR_PULL_PARAMS)},
    {.name = "pull.application.push.add",
        .summary = "Shows people a notice of the application.",
        .doc = "settings/interactivity/push-and-pull/pull-application-push-add.md",
        .scope = SCOPE_PULL,
        .who = WHO_ADMIN,
        .denied = ERR_PULL_ACCESS,
        .context = CONTEXT_APP,
        .flags = METHOD_SESSIONS,
        .no_app = ERR_PULL_NOTICE_APP,
        .lane = LANE_WRITE,
        .params = notice_params,
        .in_size = sizeof(struct notice_in),
        .call = notice_add,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_PULL_NOTICE_APP, ERR_PULL_ACCESS, ERR_PULL_TEXT, ERR_PULL_APP_NAME)},
    {.name = "pull.watch.extend",
        .summary = "Prolongs watching; nothing ever ends, so the answer is an empty list.",
        .scope = SCOPE_PULL,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = watch_params,
        .in_size = sizeof(struct watch_in),
        .call = watch_extend,
        .out = OUT_ARRAY},
    {0}};
