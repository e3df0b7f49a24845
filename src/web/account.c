/* The front door, and what everybody may do about his own password.
 *
 * A change asks for the old password although he is signed in: a desk that somebody left open is no reason to lose the account.
 * It runs in the steps of web/login.c, because comparing and making hashes is slow; between them the password may change, so
 * the new one is stored only over the hash that was compared. Whoever forgot his asks the administrators, who see it as a
 * notification and give him a link by a way on which they know him: there is no mail here that could prove who asks. */
#include "web/account.h"

#include <string.h>

#include "base/secret.h"
#include "domain/auth_ops.h"
#include "domain/login_ops.h"
#include "web/html.h"
#include "web/invite.h"
#include "web/login.h"

enum { OLD_MAX = 1024 };

static const char *field(struct page *page, const char *name)
{
    const char *text = json_text(page->arena, json_get(page->form, name));
    return text ? text : "";
}

/* ---- / ---- */
static void front_get(struct page *page)
{
    html_begin(page, 200, "Switchline", "");
    html_paragraph(page, text_of(page, TEXT_FRONT));
    html_link(page, "/desk/", text_of(page, TEXT_FRONT_DESK), true);
    html_link(page, "/widget/demo/", text_of(page, TEXT_FRONT_WIDGET), false);
    html_paragraph(page, text_fill(page, TEXT_FRONT_API, page->ops.base_url));
    html_end(page);
}

/* ---- /forgot ---- */
static void show_forgot(struct page *page, int status, const char *alert)
{
    const char *token = login_form_token(page);
    html_begin(page, status, text_of(page, TEXT_FORGOT_TITLE), "");
    html_paragraph(page, text_of(page, TEXT_FORGOT_TEXT));
    if (alert)
        html_alert(page, alert);
    html_form_begin(page, "/forgot");
    html_hidden(page, "form_token", token);
    html_field(page, text_of(page, TEXT_LOGIN), "login", "text", "username", NULL);
    html_form_end(page, text_of(page, TEXT_FORGOT_BUTTON));
    html_link(page, "/login", text_of(page, TEXT_SIGN_IN), false);
    html_end(page);
}

static void forgot_get(struct page *page)
{
    show_forgot(page, 200, NULL);
}

/* The answer is the same whether there is such a login or not. */
static void forgot_post(struct page *page)
{
    const char *login = field(page, "login");
    if (!login_form_is_ours(page)) {
        show_forgot(page, 403, text_of(page, TEXT_FORM_STALE));
        return;
    }
    if (page->login_allowed && !page->login_allowed(page, login)) {
        show_forgot(page, 429, text_of(page, TEXT_TOO_MANY_TRIES));
        return;
    }
    login_ask_for_link(&page->ops, login);
    html_begin(page, 200, text_of(page, TEXT_FORGOT_TITLE), "");
    html_paragraph(page, text_of(page, TEXT_FORGOT_DONE));
    html_link(page, "/login", text_of(page, TEXT_SIGN_IN), true);
    html_end(page);
}

/* ---- /password ---- */
struct change {
    const char *old_password, *new_password, *known_hash, *new_hash;
    bool right;
};

static void show(struct page *page, int status, const char *alert)
{
    html_begin(page, status, text_of(page, TEXT_PASSWORD_TITLE), "");
    html_paragraph(page, text_of(page, TEXT_PASSWORD_TEXT));
    if (alert)
        html_alert(page, alert);
    html_form_begin(page, "/password");
    html_hidden(page, "sessid", auth_csrf(page->arena, page->cookie_session));
    html_field(page, text_of(page, TEXT_PASSWORD_OLD), "old", "password", "current-password", NULL);
    html_field(page, text_of(page, TEXT_PASSWORD_NEW), "password", "password", "new-password", NULL);
    html_field(page, text_of(page, TEXT_PASSWORD_AGAIN), "again", "password", "new-password", NULL);
    html_form_end(page, text_of(page, TEXT_INVITE_BUTTON));
    html_end(page);
}

/* false: answered. */
static bool is_signed_in(struct page *page)
{
    if (auth_session(&page->ops, page->cookie_session) == ERR_NONE)
        return true;
    page_redirect(page, "/login?next=/password");
    return false;
}

static void password_get(struct page *page)
{
    if (is_signed_in(page))
        show(page, 200, NULL);
}

static void password_post_load(struct page *page)
{
    if (!is_signed_in(page))
        return;
    const char *password = field(page, "password");
    enum text wrong = invite_complaint(password, field(page, "again"));
    const struct users *me = login_user(&page->ops, page->ops.who.user_id);
    if (!secret_equal(field(page, "sessid"), auth_csrf(page->arena, page->cookie_session)))
        show(page, 403, text_of(page, TEXT_FORM_STALE));
    else if (!me || strlen(field(page, "old")) > OLD_MAX)
        show(page, 403, text_of(page, TEXT_PASSWORD_WRONG));
    else if (wrong != TEXT_COUNT)
        show(page, 400, text_of(page, wrong));
    else if (page->login_allowed && !page->login_allowed(page, me->login))
        show(page, 429, text_of(page, TEXT_TOO_MANY_TRIES));
    else {
        struct change *change = arena_new_of(page->arena, struct change);
        *change = (struct change){
            .old_password = field(page, "old"), .new_password = password, .known_hash = me->password_hash};
        page->prepared = change;
    }
}

static void password_post_work(struct page *page)
{
    struct change *change = page->prepared;
    change->right = *change->known_hash && password_matches(change->known_hash, change->old_password);
    if (change->right)
        change->new_hash = password_hash(page->arena, change->new_password, false);
}

static void password_post(struct page *page)
{
    const struct change *change = page->prepared;
    if (!is_signed_in(page))
        return;
    if (!change->right ||
        login_change_password(&page->ops, page->cookie_session, change->known_hash, change->new_hash)) {
        show(page, 403, text_of(page, TEXT_PASSWORD_WRONG));
        return;
    }
    html_begin(page, 200, text_of(page, TEXT_PASSWORD_TITLE), "");
    html_paragraph(page, text_of(page, TEXT_PASSWORD_DONE));
    html_link(page, "/desk/", text_of(page, TEXT_FRONT_DESK), true);
    html_end(page);
}

const struct page_route account_routes[] = {
    {"GET", "/", NULL, NULL, front_get, PAGE_READ},
    {"GET", "/forgot", NULL, NULL, forgot_get, PAGE_READ},
    {"POST", "/forgot", NULL, NULL, forgot_post, PAGE_WRITE},
    {"GET", "/password", NULL, NULL, password_get, PAGE_READ},
    {"POST", "/password", password_post_load, password_post_work, password_post, PAGE_WRITE},
    {.path = NULL},
};
