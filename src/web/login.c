/* A post of the form runs as: `load` reads the user and the stored hash, `work` compares (slow, on a worker), `handle`
 * begins the session. Between the steps the user may change, so `handle` reads him again and lets him in only if the hash
 * that was compared is still his.
 *
 * An unknown login costs the same comparison against a hash that fits no password, so that timing does not tell which
 * logins exist. The answer to both is the same sentence. */
#include "web/login.h"

#include <string.h>

#include "base/secret.h"
#include "domain/auth_ops.h"
#include "domain/login_ops.h"

/* argon2id at the interactive cost; made of a random password that nobody kept. */
static const char nobodys_hash[] = "$argon2id$v=19$m=65536,t=2,p=1$ldKHkJRyRJjkH6jvLYMFyQ$"
                                   "JP8zHnzMCun9CgLuh/IkoxTipDf+aEmVKPbLIZuseG8";

enum { PASSWORD_MAX = 1024, LOGIN_MAX = 255, FORM_COOKIE_S = 3600 };

struct login_try {
    const char *login, *password, *hash;
    bool right;
};

/* ---- the form ---- */
const char *login_form_token(struct page *page)
{
    if (page->cookie_form && strlen(page->cookie_form) == 24)
        return page->cookie_form;
    char *token = random_token(page->arena, 24);
    page_set_cookie(page, PAGE_COOKIE_FORM, token, FORM_COOKIE_S);
    return page->cookie_form = token;
}

bool login_form_is_ours(struct page *page)
{
    const char *sent = json_text(page->arena, json_get(page->form, "form_token"));
    return sent && page->cookie_form && *page->cookie_form && secret_equal(sent, page->cookie_form);
}

void login_show(struct page *page, const struct login_form *form, int status, const char *alert)
{
    const char *token = login_form_token(page);
    html_begin(page, status, text_of(page, TEXT_SIGN_IN), form->form_target);
    if (form->intro)
        html_paragraph(page, form->intro);
    if (alert)
        html_alert(page, alert);
    html_form_begin(page, form->action);
    html_hidden(page, "form_token", token);
    for (size_t i = 0; form->keep[i]; i++)
        html_hidden(page, form->keep[i], page_param(page, form->keep[i]));
    html_field(page, text_of(page, TEXT_LOGIN), "login", "text", "username",
        json_text(page->arena, json_get(page->form, "login")));
    html_field(page, text_of(page, TEXT_PASSWORD), "password", "password", "current-password", NULL);
    html_form_end(page, text_of(page, TEXT_SIGN_IN_BUTTON));
    html_link(page, "/forgot", text_of(page, TEXT_FORGOT_TITLE), false);
    html_end(page);
}

/* ---- the three steps ---- */
bool login_load(struct page *page, const struct login_form *form, struct login_try **try_r)
{
    struct login_try *attempt = arena_new_of(page->arena, struct login_try);
    attempt->login = json_text(page->arena, json_get(page->form, "login"));
    attempt->password = json_text(page->arena, json_get(page->form, "password"));
    *try_r = attempt;
    if (!login_form_is_ours(page)) {
        login_show(page, form, 403, text_of(page, TEXT_FORM_STALE));
        return false;
    }
    if (!attempt->login || !attempt->password || strlen(attempt->login) > LOGIN_MAX ||
        strlen(attempt->password) > PASSWORD_MAX) {
        login_show(page, form, 403, text_of(page, TEXT_WRONG_PASSWORD));
        return false;
    }
    if (page->login_allowed && !page->login_allowed(page, attempt->login)) {
        login_show(page, form, 429, text_of(page, TEXT_TOO_MANY_TRIES));
        return false;
    }
    const struct users *user = login_find(&page->ops, attempt->login);
    bool usable = user && *user->password_hash &&
                  (page->ops.settings->cheap_passwords || !password_is_cheap(user->password_hash));
    attempt->hash = usable ? user->password_hash : nobodys_hash;
    return true;
}

