/* What is kept of what a connector says about a customer, and how a dialog is named. Pure. */
#ifndef SWITCHLINE_DOMAIN_CUSTOMER_RULES_H
#define SWITCHLINE_DOMAIN_CUSTOMER_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/dialog.h"

enum {
    CUSTOMER_MAX_NAME = 25,
    EXTERNAL_MAX_ID = 255,
    EXTERNAL_MAX_URL = 2048
}; /* characters, bytes, bytes */

/* A name as it is stored: letters, spaces, hyphens and apostrophes of it, at most 25, trimmed; "" when nothing is left.
 * A name never makes a message fail. */
const char *customer_name(struct arena *arena, const char *given);
bool customer_phone_valid(const char *phone); /* 3 to 20 digits, with + - ( ) . and spaces between them */
const char *customer_gender(const char *given); /* "male" → "M", "female" → "F", else "" */
bool external_url_valid(const char *url); /* http or https, bounded */

/* ---- what a dialog's chat says of itself ---- */
const char *dialog_title(struct arena *arena, const char *who, const char *line);
const char *dialog_entity_id(struct arena *arena, const struct dialog *dialog); /* connector|LINE|chat|user */
const char *dialog_entity_data(struct arena *arena, int64_t session_id, int64_t began_at);
const char *dialog_description(struct arena *arena, const char *url); /* NULL without a URL */

#endif
