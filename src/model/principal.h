/* On whose behalf a call runs. Made by authentication, read by every rights check, never changed afterwards. */
#ifndef SWITCHLINE_MODEL_PRINCIPAL_H
#define SWITCHLINE_MODEL_PRINCIPAL_H

#include <stdbool.h>
#include <stdint.h>

#include "model/scope.h"

enum auth_kind {
    AUTH_NONE,
    AUTH_WEBHOOK, /* /rest/{user}/{secret}/ */
    AUTH_APP, /* OAuth access token */
    AUTH_SESSION, /* our own pages, by cookie */
    AUTH_UPLOAD, /* a link that takes one file */
    AUTH_GUEST, /* a site visitor's token */
    AUTH_LOCAL /* the command line of this server: everything is allowed */
};

struct principal {
    enum auth_kind kind;
    int64_t user_id; /* acting user; 0 for AUTH_LOCAL */
    bool admin;
    int64_t app_id; /* AUTH_APP only, else 0 */
    int64_t webhook_id; /* AUTH_WEBHOOK only, else 0 */
    scopes scopes; /* always with SCOPE_BASIC */
};

#endif