void login_work(struct login_try *attempt)
{
    attempt->right = password_matches(attempt->hash, attempt->password);
}

int64_t login_finish(struct page *page, const struct login_form *form, struct login_try *attempt)
{
    struct users *user = attempt->right ? login_find(&page->ops, attempt->login) : NULL;
    if (!user || strcmp(user->password_hash, attempt->hash) != 0) {
        login_show(page, form, 403, text_of(page, TEXT_WRONG_PASSWORD));
        return 0;
    }
    if (page->cookie_session)
        login_end(&page->ops, page->cookie_session);
    page->cookie_session = login_begin(&page->ops, user);
    page_set_cookie(page, PAGE_COOKIE_SESSION, page->cookie_session, page->ops.settings->web_session_s);
    page_set_cookie(page, PAGE_COOKIE_FORM, NULL, 0);
    return user->id;
}

/* ---- /login ---- */
static const char *const keep_next[] = {"next", NULL};
static const struct login_form plain_form = {.action = "/login", .keep = keep_next, .form_target = ""};

/* Only a path of this server: "/x", not "//host", not "/\host", nothing that breaks a header. */
static const char *next_of(struct page *page)
{
    const char *next = page_param(page, "next");
    if (!next || next[0] != '/' || next[1] == '/' || next[1] == '\\')
        return NULL;
    for (const char *at = next; *at; at++)
        if ((unsigned char)*at <= ' ' || (unsigned char)*at >= 0x7f)
            return NULL;
    return next;
}

static void show_sign_out(struct page *page, const char *title, const char *text)
{
    html_begin(page, 200, title, "");
    html_paragraph(page, text);
    html_link(page, "/desk/", text_of(page, TEXT_FRONT_DESK), true);
    html_link(page, "/password", text_of(page, TEXT_PASSWORD_TITLE), false);
    html_form_begin(page, "/logout");
    html_hidden(page, "sessid", auth_csrf(page->arena, page->cookie_session));
    html_form_end(page, text_of(page, TEXT_SIGN_OUT));
    html_end(page);
}

void login_get(struct page *page)
{
    const char *next = next_of(page);
    if (auth_session(&page->ops, page->cookie_session)) {
        login_show(page, &plain_form, 200, NULL);
        return;
    }
    if (next) {
        page_redirect(page, next);
        return;
    }
    const char *name = login_name(&page->ops, page->ops.who.user_id);
    show_sign_out(page, text_of(page, TEXT_SIGNED_IN), text_fill(page, TEXT_SIGNED_IN_AS, name));
}

void login_post_load(struct page *page)
{
    struct login_try *attempt;
    if (login_load(page, &plain_form, &attempt))
        page->prepared = attempt;
}

void login_post_work(struct page *page)
{
    login_work(page->prepared);
}

void login_post_handle(struct page *page)
{
    if (!login_finish(page, &plain_form, page->prepared))
        return;
    const char *next = next_of(page);
    page_redirect(page, next ? next : "/desk/");
}

/* ---- /logout ---- */
void logout_get(struct page *page)
{
    if (auth_session(&page->ops, page->cookie_session))
        page_redirect(page, "/login");
    else
        show_sign_out(page, text_of(page, TEXT_SIGN_OUT), text_of(page, TEXT_SIGN_OUT_QUESTION));
}

void logout_post(struct page *page)
{
    const char *sent = json_text(page->arena, json_get(page->form, "sessid"));
    if (auth_session(&page->ops, page->cookie_session) == ERR_NONE) {
        if (!sent || !secret_equal(sent, auth_csrf(page->arena, page->cookie_session))) {
            html_problem(page, 403, text_of(page, TEXT_FORM_STALE));
            return;
        }
        login_end(&page->ops, page->cookie_session);
    }
    page_set_cookie(page, PAGE_COOKIE_SESSION, NULL, 0);
    page_redirect(page, "/login");
}
