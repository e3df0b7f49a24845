/* HTML pages, XML answers and the old HTML of messages escape different sets of marks: a quote need not be escaped outside
 * an attribute, and what clients compare byte by byte stays as it is. Hence one loop, told which marks to mind. */
#include "base/text.h"

#include <ctype.h>
#include <string.h>

bool text_has_blank(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text <= ' ' || *text == 0x7f)
            return true;
    return false;
}

static bool is_token_char(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '_' || c == '.';
}

void text_mask(char *text)
{
    char *to = text;
    for (const char *at = text; *at;) {
        size_t word = 0;
        while (is_token_char(at[word]))
            word++;
        size_t kept = word >= TEXT_MASKED_FROM ? 0 : word ? word : 1;
        memmove(to, at, kept);
        to += kept;
        if (word >= TEXT_MASKED_FROM) {
            memcpy(to, "***", 3); /* shorter than what it stands for */
            to += 3;
        }
        at += word ? word : 1;
    }
    *to = '\0';
}

static const char *entity(char mark)
{
    switch (mark) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return "&#39;";
    }
}

void text_escape(struct buf *out, const char *text, size_t len, const char *marks)
{
    size_t done = 0;
    for (size_t i = 0; i < len; i++) {
        if (!text[i] || !strchr(marks, text[i]))
            continue;
        buf_add(out, text + done, i - done);
        buf_puts(out, entity(text[i]));
        done = i + 1;
    }
    buf_add(out, text + done, len - done);
}
