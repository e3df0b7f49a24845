/* What a binding of a place may say, and who sees it. Pure; letter case counts in values, as the documentation writes them. */
#ifndef SWITCHLINE_DOMAIN_PLACEMENT_RULES_H
#define SWITCHLINE_DOMAIN_PLACEMENT_RULES_H

#include "base/err.h"
#include "model/access.h"
#include "model/principal.h"

/* ERR_PLACEMENT_UNKNOWN, ERR_PLACEMENT_USER_MODE: a user given where there is no user mode. */
enum err placement_check(const char *code, int64_t user_id);

/* ---- OPTIONS ---- */
enum placement_option_kind {
    PLACEMENT_TEXT,
    PLACEMENT_ICON,
    PLACEMENT_WORD,
    PLACEMENT_WORDS,
    PLACEMENT_PERCENT
};

struct placement_option {
    const char *key;
    enum placement_option_kind kind;
    const char *usual; /* when it is not said; NULL: then it is not kept */
    const char *words; /* of WORD, and of WORDS that stand separated by ";": " ALL USER " */
    enum err missing; /* of one that must be said */
};
extern const struct placement_option placement_options[]; /* ends with a NULL key */

/* Places of which no page here says what they take keep whatever they are given; the others what they take, and nothing else. */
bool placement_keeps_all(const char *code);
bool placement_takes(const char *code, const struct placement_option *option);

/* What is kept of a value; NULL and "" are not said. *kept_r NULL: nothing. The option's own error when it must be said,
 * ERR_ARGUMENT_VALUE when it may not be this. A PERCENT is kept as digits. */
enum err placement_option_read(const struct placement_option *option, const char *sent, const char **kept_r);

/* ---- seeing ---- */
/* Is it bound for him, and for people like him? */
bool placement_is_seen(const struct placement *placement, const struct principal *who);

#endif
