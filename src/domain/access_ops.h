/* Access codes: short names for who somebody is. U12 user 12; G1 administrators, G2 everybody, AU whoever is logged in; D3
 * department 3, DR3 department 3 and those below it. */
#ifndef SWITCHLINE_DOMAIN_ACCESS_OPS_H
#define SWITCHLINE_DOMAIN_ACCESS_OPS_H

#include "domain/ops.h"

struct access_title {
    const char *provider, *name, *provider_id;
};

/* false: nobody is called that. */
bool access_title(struct ops *ops, const char *code, struct access_title *title_r);
/* Is the acting user one of those? */
bool access_has(struct ops *ops, const char *code);

#endif
