/* Shape checks only, deliberately lenient: an address that a mail system accepts must never be refused here, and a wrong
 * one costs an administrator a second try. */
#include "domain/user_rules.h"

#include <string.h>

#include "base/text.h"

enum { EMAIL_MAX = 254, LOGIN_MAX = 100 };

/* Labels separated by single dots, at least two of them. */
static bool host_valid(const char *host)
{
    const char *dot = strchr(host, '.');
    size_t len = strlen(host);
    return dot && dot != host && host[len - 1] != '.' && !strstr(host, "..");
}

bool user_email_valid(const char *email)
{
    const char *at = strchr(email, '@');
    if (!at || at == email || strchr(at + 1, '@') || strlen(email) > EMAIL_MAX)
        return false;
    return !text_has_blank(email) && !strpbrk(email, "<>()[],;:\\\"") && host_valid(at + 1);
}

bool user_login_valid(const char *login)
{
    size_t len = strlen(login);
    return len > 0 && len <= LOGIN_MAX && !text_has_blank(login) && strspn(login, "0123456789") != len;
}
