/* Connectors: registration, and their state on a line. */
#ifndef SWITCHLINE_DOMAIN_CONNECTOR_OPS_H
#define SWITCHLINE_DOMAIN_CONNECTOR_OPS_H

#include "domain/ops.h"
#include "model/line.h"

struct connector *connector_get(
    struct ops *ops, const char *code); /* any letter case; NULL: not registered */
/* The connector of the acting application on a line, for sending: ERR_NO_PROVIDER when it is not registered, not the
 * application's own, or not active there; ERR_LINE_INACTIVE when the line is inactive or absent. */
enum err connector_for_sending(
    struct ops *ops, const char *code, int64_t line_id, struct connector **connector_r);
struct connector_line *connector_line_get(
    struct ops *ops, const char *code, int64_t line_id); /* NULL: never set */
struct connector *connector_list(struct ops *ops, size_t *count_r); /* every registered one, oldest first */

/* ---- registration ---- */
/* Registers for the acting application, or updates what it registered before; app_id and created_at are filled here.
 * Answers the ERR_REGISTER_… that says what is wrong; another application's code is ERR_REGISTER_TAKEN. */
enum err connector_register(struct ops *ops, const struct connector *wanted);
/* Switches it off everywhere and forgets it; ERR_UNREGISTER_FAILED unless it is the acting application's. */
enum err connector_unregister(struct ops *ops, const char *code);

/* ---- state on a line ---- */
/* false: the connector is not the acting application's (the site chat: he does not run the line), or there is no such line; nothing
 * changed then. */
bool connector_activate(struct ops *ops, const char *code, int64_t line_id, bool active);
bool connector_set_data(struct ops *ops, const char *code, int64_t line_id, const char *data); /* JSON text */
bool connector_set_error(struct ops *ops, const char *code, int64_t line_id);
/* The built-in site chat on a line; rights are the caller's. */
void connector_switch_livechat(struct ops *ops, int64_t line_id, bool active);
void connector_line_deleted(struct ops *ops, int64_t line_id); /* tells the applications; drops the state */

#endif
