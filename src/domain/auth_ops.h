/* Authentication: whose call is it. Each function reads one kind of credential and, on success, fills ops->who; on an
 * error ops->who is left as it was. They only read, so they run on either lane; what is answered when is decided here
 * once for all doors (wrong, unknown, expired, removed, blocked).
 *
 * Access tokens are self-contained: kind.application.user.expires.generation.mac, characters [A-Za-z0-9.] only. The MAC
 * is made with the portal's key, so nothing is stored for them; they die by expiry, by their application's removal, or
 * when the application's generation is raised. */
#ifndef SWITCHLINE_DOMAIN_AUTH_OPS_H
#define SWITCHLINE_DOMAIN_AUTH_OPS_H

#include "domain/ops.h"
#include "model/access.h"

#define AUTH_SESSION_COOKIE "switchline_session" /* the cookie whose value auth_session() takes */

/* ERR_INVALID_CREDENTIALS: wrong user or secret, switched off, expired, or its user is inactive. */
enum err auth_webhook(struct ops *ops, int64_t user_id, const char *secret);

/* An application's or a guest's access token (NULL counts as absent). ERR_NO_AUTH: not one of ours. ERR_INVALID_TOKEN:
 * its application was removed or its tokens were revoked. ERR_EXPIRED_TOKEN. ERR_USER_ACCESS: the user is inactive, or
 * the application is not installed yet and he is no administrator. */
enum err auth_token(struct ops *ops, const char *token);

/* A login on our own pages. ERR_NO_AUTH: unknown or expired. ERR_USER_ACCESS: the user is inactive. */
enum err auth_session(struct ops *ops, const char *cookie);

/* An upload link (domain/file_link.h) that is good; its holder acts for whoever asked for it. ERR_USER_ACCESS. */
enum err auth_upload(struct ops *ops, int64_t user_id);

/* What a page of ours must send beside the cookie, because any site can make a browser send a cookie. Arena string. */
char *auth_csrf(struct arena *arena, const char *cookie);

/* Moves the acting user's last_activity_at, at most once a minute: then he is there (domain/presence_ops.h). Writes: call it
 * on the WRITE lane only. */
void auth_touch(struct ops *ops);
bool auth_touch_due(const struct ops *ops); /* it would do something */

/* Tokens; arena strings. expires_at in milliseconds. */
char *auth_make_access_token(struct ops *ops, const struct app *app, int64_t user_id, int64_t expires_at);
char *auth_make_guest_token(struct ops *ops, int64_t user_id, int64_t expires_at);
/* Starts a new family (see domain/oauth_ops.h for rotation). Writes. */
char *auth_make_refresh_token(struct ops *ops, const struct app *app, int64_t user_id);
/* One for events that carry tokens every time: self-contained as access tokens are, so nothing is stored until somebody uses
 * it. It begins a family at each use and does not rotate itself, because the handlers that got it do not know of each
 * other; it lives as long as a stored one and dies when the application's generation is raised. */
char *auth_make_sealed_refresh_token(struct ops *ops, const struct app *app, int64_t user_id);
/* Whose it is; false: not a sealed one of this application, or dead. */
bool auth_read_sealed_refresh_token(
    struct ops *ops, const struct app *app, const char *text, int64_t *user_id_r);
/* When a token of ours ends, in milliseconds; 0 when it is not shaped like one. Does not check the MAC. */
int64_t auth_token_expires(const char *token);

#endif
