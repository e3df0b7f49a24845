/* Only a message that is nothing but the answer is one: "1 more question" is not. */
#include "domain/vote_rules.h"

#include <string.h>

static int is_word(const char *text, size_t len, const char *word)
{
    return strlen(word) == len && memcmp(text, word, len) == 0;
}

enum vote vote_read(const char *text)
{
    static const char blanks[] = " \t\r\n";
    static const char *const likes[] = {"1", "\xf0\x9f\x91\x8d"}, *const dislikes[] = {
                                                                      "0", "\xf0\x9f\x91\x8e"};
    text += strspn(text, blanks);
    size_t len = strcspn(text, blanks);
    if (text[len + strspn(text + len, blanks)])
        return VOTE_NONE;
    for (size_t i = 0; i < sizeof likes / sizeof *likes; i++) {
        if (is_word(text, len, likes[i]))
            return VOTE_LIKE;
        if (is_word(text, len, dislikes[i]))
            return VOTE_DISLIKE;
    }
    return VOTE_NONE;
}
