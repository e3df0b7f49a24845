/* Logging in on our own pages: sessions by cookie, one-time links for setting a password. Checking and making password
 * hashes is slow and belongs to a worker thread (base/secret.h), never in here. */
#ifndef SWITCHLINE_DOMAIN_LOGIN_OPS_H
#define SWITCHLINE_DOMAIN_LOGIN_OPS_H

#include "domain/ops.h"
#include "model/user.h"

/* The active employee with this login or e-mail; NULL: none. */
struct users *login_find(struct ops *ops, const char *login);
/* "First Last", else the login: for greeting somebody. */
const char *login_name(struct ops *ops, int64_t user_id);

/* The password of `user` was right: starts a session and notes the login. The cookie's value; settings.web_session_s long. */
char *login_begin(struct ops *ops, struct users *user);
void login_end(struct ops *ops, const char *cookie); /* his channels of pushes end with it */

struct users *login_user(struct ops *ops, int64_t user_id); /* NULL: no active employee */

/* The acting user's own logins, newest first. */
struct login {
    const char *id; /* names it, opens nothing */
    int64_t began_at, ends_at;
    bool mine; /* the one that `cookie` is of */
};
const struct login *login_list(struct ops *ops, const char *cookie, size_t *count_r);
/* Ends one of the acting user's logins, or with id NULL all but the one of the cookie. How many; his channels end with them. */
int64_t login_end_own(struct ops *ops, const char *cookie, const char *id);
/* His own password, where the hash is still known_hash; his other logins end. ERR_NO_AUTH: it is another by now. */
enum err login_change_password(
    struct ops *ops, const char *cookie, const char *known_hash, const char *new_hash);

/* A one-time link (base_url/invite?token=…) for setting a password; an earlier link of the user dies. */
char *login_invite(struct ops *ops, int64_t user_id);
/* Tells the administrators that this login needs such a link, if there is one; asking again replaces what was told. */
void login_ask_for_link(struct ops *ops, const char *login);
/* Whom the token of a link invites; NULL: unknown, used, expired, or the user is inactive. */
struct users *login_invited(struct ops *ops, const char *token);
/* Uses the link: the hash is stored, the user's other sessions end. ERR_NO_AUTH: the link is no good (any more). */
enum err login_set_password(struct ops *ops, const char *token, const char *password_hash);

#endif
