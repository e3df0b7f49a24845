/* Conditions of lists as this API's clients write them, for the families that filter in memory.
 *
 * A key is an operator and a field, "!@ID", "%NAME", ">=DATE_REGISTER"; without an operator it means equality, where a value
 * with % at an end is a pattern. Pure. */
#ifndef SWITCHLINE_DOMAIN_FILTER_RULES_H
#define SWITCHLINE_DOMAIN_FILTER_RULES_H

#include <stdbool.h>
#include <stdint.h>

enum filter_operator {
    FILTER_EQUAL,
    FILTER_SUBSTRING,
    FILTER_PATTERN, /* % stands for anything */
    FILTER_LESS,
    FILTER_LESS_EQUAL,
    FILTER_MORE,
    FILTER_MORE_EQUAL,
    FILTER_WORD /* user.search: some word begins so */
};

/* Takes a key apart; returns where the field's name begins. */
const char *filter_key_read(const char *key, enum filter_operator *op_r, bool *negative_r);

/* Both texts folded (base/utf8.h) where letter case shall not count. */
bool filter_text_holds(const char *text, enum filter_operator op, const char *wanted);
bool filter_number_holds(int64_t number, enum filter_operator op, int64_t wanted);
/* Does some word of `text` begin with `word`? Both folded. */
bool filter_has_word(const char *text, const char *word);

#endif
