/* The authorization server: codes, the exchange of a code, the exchange of a refresh token.
 *
 * Refresh tokens rotate. One authorisation is one family; each use issues a successor. A token stays usable until its
 * successor is first used or five minutes have passed since it was first exchanged, because two workers of a client may
 * race; a use after that means that somebody holds a copy, and the whole family dies. The sealed ones of events
 * (domain/auth_ops.h) stand before all families: each use begins one.
 *
 * Unlike elsewhere, an error here may leave something written (a code marked used, a family revoked) that must be kept:
 * the caller commits. */
#ifndef SWITCHLINE_DOMAIN_OAUTH_OPS_H
#define SWITCHLINE_DOMAIN_OAUTH_OPS_H

#include "domain/ops.h"
#include "model/access.h"

/* May this user use the application at all: ERR_NONE or ERR_USER_ACCESS (inactive, or not installed and no administrator). */
enum err oauth_may_use(struct ops *ops, const struct app *app, int64_t user_id);

/* A code for the application's redirect, settings.oauth_code_s long, for one use. */
char *oauth_make_code(struct ops *ops, const struct app *app, int64_t user_id);

struct oauth_grant {
    const struct app *app;
    int64_t user_id, expires_at; /* of the access token, milliseconds */
    const char *access_token, *refresh_token;
};
/* NULL arguments count as absent. ERR_OAUTH_REQUEST (something is missing), ERR_OAUTH_CLIENT_UNKNOWN, ERR_OAUTH_CLIENT
 * (wrong secret), ERR_OAUTH_GRANT (wrong, expired or used code or token, or a user who may not), ERR_OAUTH_GRANT_TYPE. */
struct oauth_request {
    const char *grant_type, *client_id, *client_secret, *code, *refresh_token;
};
enum err oauth_grant(struct ops *ops, const struct oauth_request *request, struct oauth_grant *grant_r);

/* Both tokens for a user without any exchange: events and the command line. */
void oauth_issue(struct ops *ops, const struct app *app, int64_t user_id, struct oauth_grant *grant_r);

#endif
