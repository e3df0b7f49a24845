/* The door between a login and the desk. */
#ifndef SWITCHLINE_WEB_DESK_H
#define SWITCHLINE_WEB_DESK_H

#include "web/page.h"

/* GET /desk/session: what the desk's page must add to its calls, {"csrf": "…"}; 401 for whoever is not logged in. Only a page of
 * this portal can read the answer, because it allows no other origin. */
extern const struct page_route desk_routes[];

#endif
