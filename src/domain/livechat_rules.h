/* Pure rules of site chats. */
#ifndef SWITCHLINE_DOMAIN_LIVECHAT_RULES_H
#define SWITCHLINE_DOMAIN_LIVECHAT_RULES_H

#include <stdbool.h>
#include <stddef.h>

/* May a page of this origin (an Origin header, "" when none was sent: no browser) use a line whose list this is? `own`: the
 * portal's own address, which always may. */
bool livechat_origin_allowed(const char *list, const char *origin, const char *own);
/* Is it a list of origins, one a line? */
bool livechat_origins_valid(const char *list);
/* May a visitor's client call a message so? Not "", and not "m12": so are those called that the portal tells him. */
bool livechat_client_id_valid(const char *id);
bool livechat_color_valid(const char *color); /* "#1a2b3c" or "" */

#endif
