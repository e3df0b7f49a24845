/* What is kept of what a connector says about a customer, and how a dialog is named. Pure. */
#ifndef SWITCHLINE_DOMAIN_CUSTOMER_RULES_H
#define SWITCHLINE_DOMAIN_CUSTOMER_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/crm.h"
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
/* entity_data_1: saved in CRM|type|id|N|N|session|began|0|0|0. A new session keeps what `before` (NULL or "": nothing) says
 * of the CRM; binding an object keeps the session. */
const char *dialog_entity_data(struct arena *arena, const char *before, int64_t session_id, int64_t began_at);
const char *dialog_entity_data_bound(
    struct arena *arena, const char *before, const struct crm_binding *main_or_null);
/* entity_data_2: LEAD|id|COMPANY|id|CONTACT|id|DEAL|id; of several of one type the newest, 0 for none. */
const char *dialog_crm_data(struct arena *arena, const struct crm_binding *bindings, size_t count);
const char *dialog_description(struct arena *arena, const char *url); /* NULL without a URL */

#endif
