/* Pages of applications inside the portal's own pages: which there are, who may open them, and with what they are opened.
 *
 * Opening one hands the application's tokens for the acting user to the browser, so only a person at the portal's own pages
 * may (AUTH_SESSION): neither a webhook nor another application gets at them this way. */
#ifndef SWITCHLINE_DOMAIN_FRAME_OPS_H
#define SWITCHLINE_DOMAIN_FRAME_OPS_H

#include "domain/app_ops.h"
#include "domain/ops.h"
#include "model/access.h"
#include "model/line.h"

struct frame {
    const struct app *app;
    const char *url; /* of its page */
    const char *placement; /* "DEFAULT", "SETTING_CONNECTOR", or where it is bound */
    const struct connector *connector; /* of SETTING_CONNECTOR, else NULL */
    const struct connector_line *state; /* its state on the line; all off when it was never switched on */
    struct app_auth auth; /* tokens of the acting user, to be kept by the page */
};

/* What opens without a line: the main page of an application (until it is installed: its installation page), or a place it is
 * bound to, once it is installed. placement_id 0: the main page. ERR_ADMIN_ONLY: not from here; ERR_NOT_FOUND ("application",
 * "page": also a place that he does not see); ERR_USER_ACCESS: not for him. */
enum err frame_open(struct ops *ops, int64_t app_id, int64_t placement_id, struct frame *frame_r);
/* The settings page of a connector for one line, for whoever may change the line. Also ERR_CONFIG_PERMISSION,
 * ERR_NOT_FOUND ("connector"), ERR_LINE_NOT_FOUND. */
enum err frame_open_connector(struct ops *ops, const char *code, int64_t line_id, struct frame *frame_r);

/* Applications that the acting user may use and what they bound that he sees, for menus. Also ones that are not installed, for
 * administrators, who install them. Arrays are never NULL. */
struct frame_app {
    const struct app *app;
    const struct placement *placements;
    size_t placement_count;
};
struct frame_app *frame_apps(struct ops *ops, size_t *count_r);

#endif
