/* Pure rules about people: what an e-mail and a login look like. No database, no clock. */
#ifndef SWITCHLINE_DOMAIN_USER_RULES_H
#define SWITCHLINE_DOMAIN_USER_RULES_H

#include <stdbool.h>

/* One "@", something before it, a host with a dot behind it, no white space or brackets, at most 254 bytes. Whether the
 * mailbox exists is not ours to know. */
bool user_email_valid(const char *email);

/* Printable, 1 to 100 bytes, no white space, not only digits (those would be taken for an id). */
bool user_login_valid(const char *login);

#endif
