/* Customers: the people behind a connector, as internal users of type "connector". */
#ifndef SWITCHLINE_DOMAIN_CUSTOMER_OPS_H
#define SWITCHLINE_DOMAIN_CUSTOMER_OPS_H

#include "domain/ops.h"
#include "model/user.h"

/* What a connector says of a customer; NULL: it says nothing, and what is known stays. */
struct customer_card {
    const char *external_id; /* never NULL */
    const char *name, *last_name, *email, *phone, *gender, *url, *picture_url;
    bool any_phone; /* store the phone as it is */
};

/* The customer's user, made or brought up to date. name_before_r: his full name until now when it changed, else NULL. A new
 * picture is fetched in the background. */
const struct users *customer_known(
    struct ops *ops, const char *connector, const struct customer_card *card, const char **name_before_r);

#endif
