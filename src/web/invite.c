/* The token in the link is itself the proof, so the form needs no other protection: whoever could forge the post would
 * have to know it. Looking at the page does not use the link up, because mail programs fetch links in advance. */
#include "web/invite.h"

#include <string.h>

#include "base/secret.h"
#include "base/utf8.h"
#include "domain/login_ops.h"
#include "web/html.h"

enum { PASSWORD_MIN = 8, PASSWORD_MAX = 1024 };

struct invite {
    const char *password, *hash;
};

static void show(struct page *page, const struct users *user, int status, const char *alert)
{
    html_begin(page, status, text_of(page, TEXT_INVITE_TITLE), "");
    html_paragraph(page, text_fill(page, TEXT_INVITE_TEXT, login_name(&page->ops, user->id)));
    if (alert)
        html_alert(page, alert);
    html_form_begin(page, "/invite");
    html_hidden(page, "token", page_param(page, "token"));
    html_field(page, text_of(page, TEXT_PASSWORD), "password", "password", "new-password", NULL);
    html_field(page, text_of(page, TEXT_PASSWORD_AGAIN), "again", "password", "new-password", NULL);
    html_form_end(page, text_of(page, TEXT_INVITE_BUTTON));
    html_end(page);
}

/* NULL: answered. */
static const struct users *invited(struct page *page)
{
    const struct users *user = login_invited(&page->ops, page_param(page, "token"));
    if (!user)
        html_problem(page, 404, text_of(page, TEXT_INVITE_BAD));
    return user;
}

void invite_get(struct page *page)
{
    const struct users *user = invited(page);
    if (user)
        show(page, user, 200, NULL);
}

enum text invite_complaint(const char *password, const char *again)
{
    if (!password || utf8_length(password) < PASSWORD_MIN)
        return TEXT_PASSWORD_SHORT;
    if (strlen(password) > PASSWORD_MAX)
        return TEXT_PASSWORD_LONG;
    return again && strcmp(password, again) == 0 ? TEXT_COUNT : TEXT_PASSWORDS_DIFFER;
}

void invite_post_load(struct page *page)
{
    const struct users *user = invited(page);
    if (!user)
        return;
    const char *password = json_text(page->arena, json_get(page->form, "password"));
    enum text wrong = invite_complaint(password, json_text(page->arena, json_get(page->form, "again")));
    if (wrong != TEXT_COUNT) {
        show(page, user, 400, text_of(page, wrong));
        return;
    }
    struct invite *invite = arena_new_of(page->arena, struct invite);
    invite->password = password;
    page->prepared = invite;
}

void invite_post_work(struct page *page)
{
    struct invite *invite = page->prepared;
    invite->hash = password_hash(page->arena, invite->password, false);
}

void invite_post_handle(struct page *page)
{
    const struct invite *invite = page->prepared;
    if (login_set_password(&page->ops, page_param(page, "token"), invite->hash))
        html_problem(page, 404, text_of(page, TEXT_INVITE_BAD)); /* somebody was faster */
    else
        page_redirect(page, "/login");
}
