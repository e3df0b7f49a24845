/* `switchline sandbox`: a portal with everything an integration needs, in one line of JSON.
 *
 * Provisioning has no code of its own: it calls the same methods as the command line. What must be the same at the next
 * start with the same --data (secrets, ids, passwords) is kept in DIR/sandbox.json; tokens are renewed at each start. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/secret.h"
#include "net/http_server.h"
#include "server/commands.h"
#include "server/config.h"
#include "server/serve.h"
#include "server/server.h"

struct sandbox {
    struct arena *arena;
    struct server *server;
    jdoc *doc;
};

/* ---- calling our own methods ---- */
/* The result of a method, or NULL after a message. */
static const jval *ask(struct sandbox *sandbox, const char *method, jnode *params)
{
    struct call *call = call_new(sandbox->arena, &sandbox->server->portal, method);
    call->params = j_read(sandbox->arena, params);
    call->credentials.kind = CREDENTIAL_LOCAL;
    if (!call->method || !runner_wait(&sandbox->server->runner, call) || call->error) {
        fprintf(stderr, "switchline: sandbox: %s failed: %s %s\n", method,
            call->method ? err_row(call->error)->id : "no such method",
            call->error_arg ? call->error_arg : "");
        return NULL;
    }
    return j_read(sandbox->arena, call->result);
}

static void keep(
    struct sandbox *sandbox, jnode *values, const char *key, const jval *result, const char *from)
{
    j_set(sandbox->doc, values, key, j_copy(sandbox->doc, json_get(result, from)));
}

/* ---- provisioning ---- */
static jnode *add_user(
    struct sandbox *sandbox, const char *login, const char *name, const char *last_name, const char *role)
{
    jdoc *doc = sandbox->doc;
    const char *password = random_token(sandbox->arena, 12);
    jnode *params = j_obj(doc), *user = j_obj(doc);
    j_set_str(doc, params, "login", login);
    j_set_str(doc, params, "name", name);
    j_set_str(doc, params, "last_name", last_name);
    j_set_str(doc, params, "email", arena_printf(sandbox->arena, "%s@example.com", login));
    j_set_str(doc, params, "password", password);
    j_set_str(doc, params, "role", role);
    const jval *added = ask(sandbox, "switchline.user.add", params);
    if (!added)
        return NULL;
    keep(sandbox, user, "id", added, "id");
    j_set_str(doc, user, "name", arena_printf(sandbox->arena, "%s %s", name, last_name));
    j_set_str(doc, user, "login", login);
    j_set_str(doc, user, "password", password);
    j_set_str(doc, user, "role", role);
    return user;
}

static bool add_users(struct sandbox *sandbox, jnode *values)
{
    static const char *const people[][4] = {{"admin", "Ada", "Admin", "admin"},
        {"olga", "Olga", "Operator", "operator"}, {"oleg", "Oleg", "Operator", "operator"}};
    jnode *users = j_set_arr(sandbox->doc, values, "users");
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
        jnode *user = add_user(sandbox, people[i][0], people[i][1], people[i][2], people[i][3]);
        if (!user)
            return false;
        j_push(users, user);
    }
    return true;
}

static bool add_webhook(struct sandbox *sandbox, jnode *values)
{
    jnode *params = j_obj(sandbox->doc);
    j_set_int(sandbox->doc, params, "user", 1);
    j_set_str(sandbox->doc, params, "title", "Sandbox");
    j_set_str(sandbox->doc, params, "scopes", scopes_write(sandbox->arena, SCOPES_ALL));
    const jval *webhook = ask(sandbox, "switchline.webhook.add", params);
    j_set_int(sandbox->doc, values, "webhook_user", 1);
    keep(sandbox, values, "webhook_secret", webhook, "secret");
    return webhook != NULL;
}

