/* The longest operator that a key begins with is meant, so the table has the longer ones first. */
#include "domain/filter_rules.h"

#include <string.h>

/* ---- keys ---- */
const char *filter_key_read(const char *key, enum filter_operator *op_r, bool *negative_r)
{
    static const struct {
        const char *prefix;
        enum filter_operator op;
        bool negative;
    } operators[] = {{"!=%", FILTER_PATTERN, true}, {"!%=", FILTER_PATTERN, true},
        {"!%", FILTER_SUBSTRING, true}, {"!@", FILTER_EQUAL, true}, {"!=", FILTER_EQUAL, true},
        {"!", FILTER_EQUAL, true}, {"=%", FILTER_PATTERN, false}, {"%=", FILTER_PATTERN, false},
        {"%", FILTER_SUBSTRING, false}, {"@", FILTER_EQUAL, false}, {">=", FILTER_MORE_EQUAL, false},
        {"<=", FILTER_LESS_EQUAL, false}, {">", FILTER_MORE, false}, {"<", FILTER_LESS, false},
        {"=", FILTER_EQUAL, false}};
    *op_r = FILTER_EQUAL;
    *negative_r = false;
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        size_t len = strlen(operators[i].prefix);
        if (strncmp(key, operators[i].prefix, len) == 0) {
            *op_r = operators[i].op;
            *negative_r = operators[i].negative;
            return key + len;
        }
    }
    return key;
}

/* ---- values ---- */
/* Pattern with % for any run of characters; both folded. */
static bool like(const char *text, const char *pattern)
{
    const char *retry = NULL, *retry_text = NULL;
    while (*text || *pattern) {
        if (*pattern == '%') {
            retry = ++pattern;
            retry_text = text;
        } else if (*text && *pattern == *text) {
            pattern++;
            text++;
        } else if (retry && *retry_text) {
            pattern = retry;
            text = ++retry_text;
        } else {
            return false;
        }
    }
    return true;
}

static bool is_word_end(char c)
{
    return c == '\0' || strchr(" \t\r\n,.;-/()\"'", c) != NULL;
}

bool filter_has_word(const char *text, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = text; (at = strstr(at, word)); at++)
        if (at == text || is_word_end(at[-1]))
            return true;
    return len == 0;
}

static bool is_pattern(const char *text)
{
    size_t len = strlen(text);
    return len > 1 && (text[0] == '%' || text[len - 1] == '%');
}

bool filter_text_holds(const char *text, enum filter_operator op, const char *wanted)
{
    int order = strcmp(text, wanted);
    switch (op) {
    case FILTER_SUBSTRING:
        return strstr(text, wanted) != NULL;
    case FILTER_PATTERN:
        return like(text, wanted);
    case FILTER_WORD:
        return filter_has_word(text, wanted);
    case FILTER_LESS:
        return order < 0;
    case FILTER_LESS_EQUAL:
        return order <= 0;
    case FILTER_MORE:
        return order > 0;
    case FILTER_MORE_EQUAL:
        return order >= 0;
    default:
        return is_pattern(wanted) ? like(text, wanted) : order == 0;
    }
}

bool filter_number_holds(int64_t number, enum filter_operator op, int64_t wanted)
{
    switch (op) {
    case FILTER_LESS:
        return number < wanted;
    case FILTER_LESS_EQUAL:
        return number <= wanted;
    case FILTER_MORE:
        return number > wanted;
    case FILTER_MORE_EQUAL:
        return number >= wanted;
    default:
        return number == wanted;
    }
}
