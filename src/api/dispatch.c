/* Order of the checks, fixed because clients see it: method exists, credentials, rate of the method, scope, application
 * context, who, parameters, handler. A debug build ends with a clear message when a handler answers an error its row does
 * not declare or a result that does not fit its `out`. */
#include "api/dispatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/batch.h"
#include "api/meters.h"
#include "api/params.h"
#include "api/portal.h"
#include "base/clock.h"
#include "base/log.h"
#include "domain/auth_ops.h"
#include "domain/news.h"

#ifdef SWITCHLINE_DEBUG
static const bool debug_build = true;
#else
static const bool debug_build = false;
#endif

/* ---- checks ---- */
static enum err authenticate(struct call *call)
{
    const struct credentials *given = &call->credentials;
    switch (given->kind) {
    case CREDENTIAL_WEBHOOK:
        return auth_webhook(&call->ops, given->user_id, given->secret);
    case CREDENTIAL_TOKEN:
        return auth_token(&call->ops, given->secret);
    case CREDENTIAL_SESSION:
        return auth_session(&call->ops, given->secret);
    case CREDENTIAL_UPLOAD:
        return auth_upload(&call->ops, given->user_id);
    case CREDENTIAL_LOCAL:
        call->ops.who = (struct principal){.kind = AUTH_LOCAL, .admin = true, .scopes = SCOPES_ALL};
        return ERR_NONE;
    default:
        return call->method->flags & METHOD_PUBLIC ? ERR_NONE : ERR_NO_AUTH;
    }
}

static bool scope_fits(const struct method *method, scopes given)
{
    scopes wanted = method->scope;
    if (wanted & SCOPE_BASIC || wanted == 0)
        return true;
    return method->flags & METHOD_ALL_SCOPES ? (given & wanted) == wanted : (given & wanted) != 0;
}

/* What a row's `who` and `context` say about this principal. */
static enum err check_rights(const struct method *method, const struct principal *who)
{
    if (method->flags & METHOD_PUBLIC)
        return ERR_NONE;
    if (who->kind == AUTH_GUEST && method->who != WHO_ANYBODY)
        return ERR_GUEST;
    if (!scope_fits(method, who->scopes))
        return ERR_SCOPE;
    bool page = method->flags & METHOD_SESSIONS && who->kind == AUTH_SESSION;
    if (method->context == CONTEXT_APP && who->kind != AUTH_APP && !page)
        return method->no_app ? method->no_app : ERR_APP_CONTEXT;
    if ((method->who == WHO_ADMIN || method->who == WHO_LOCAL) && !who->admin)
        return method->denied ? method->denied : ERR_ADMIN_ONLY;
    if (method->who == WHO_LOCAL && who->kind != AUTH_LOCAL && who->kind != AUTH_SESSION)
        return ERR_LOCAL_ONLY;
    return ERR_NONE;
}

static const char *meter_key(struct call *call)
{
    const struct principal *who = &call->ops.who;
    return arena_printf(call->arena, "%d/%lld/%lld/%lld %s", who->kind, (long long)who->app_id,
        (long long)who->webhook_id, (long long)(who->app_id || who->webhook_id ? 0 : who->user_id),
        call->method->name);
}

static enum err check_operating_time(struct call *call, const char *key)
{
    int64_t limit = call->portal->settings.operating_limit_s;
    if (limit == 0 || batch_is(call->method)) /* a batch's commands count, each for itself */
        return ERR_NONE;
    double used = operating_used(call->portal->operating, key, call->ops.now, &call->operating_reset_at);
    return used > (double)limit ? ERR_OPERATION_TIME_LIMIT : ERR_NONE;
}

/* ---- debug checks ---- */
static bool is_declared(const struct method *method, enum err error)
{
    if (error == ERR_INTERNAL || error == ERR_ARGUMENT_EMPTY || error == ERR_ARGUMENT_TYPE)
        return true; /* every row has these: method.h */
    for (const enum err *declared = method->errors; declared && *declared; declared++)
        if (*declared == error)
            return true;
    return false;
}