static bool add_app(struct sandbox *sandbox, jnode *values)
{
    jnode *params = j_obj(sandbox->doc), *id = j_obj(sandbox->doc);
    j_set_str(sandbox->doc, params, "name", "Sandbox application");
    j_set_str(sandbox->doc, params, "scopes", scopes_write(sandbox->arena, SCOPES_ALL));
    j_set_str(sandbox->doc, params, "handler", "http://127.0.0.1:9000/");
    const jval *app = ask(sandbox, "switchline.app.add", params);
    if (!app)
        return false;
    keep(sandbox, values, "app_id", app, "id");
    keep(sandbox, values, "client_id", app, "client_id");
    keep(sandbox, values, "client_secret", app, "client_secret");
    keep(sandbox, values, "application_token", app, "application_token");
    keep(sandbox, id, "id", app, "id");
    return ask(sandbox, "switchline.app.install", id) != NULL;
}

static bool add_line(struct sandbox *sandbox, jnode *values)
{
    jnode *params = j_obj(sandbox->doc), *users = j_set_arr(sandbox->doc, params, "users");
    j_set_str(sandbox->doc, params, "name", "Sandbox line");
    j_push(users, j_int(sandbox->doc, 2));
    j_push(users, j_int(sandbox->doc, 3));
    const jval *line = ask(sandbox, "switchline.line.add", params);
    keep(sandbox, values, "line_id", line, "id");
    return line != NULL;
}

/* What stays the same from start to start; NULL after a message. */
static const jval *provisioned(struct sandbox *sandbox)
{
    const char *dir = sandbox->server->portal.data_dir;
    size_t size;
    const char *kept = datadir_read(sandbox->arena, dir, "sandbox.json", &size);
    if (kept)
        return json_read(sandbox->arena, kept, size);
    jnode *values = j_obj(sandbox->doc);
    if (!add_users(sandbox, values) || !add_webhook(sandbox, values) || !add_app(sandbox, values) ||
        !add_line(sandbox, values))
        return NULL;
    char *text = j_write(sandbox->arena, values, &size);
    if (!datadir_write(dir, "sandbox.json", text, size)) {
        serve_failed("cannot write sandbox.json");
        return NULL;
    }
    return json_read(sandbox->arena, text, size);
}

/* ---- what is printed ---- */
static jnode *describe(struct sandbox *sandbox, const jval *values, const jval *tokens)
{
    static const char *const kept[] = {"webhook_user", "webhook_secret", "client_id", "client_secret",
        "application_token", "line_id", "users"};
    static const char *const renewed[] = {"access_token", "refresh_token", "expired_token"};
    const struct portal *portal = &sandbox->server->portal;
    jdoc *doc = sandbox->doc;
    jnode *line = j_obj(doc);
    int64_t user = 1;
    json_int(json_get(values, "webhook_user"), &user);
    j_set_str(doc, line, "base_url", portal->base_url);
    j_set_str(doc, line, "portal_domain", portal->domain);
    j_set_str(doc, line, "member_id", portal->member_id);
    j_set_str(doc, line, "webhook_url",
        arena_printf(sandbox->arena, "%s/rest/%lld/%s/", portal->base_url, (long long)user,
            yyjson_get_str((jval *)json_get(values, "webhook_secret"))));
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        keep(sandbox, line, kept[i], values, kept[i]);
    for (size_t i = 0; i < sizeof renewed / sizeof *renewed; i++)
        keep(sandbox, line, renewed[i], tokens, renewed[i]);
    j_set_str(doc, line, "ca_file", sandbox->server->ca_file);
    return line;
}

static void print_hints(const jval *line)
{
    const char *base = yyjson_get_str((jval *)json_get(line, "base_url"));
    const char *hook = yyjson_get_str((jval *)json_get(line, "webhook_url"));
    const char *token = yyjson_get_str((jval *)json_get(line, "access_token"));
    int64_t line_id = 0;
    json_int(json_get(line, "line_id"), &line_id);
    fprintf(stderr,
        "\nA sandbox portal answers at %s\n(stop it with Ctrl-C; nothing is kept unless --data is given)\n\n"
        "Try it from another terminal: register a connector, switch it on, let a customer write.\n\n"
        "curl %s/rest/imconnector.register -d auth=%s -d ID=demo -d NAME=Demo -d 'ICON[DATA_IMAGE]=data:,' "
        "-d "
        "PLACEMENT_HANDLER=https://example.com/\n"
        "curl %s/rest/imconnector.activate -d auth=%s -d CONNECTOR=demo -d LINE=%lld -d ACTIVE=1\n"
        "curl %s/rest/imconnector.send.messages -d auth=%s -d CONNECTOR=demo -d LINE=%lld -d "
        "'MESSAGES[0][user][id]=7' "
        "-d 'MESSAGES[0][chat][id]=7' -d 'MESSAGES[0][message][id]=1' -d "
        "'MESSAGES[0][message][text]=Hello'\n\n"
        "An operator sees it with: curl '%sim.dialog.messages.get?DIALOG_ID=chat1'\n\n",
        base, base, token, base, token, (long long)line_id, base, token, (long long)line_id, hook);
    for (struct jiter i = json_iter(json_get(line, "users")); json_next(&i);)
        fprintf(stderr, "%-8s login %-5s password %s\n", yyjson_get_str((jval *)json_get(i.value, "role")),
            yyjson_get_str((jval *)json_get(i.value, "login")),
            yyjson_get_str((jval *)json_get(i.value, "password")));
    fprintf(stderr, "\n");
}

