/* The authorization server's two addresses, and the table of all pages of this folder that need a login.
 *
 * /oauth/authorize: a browser brings client_id and state; whoever is signed in, or signs in there, is sent on to the
 * application's own address with a code. The address is never taken from the request, so a wrong request can lead nobody
 * astray: failures are shown to the user instead of being reported to an address.
 * /oauth/token: a program exchanges a code or a refresh token, by GET or POST. Its errors are the documented ones, which
 * includes HTTP 200 for an unknown client. */
#include <string.h>

#include "base/clock.h"
#include "base/form.h"
#include "domain/app_ops.h"
#include "domain/auth_ops.h"
#include "domain/oauth_ops.h"
#include "web/invite.h"
#include "web/login.h"

struct authorize {
    const struct app *app;
    const char *target; /* the application's address */
    struct login_form form;
    struct login_try *attempt;
    int64_t user_id; /* signed in already; 0: has to */
};

/* ---- /oauth/authorize ---- */
static const char *target_of(const struct app *app)
{
    return *app->redirect_url ? app->redirect_url : app->handler_url;
}

/* Resolves the application. NULL: answered. */
static struct authorize *begin(struct page *page)
{
    static const char *const keep[] = {"client_id", "state", NULL};
    const char *client_id = page_param(page, "client_id");
    const struct app *app = client_id ? app_by_client(&page->ops, client_id) : NULL;
    if (!app) {
        html_problem(page, 400, text_of(page, TEXT_UNKNOWN_APP));
        return NULL;
    }
    if (!*target_of(app)) {
        html_problem(page, 400, text_fill(page, TEXT_NO_REDIRECT, app->name));
        return NULL;
    }
    struct authorize *run = arena_new_of(page->arena, struct authorize);
    run->app = app;
    run->target = target_of(app);
    /* Browsers hold every redirect after a form to form-action, and the application may redirect further. */
    run->form = (struct login_form){.action = "/oauth/authorize/",
        .intro = text_fill(page, TEXT_SIGN_IN_FOR, app->name),
        .keep = keep,
        .form_target = "https: http:"};
    page->prepared = run;
    return run;
}

static void add_pair(struct buf *url, const char *key, const char *value)
{
    buf_printf(url, "%s%s=", strchr(buf_str(url), '?') ? "&" : "?", key);
    form_escape(url, value);
}

static char *location_of(struct page *page, const struct authorize *run, const char *code)
{
    struct buf url = {0};
    const char *state = page_param(page, "state"), *domain = app_domain(&page->ops);
    buf_add(&url, run->target, strcspn(run->target, "#"));
    add_pair(&url, "code", code);
    if (state)
        add_pair(&url, "state", state);
    add_pair(&url, "domain", domain);
    add_pair(&url, "member_id", app_member_id(&page->ops));
    add_pair(&url, "scope", run->app->scopes);
    add_pair(&url, "server_domain", domain);
    char *location = arena_str(page->arena, buf_str(&url));
    buf_free(&url);
    return location;
}

static void go_on(struct page *page, const struct authorize *run, int64_t user_id)
{
    if (oauth_may_use(&page->ops, run->app, user_id)) {
        html_problem(page, 403, text_fill(page, TEXT_NOT_INSTALLED, run->app->name));
        return;
    }
    page_redirect(page, location_of(page, run, oauth_make_code(&page->ops, run->app, user_id)));
}

static void authorize_get_load(struct page *page)
{
    struct authorize *run = begin(page);
    if (!run)
        return;
    if (auth_session(&page->ops, page->cookie_session))
        login_show(page, &run->form, 200, NULL);
    else
        run->user_id = page->ops.who.user_id;
}

static void authorize_get(struct page *page)
{
    const struct authorize *run = page->prepared;
    go_on(page, run, run->user_id);
}

static void authorize_post_load(struct page *page)
{
    struct authorize *run = begin(page);
    if (run)
        login_load(page, &run->form, &run->attempt);
}

static void authorize_post_work(struct page *page)
{
    login_work(((struct authorize *)page->prepared)->attempt);
}

static void authorize_post(struct page *page)
{
    const struct authorize *run = page->prepared;
    int64_t user_id = login_finish(page, &run->form, run->attempt);
    if (user_id)
        go_on(page, run, user_id);
}

/* ---- /oauth/token ---- */
static void token_error(struct page *page, enum err error)
{
    const struct err_row *row = err_row(error);
    const char *mark = strstr(row->text, "%s"), *arg = page->ops.error_arg ? page->ops.error_arg : "";
    jdoc *doc = j_doc(page->arena);
    jnode *body = j_obj(doc);
    j_set_str(doc, body, "error", row->code);
    j_set_str(doc, body, "error_description",
        mark ? arena_printf(page->arena, "%.*s%s%s", (int)(mark - row->text), row->text, arg, mark + 2)
             : row->text);
    page_json(page, row->status, body);
}

static void token_answer(struct page *page, const struct oauth_grant *grant)
{
    const char *endpoint = arena_printf(page->arena, "%s/rest/", page->ops.base_url);
    jdoc *doc = j_doc(page->arena);
    jnode *body = j_obj(doc);
    j_set_str(doc, body, "access_token", grant->access_token);
    j_set_int(doc, body, "expires", grant->expires_at / SECOND);
    j_set_int(doc, body, "expires_in", page->ops.settings->access_token_s);
    j_set_str(doc, body, "scope", grant->app->scopes);
    j_set_str(doc, body, "domain", app_domain(&page->ops));
    j_set_str(doc, body, "server_endpoint", endpoint);
    j_set_str(doc, body, "status", grant->app->status);
    j_set_str(doc, body, "client_endpoint", endpoint);
    j_set_str(doc, body, "member_id", app_member_id(&page->ops));
    j_set_int(doc, body, "user_id", grant->user_id);
    j_set_str(doc, body, "refresh_token", grant->refresh_token);
    page_json(page, 200, body);
}

static void token_handle(struct page *page)
{
    struct oauth_grant grant;
    struct oauth_request request = {.grant_type = page_param(page, "grant_type"),
        .client_id = page_param(page, "client_id"),
        .client_secret = page_param(page, "client_secret"),
        .code = page_param(page, "code"),
        .refresh_token = page_param(page, "refresh_token")};
    enum err error = oauth_grant(&page->ops, &request, &grant);
    if (error)
        token_error(page, error);
    else
        token_answer(page, &grant);
}

const struct page_route oauth_routes[] = {
    {"GET", "/oauth/authorize", authorize_get_load, NULL, authorize_get, PAGE_WRITE},
    {"POST", "/oauth/authorize", authorize_post_load, authorize_post_work, authorize_post, PAGE_WRITE},
    {"GET", "/oauth/token", NULL, NULL, token_handle, PAGE_WRITE},
    {"POST", "/oauth/token", NULL, NULL, token_handle, PAGE_WRITE},
    {"GET", "/login", login_get, NULL, NULL, PAGE_READ},
    {"POST", "/login", login_post_load, login_post_work, login_post_handle, PAGE_WRITE},
    {"GET", "/logout", logout_get, NULL, NULL, PAGE_READ},
    {"POST", "/logout", NULL, NULL, logout_post, PAGE_WRITE},
    {"GET", "/invite", invite_get, NULL, NULL, PAGE_READ},
    {"POST", "/invite", invite_post_load, invite_post_work, invite_post_handle, PAGE_WRITE},
    {.path = NULL},
};
