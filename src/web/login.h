/* Proving who one is with a password: the form, the check in three steps, the session. Shared by /login and
 * /oauth/authorize. */
#ifndef SWITCHLINE_WEB_LOGIN_H
#define SWITCHLINE_WEB_LOGIN_H

#include "web/html.h"

struct login_form {
    const char *action;      /* where it posts to */
    const char *intro;       /* a sentence above it, or NULL */
    const char *const *keep; /* names of parameters to carry along, ends with NULL */
    const char *form_target; /* see html_begin() */
};

/* Answers with the form. alert: what was wrong, or NULL. */
void login_show(struct page *page, const struct login_form *form, int status, const char *alert);

/* Step `load` of a post: the form's token, the limit of tries, the user. false: answered with the form. The result is
 * kept in *try_r for the two other steps. */
struct login_try;
bool login_load(struct page *page, const struct login_form *form, struct login_try **try_r);
void login_work(struct login_try *attempt); /* step `work`: compares the password */
/* Step `handle`: the user's id, his session begun and its cookie set; 0: answered with the form. */
int64_t login_finish(struct page *page, const struct login_form *form, struct login_try *attempt);

/* The forms' protection without a session: a random cookie that must come back as a field. */
const char *login_form_token(struct page *page); /* sets the cookie when there is none */
bool login_form_is_ours(struct page *page);

extern page_step login_get, login_post_load, login_post_work, login_post_handle, logout_get, logout_post;

#endif
