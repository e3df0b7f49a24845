/* The front door (/), the change of one's own password (/password), and what to do when it is forgotten (/forgot). */
#ifndef SWITCHLINE_WEB_ACCOUNT_H
#define SWITCHLINE_WEB_ACCOUNT_H

#include "web/page.h"

extern const struct page_route account_routes[];

#endif