static bool fits(const struct method *method, const jnode *result)
{
    jnode *r = (jnode *)result;
    if (!r)
        return false;
    if (yyjson_mut_is_null(r))
        return method->nullable;
    switch (method->out) {
    case OUT_BOOL:
        return yyjson_mut_is_bool(r);
    case OUT_INT:
        return yyjson_mut_is_int(r);
    case OUT_STR:
        return yyjson_mut_is_str(r);
    case OUT_OBJECT: /* PHP prints an empty map as [] */
        return yyjson_mut_is_obj(r) || (yyjson_mut_is_arr(r) && yyjson_mut_arr_size(r) == 0);
    case OUT_ARRAY:
        return yyjson_mut_is_arr(r);
    default:
        return true;
    }
}

static void check_answer(const struct call *call)
{
    const struct method *method = call->method;
    if (call->error ? is_declared(method, call->error) : fits(method, call->result))
        return;
    log_error("%s answered what its row does not declare: %s", method->name,
        call->error ? err_row(call->error)->id : "a result of another type");
    if (debug_build)
        abort();
}

/* ---- running ---- */
static void run_handler(struct call *call, const void *input)
{
    call->error = call->method->call(call, input);
    if (!call->error)
        news_tell(&call->ops);
    if (call->error && !call->error_arg)
        call->error_arg = call->ops.error_arg;
    if (ops_broken(&call->ops))
        call->error = ERR_INTERNAL;
    check_answer(call);
}

static void checked_run(struct call *call, const char *key)
{
    const void *input;
    enum err error = check_rights(call->method, &call->ops.who);
    if (!error)
        error = check_operating_time(call, key);
    if (!error)
        error = params_read(call, call->method, &input);
    if (!error && call->prepare_error) {
        error = call->prepare_error;
        call->error_arg = call->prepare_error_arg;
    }
    if (error == ANSWER_NULL)
        call->result = j_null(call->doc);
    else if (error)
        call->error = error;
    else
        run_handler(call, input);
}

void dispatch_authorized(struct call *call)
{
    call->entered = clock_now_seconds();
    int64_t before = clock_monotonic_us();
    call->ops.auth_connector = json_text(call->arena, json_get_ci(call->params, "auth_connector"));
    const char *key = call->method ? meter_key(call) : NULL;
    if (key)
        checked_run(call, key);
    else
        call->error = ERR_METHOD_NOT_FOUND;
    call->finished = clock_now_seconds();
    if (key)
        call->operating = operating_add(call->portal->operating, key,
            (double)(clock_monotonic_us() - before) / 1e6, call->ops.now, &call->operating_reset_at);
}

static void enter(struct call *call, struct db *db)
{
    call->ops = portal_ops(call->portal, call->arena, db);
    call->entered = call->finished = clock_now_seconds();
    call->result = NULL; /* of an earlier run, which another transaction got into the way of */
    call->error_arg = NULL;
    call->total = call->next = -1;
    call->error = call->method ? authenticate(call) : ERR_METHOD_NOT_FOUND;
}

void dispatch_check(struct call *call, struct db *db)
{
    enter(call, db);
    if (!call->error)
        call->error = check_rights(call->method, &call->ops.who);
    if (ops_broken(&call->ops))
        call->error = ERR_INTERNAL;
}

void dispatch(struct call *call, struct db *db)
{
    enter(call, db);
    if (!call->error && call->method->lane == LANE_WRITE)
        auth_touch(&call->ops);
    if (!call->error)
        dispatch_authorized(call);
    else if (ops_broken(&call->ops))
        call->error = ERR_INTERNAL;
}

bool dispatch_needs_prepare(struct call *call)
{
    if (!call->method)
        return false;
    return batch_is(call->method) ? batch_needs_prepare(call) : call->method->prepare != NULL;
}

void dispatch_prepare(struct call *call)
{
    const void *input;
    if (!dispatch_needs_prepare(call))
        return;
    if (batch_is(call->method)) {
        batch_prepare(call);
    } else if (params_read(call, call->method, &input) == ERR_NONE) {
        call->prepare_error = call->method->prepare(call, input);
        call->prepare_error_arg = call->error_arg;
    }
    /* a parameter error is found again, and answered, after the rights were checked */
}

enum lane dispatch_lane(struct call *call)
{
    if (!call->method)
        return LANE_READ;
    return batch_is(call->method) ? batch_lane(call) : call->method->lane;
}
