/* Administration from the shell: `switchline app add --name X` is the method switchline.app.add with {"name": "X"}.
 *
 * There is no second table: names, help and checks come from the method rows. A running server is asked through its
 * control socket; otherwise the call runs here, on the data directory, in one transaction. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/dispatch.h"
#include "api/meters.h"
#include "api/params.h"
#include "api/portal.h"
#include "api/reply.h"
#include "base/utf8.h"
#include "db/db.h"
#include "server/admin.h"
#include "server/commands.h"
#include "server/config.h"
#include "server/control.h"
#include "server/datadir.h"
#include "server/serve.h"
#include "store/portal_store.h"

static const char prefix[] = "switchline.";

/* ---- help ---- */
void command_admin_usage(FILE *out)
{
    for (size_t i = 0; i < method_count(); i++) {
        const struct method *method = method_at(i);
        if (strncmp(method->name, prefix, strlen(prefix)) != 0)
            continue;
        char words[64];
        snprintf(words, sizeof words, "%s", method->name + strlen(prefix));
        for (char *c = words; *c; c++)
            if (*c == '.')
                *c = ' ';
        fprintf(out, "  %-22s %s\n", words, method->summary);
    }
}

static void method_help(const struct method *method)
{
    printf("%s\n\noptions:\n  --data DIR            data directory\n  --json                print the result "
           "as JSON\n",
        method->summary);
    for (const struct param *param = method->params; param && param->name; param++) {
        char flag[64];
        snprintf(flag, sizeof flag, "--%s%s", param->name, param->kind == PARAM_FLAG ? "" : " VALUE");
        for (char *c = flag; *c; c++)
            if (*c == '_')
                *c = '-';
        printf("  %-21s %s%s\n", flag, param->doc, param->missing ? " (required)" : "");
    }
}

/* ---- running a call ---- */
static char *run_here(struct arena *arena, const struct settings *settings, const struct datadir *dir,
    const struct method *method, const jval *params)
{
    char error[256];
    struct buf body = {0};
    struct db *db = db_open(dir->database, DB_WRITE, error, sizeof error);
    if (!db)
        return arena_printf(
            arena, "{\"error\":\"INTERNAL_SERVER_ERROR\",\"error_description\":\"%s\"}", error);
    struct portal portal = {.settings = *settings,
        .base_url = *settings->public_url ? settings->public_url : "http://127.0.0.1:8080",
        .domain = "127.0.0.1:8080",
        .member_id = portal_store_member_id(db, arena),
        .data_dir = dir->path,
        .operating = operating_meter_new()};
    struct call *call = call_new(arena, &portal, method->name);
    call->params = params;
    call->credentials.kind = CREDENTIAL_LOCAL;
    dispatch_prepare(call);
    db_begin(db);
    dispatch(call, db);
    if (call->error)
        db_rollback(db);
    else if (!db_commit(db))
        call->error = ERR_INTERNAL;
    reply_write(call, REPLY_JSON, &body);
    char *answer = arena_strn(arena, body.data, body.len);
    buf_free(&body);
    operating_meter_free(&portal.operating);
    db_close(&db);
    return answer;
}

/* NULL: no server answers. */
static char *ask_server(
    struct arena *arena, const struct settings *settings, const struct method *method, const jval *params)
{
    jdoc *doc = j_doc(arena);
    jnode *request = j_obj(doc);
    j_set_str(doc, request, "method", method->name);
    j_set(doc, request, "params", j_copy(doc, params));
    return control_ask(arena, settings->data, j_write(arena, request, NULL));
}

char *admin_call(
    struct arena *arena, const struct settings *settings, const struct method *method, const jval *params)
{
    char error[256];
    struct datadir dir;
    /* A directory that is shared does not tell by its lock whether a server is there; one that is knows its own URL. */
    char *answered = *settings->database ? ask_server(arena, settings, method, params) : NULL;
    if (answered)
        return answered;
    enum datadir_result opened =
        datadir_open(&dir, arena, settings->data, settings->database, error, sizeof error);
    if (opened == DATADIR_OK) {
        char *answer = run_here(arena, settings, &dir, method, params);
        datadir_close(&dir);
        return answer;
    }
    if (opened == DATADIR_FAILED) {
        serve_failed(error);
        return NULL;
    }
    char *answer = ask_server(arena, settings, method, params);
    if (!answer)
        serve_failed("the server that holds this data directory does not answer on its control socket");
    return answer;
}

/* ---- printing ---- */
static void print_scalar(struct arena *arena, const jval *value)
{
    const char *text = yyjson_is_bool((jval *)value) ? (yyjson_is_true((jval *)value) ? "yes" : "no")
                                                     : json_text(arena, value);
    printf("%s", text ? text : yyjson_is_null((jval *)value) ? "-" : json_write(arena, value));
}

static void print_object(struct arena *arena, const jval *object)
{
    for (struct jiter i = json_iter(object); json_next(&i);) {
        printf("%-20s ", i.key ? i.key : "");
        print_scalar(arena, i.value);
        printf("\n");
    }
}

