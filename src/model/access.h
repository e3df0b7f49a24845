/* Who may call: incoming webhooks, applications, refresh tokens. Secrets appear only hashed or encrypted. */
#ifndef SWITCHLINE_MODEL_ACCESS_H
#define SWITCHLINE_MODEL_ACCESS_H

#include "model/fields.h"

/* scopes: comma list. */
#define WEBHOOK_FIELDS(X)                                                                                    \
    X(webhook, INT, id)                                                                                      \
    X(webhook, INT, user_id)                                                                                 \
    X(webhook, TEXT, secret_hash)                                                                            \
    X(webhook, TEXT, title)                                                                                  \
    X(webhook, TEXT, scopes)                                                                                 \
    X(webhook, FLAG, active)                                                                                 \
    X(webhook, INT, created_at)                                                                              \
    X(webhook, INT, expires_at)

struct webhook {
    FIELDS_MEMBERS(WEBHOOK_FIELDS)
};

/* application_token is encrypted with the portal key; removed_at <> 0: uninstalled. */
#define APP_FIELDS(X)                                                                                        \
    X(app, INT, id)                                                                                          \
    X(app, TEXT, client_id)                                                                                  \
    X(app, TEXT, secret_hash)                                                                                \
    X(app, TEXT, name)                                                                                       \
    X(app, TEXT, scopes)                                                                                     \
    X(app, TEXT, handler_url)                                                                                \
    X(app, TEXT, install_url)                                                                                \
    X(app, TEXT, redirect_url)                                                                               \
    X(app, FLAG, api_only)                                                                                   \
    X(app, FLAG, installed)                                                                                  \
    X(app, INT, version)                                                                                     \
    X(app, TEXT, application_token)                                                                          \
    X(app, INT, generation)                                                                                  \
    X(app, TEXT, status)                                                                                     \
    X(app, TEXT, language)                                                                                   \
    X(app, INT, installer_id)                                                                                \
    X(app, INT, created_at)                                                                                  \
    X(app, INT, removed_at)

struct app {
    FIELDS_MEMBERS(APP_FIELDS)
};

/* See schema.c for the rotation columns. */
#define REFRESH_TOKEN_FIELDS(X)                                                                              \
    X(refresh_token, TEXT, token_hash)                                                                       \
    X(refresh_token, INT, app_id)                                                                            \
    X(refresh_token, INT, user_id)                                                                           \
    X(refresh_token, TEXT, family)                                                                           \
    X(refresh_token, TEXT, parent_hash)                                                                      \
    X(refresh_token, INT, created_at)                                                                        \
    X(refresh_token, INT, expires_at)                                                                        \
    X(refresh_token, INT, replaced_at)                                                                       \
    X(refresh_token, FLAG, dead)

struct refresh_token {
    FIELDS_MEMBERS(REFRESH_TOKEN_FIELDS)
};

/* lang_all and options are JSON text or empty. admin_only: options say so, and who sees a binding is asked for more often than set. */
#define PLACEMENT_FIELDS(X)                                                                                  \
    X(placement, INT, id)                                                                                    \
    X(placement, INT, app_id)                                                                                \
    X(placement, TEXT, code)                                                                                 \
    X(placement, TEXT, handler)                                                                              \
    X(placement, TEXT, title)                                                                                \
    X(placement, TEXT, description)                                                                          \
    X(placement, TEXT, group_name)                                                                           \
    X(placement, TEXT, lang_all)                                                                             \
    X(placement, TEXT, options)                                                                              \
    X(placement, INT, user_id)                                                                               \
    X(placement, FLAG, admin_only)

struct placement {
    FIELDS_MEMBERS(PLACEMENT_FIELDS)
};

#endif