static bool announce(struct sandbox *sandbox, bool hints)
{
    const jval *values = provisioned(sandbox);
    if (!values)
        return false;
    jnode *params = j_obj(sandbox->doc);
    keep(sandbox, params, "id", values, "app_id");
    j_set_int(sandbox->doc, params, "user", 1);
    const jval *tokens = ask(sandbox, "switchline.app.token", params);
    if (!tokens)
        return false;
    jnode *line = describe(sandbox, values, tokens);
    sandbox->server->sandbox_secret =
        arena_str(sandbox->server->arena, yyjson_get_str((jval *)json_get(values, "webhook_secret")));
    printf("%s\n", j_write(sandbox->arena, line, NULL));
    fflush(stdout);
    if (hints)
        print_hints(j_read(sandbox->arena, line));
    return true;
}

/* ---- the command ---- */
static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info;
    (void)type;
    (void)walk;
    return remove(path);
}

static int run_sandbox(struct arena *arena, struct server_options *options, bool hints)
{
    char error[512] = "";
    struct datadir dir;
    if (datadir_open(&dir, arena, options->settings.data, options->settings.database, error, sizeof error) !=
        DATADIR_OK)
        return serve_failed(error);
    struct server *server = server_start(options, &dir, error, sizeof error);
    int status = server ? 0 : serve_failed(error);
    if (server) {
        struct sandbox sandbox = {.arena = arena, .server = server, .doc = j_doc(arena)};
        if (announce(&sandbox, hints))
            server_run(server);
        else
            status = 1;
        server_stop(&server);
    }
    datadir_close(&dir);
    return status;
}

int command_sandbox(int argc, char **argv)
{
    struct arena *arena = arena_new();
    const char *port = NULL, *https = NULL, *json = NULL, *hints = NULL;
    const struct extra_option extras[] = {{"port", true, "port on 127.0.0.1; 0 takes a free one", &port},
        {"https", false, "make a local authority once and speak TLS", &https},
        {"json", false, "print nothing but the line of JSON", &json},
        {"hints", false, "print what to try (the default without --json)", &hints},
        {NULL, false, NULL, NULL}};
    struct server_options options = {.sandbox = true};
    bool help;
    if (!config_read(argc, argv, extras, arena, &options.settings, &help)) {
        if (help)
            config_help("sandbox", "run a ready-made server for trying and testing integrations", extras);
        arena_free(&arena);
        return help ? 0 : 2;
    }
    struct settings defaults;
    settings_default(&defaults);
    bool fresh = strcmp(options.settings.data, defaults.data) == 0;
    char *temporary =
        arena_printf(arena, "%s/switchline-sandbox-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    options.https = https != NULL;
    options.settings.cheap_passwords = 1;
    options.settings.allow_private_urls = 1; /* handlers under test live on the developer's machine */
    if (port)
        options.settings.listen = arena_printf(arena, "127.0.0.1:%s", port);
    serve_set_log_level(&options.settings);
    if (fresh && !mkdtemp(temporary))
        return serve_failed("cannot make a temporary directory");
    if (fresh)
        options.settings.data = temporary;
    int status = run_sandbox(arena, &options, !json || hints);
    if (fresh)
        nftw(temporary, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    arena_free(&arena);
    return status;
}
