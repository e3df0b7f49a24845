/* Applications: their life from `app add` to removal, and what an event tells them about themselves.
 *
 * added → installed → removed. An API-only application is installed as it is added; one with pages when somebody
 * finishes the installation. Until then only administrators may use it and no event reaches it. A removed application
 * keeps its row so that its tokens are told apart from unknown ones, and loses everything else. */
#ifndef SWITCHLINE_DOMAIN_APP_OPS_H
#define SWITCHLINE_DOMAIN_APP_OPS_H

#include "domain/ops.h"
#include "model/access.h"

struct app *app_get(struct ops *ops, int64_t app_id); /* removed ones too; NULL: never existed */
struct app *app_by_client(struct ops *ops, const char *client_id); /* not removed ones; NULL: none */
struct app *app_list(struct ops *ops, size_t *count_r); /* not removed ones, by id */

struct new_app {
    const char *name; /* required */
    scopes scopes;
    const char *handler_url, *install_url, *redirect_url; /* NULL or "": none; checked by the caller */
    bool api_only;
    int64_t installer_id; /* 0: the acting user, else the first administrator */
};
/* The secrets are shown once: only their hashes are kept (the application token is kept encrypted). */
struct app_secrets {
    const char *client_secret, *application_token;
};
/* ERR_ARGUMENT_EMPTY (no name), ERR_USER_NOT_EXISTS (installer). An API-only one is installed at once. */
enum err app_add(
    struct ops *ops, const struct new_app *new_app, struct app **app_r, struct app_secrets *secrets_r);
/* A new client_secret; the old one opens nothing any more, tokens that were issued stay as they are. NULL: no such application. */
const char *app_new_secret(struct ops *ops, int64_t app_id);

/* Finishes the installation and emits ONAPPINSTALL (to the install path of an API-only application, else to its
 * handlers). Nothing happens when it is installed already. ERR_NOT_FOUND. */
enum err app_install(struct ops *ops, int64_t app_id);

/* NULL members stay as they are. Raises the version and emits ONAPPUPDATE when it is installed. ERR_NOT_FOUND. */
struct app_change {
    const char *name, *handler_url, *install_url, *redirect_url;
    const scopes *scopes;
};
enum err app_update(struct ops *ops, int64_t app_id, const struct app_change *change, struct app **app_r);

/* Emits ONAPPUNINSTALL (its deliveries survive; they need no handler row), then drops handlers, offline events, pending
 * deliveries of other events, placements, connectors, codes and tokens; options too when `clean`. ERR_NOT_FOUND. */
enum err app_uninstall(struct ops *ops, int64_t app_id, bool clean);

/* ---- what an event's `auth` block is made of; gathered anew at each attempt ----
 * access_token NULL: no tokens at all (nobody acted, the actor is inactive, or the application is removed); expires,
 * expires_in, scope, status and user_id are then left out as well. */
struct app_auth {
    const char *access_token;
    const char *refresh_token; /* NULL unless asked for */
    int64_t expires; /* Unix seconds */
    int64_t expires_in; /* seconds */
    int64_t user_id;
    const char *scope; /* comma list */
    const char *status; /* "L" */
    const char *domain; /* host[:port] */
    const char *client_endpoint; /* ends in /rest/ */
    const char *server_endpoint; /* ends in /rest/ */
    const char *member_id;
    const char *application_token; /* "" without an application */
    const char *client_id; /* NULL but in the block of a bot (domain/bot_ops.h) */
};
/* Only some events carry a refresh token. KEPT (ONAPPINSTALL, ONAPPUPDATE, from which a client lives for months) is stored
 * and rotates: WRITE lane. SEALED (ONOFFLINEEVENT, bots), which every event repeats, costs nothing (domain/auth_ops.h). */
enum app_refresh { APP_REFRESH_NONE, APP_REFRESH_KEPT, APP_REFRESH_SEALED };
/* user_id: as whom the application is authorised, 0 for nobody. app_id 0: only the portal's own fields. false: no such
 * application. */
bool app_auth_fields(
    struct ops *ops, int64_t app_id, int64_t user_id, enum app_refresh refresh, struct app_auth *auth_r);

/* The portal: `domain` of base_url and the member id, arena strings. */
const char *app_domain(struct ops *ops);
const char *app_member_id(struct ops *ops);

#endif
