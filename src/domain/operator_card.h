/* What customers get to see of an operator: his profile, what the line says of him, or nothing (OPERATOR_DATA). */
#ifndef SWITCHLINE_DOMAIN_OPERATOR_CARD_H
#define SWITCHLINE_DOMAIN_OPERATOR_CARD_H

#include "domain/line_ops.h"
#include "domain/ops.h"
#include "model/user.h"

struct operator_card {
    const char *name, *avatar; /* never NULL; "": not shown. avatar: an absolute URL */
    bool replaced; /* the line shows something else than the profile */
};

struct operator_card operator_card(struct ops *ops, int64_t line_id, const struct users *user);

#endif