static void print_result(struct arena *arena, const jval *result)
{
    if (yyjson_is_arr((jval *)result)) {
        for (struct jiter i = json_iter(result); json_next(&i);) {
            if (yyjson_is_ctn((jval *)i.value))
                print_object(arena, i.value);
            else
                print_scalar(arena, i.value);
            printf("\n");
        }
    } else if (yyjson_is_obj((jval *)result)) {
        print_object(arena, result);
    } else {
        print_scalar(arena, result);
        printf("\n");
    }
}

static int print_answer(struct arena *arena, const char *answer, bool as_json)
{
    const jval *tree = answer ? json_read(arena, answer, strlen(answer)) : NULL;
    if (!tree)
        return 1;
    const char *code = yyjson_get_str((jval *)json_get(tree, "error"));
    if (code) {
        fprintf(stderr, "switchline: %s (%s)\n", yyjson_get_str((jval *)json_get(tree, "error_description")),
            code);
        return 1;
    }
    if (as_json)
        printf("%s\n", json_write(arena, json_get(tree, "result")));
    else
        print_result(arena, json_get(tree, "result"));
    return 0;
}

/* ---- reading the command line ---- */
static bool names(const char *option, size_t len, const char *param)
{
    if (!param || strlen(param) != len)
        return false;
    for (size_t i = 0; i < len; i++)
        if ((option[i] == '-' ? '_' : option[i]) != param[i])
            return false;
    return true;
}

static const struct param *param_of(const struct method *method, const char *name, size_t len)
{
    for (const struct param *param = method->params; param && param->name; param++)
        if (names(name, len, param->name) || names(name, len, param->alias))
            return param;
    return NULL;
}

/* `switchline session explain 12`: the word right behind the command is what the method cannot do without. */
static bool take_first(const struct method *method, int *argc, char **argv, jdoc *doc, jnode *params)
{
    if (*argc < 2 || argv[1][0] == '-' || !method->params || !method->params->missing)
        return true;
    if (!utf8_valid(argv[1], strlen(argv[1]))) {
        fprintf(stderr, "switchline: %s is not UTF-8\n", method->params->name);
        return false;
    }
    j_set_str(doc, params, method->params->name, argv[1]);
    memmove(argv + 1, argv + 2, (size_t)(*argc - 1) * sizeof *argv); /* with the NULL behind them */
    (*argc)--;
    return true;
}

/* Takes the method's own options out of argv into params; the rest is for config_read(). */
static bool take_params(const struct method *method, int *argc, char **argv, jdoc *doc, jnode *params)
{
    int kept = 1;
    for (int at = 1; at < *argc; at++) {
        const char *name = strncmp(argv[at], "--", 2) == 0 ? argv[at] + 2 : NULL;
        const char *equals = name ? strchr(name, '=') : NULL;
        size_t len = name ? (equals ? (size_t)(equals - name) : strlen(name)) : 0;
        const struct param *param = name ? param_of(method, name, len) : NULL;
        if (!param) {
            argv[kept++] = argv[at];
            continue;
        }
        const char *value = equals                      ? equals + 1
                            : param->kind == PARAM_FLAG ? "Y"
                            : at + 1 < *argc            ? argv[++at]
                                                        : NULL;
        if (!value) {
            fprintf(stderr, "switchline: option --%s needs a value\n", name);
            return false;
        }
        if (!utf8_valid(value, strlen(value))) {
            fprintf(stderr, "switchline: option --%s is not UTF-8\n", name);
            return false;
        }
        j_set_str(doc, params, param->name, value);
    }
    *argc = kept;
    return true;
}

static const struct method *method_of(struct arena *arena, int *argc, char ***argv)
{
    const struct method *method = NULL;
    if (*argc >= 2)
        method = method_find(arena_printf(arena, "%s%s.%s", prefix, (*argv)[0], (*argv)[1]));
    if (method) {
        (*argc)--;
        (*argv)++;
        return method;
    }
    return method_find(arena_printf(arena, "%s%s", prefix, (*argv)[0]));
}

static int run_admin(struct arena *arena, int argc, char **argv)
{
    const char *as_json = NULL;
    const struct extra_option extras[] = {
        {"json", false, "print the result as JSON", &as_json}, {NULL, false, NULL, NULL}};
    struct settings settings;
    bool help;
    const struct method *method = method_of(arena, &argc, &argv);
    if (!method) {
        fprintf(stderr, "switchline: unknown command (see switchline --help)\n");
        return 2;
    }
    jdoc *doc = j_doc(arena);
    jnode *params = j_obj(doc);
    if (!take_first(method, &argc, argv, doc, params) || !take_params(method, &argc, argv, doc, params))
        return 2;
    if (!config_read(argc, argv, extras, arena, &settings, &help)) {
        if (help)
            method_help(method);
        return help ? 0 : 2;
    }
    return print_answer(arena, admin_call(arena, &settings, method, j_read(arena, params)), as_json != NULL);
}

int command_admin(int argc, char **argv)
{
    struct arena *arena = arena_new();
    int status = run_admin(arena, argc, argv);
    arena_free(&arena);
    return status;
}
