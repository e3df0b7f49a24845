/* Pure rules of connectors. */
#ifndef SWITCHLINE_DOMAIN_CONNECTOR_RULES_H
#define SWITCHLINE_DOMAIN_CONNECTOR_RULES_H

#include "base/arena.h"
#include "base/err.h"
#include "model/line.h"

enum { CONNECTOR_MAX_CODE = 50, CONNECTOR_MAX_NAME = 255, CONNECTOR_MAX_ICON = 262144 }; /* bytes */
#define CONNECTOR_LIVECHAT       "livechat" /* the one that is always there */
#define CONNECTOR_LIVECHAT_TITLE "Live Chat"

const char *connector_code(
    struct arena *arena, const char *given); /* trimmed, ASCII lower case; NULL stays NULL */
/* May an application register this? ERR_NONE or the ERR_REGISTER_… of the first thing that is wrong; whether the code is
 * taken is not known here, except that built-in codes always are. */
enum err connector_registrable(const struct connector *wanted);

/* What imconnector.status says of a connector on a line; NULL: nothing was ever set there. */
bool connector_configured(const struct connector_line *state);
bool connector_working(const struct connector_line *state);

#endif
