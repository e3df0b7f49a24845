/* Both directions over one name table. */
#include "model/scope.h"

#include <string.h>

#include "base/buf.h"

static const struct {
    const char *text;
    size_t len;
} names[SCOPE_COUNT] = {
#define S(id, name) {name, sizeof name - 1},
#include "model/scope.def"
#undef S
};

const char *scope_name(enum scope_bit bit)
{
    return names[bit].text;
}

bool scopes_read(struct arena *arena, const char *list, scopes *set_r, const char **unknown_r)
{
    scopes set = 0;
    while (*(list += strspn(list, ", "))) {
        size_t len = strcspn(list, ", "), bit = 0;
        while (bit < SCOPE_COUNT && (names[bit].len != len || memcmp(names[bit].text, list, len) != 0))
            bit++;
        if (bit == SCOPE_COUNT) {
            *unknown_r = arena_strn(arena, list, len);
            return false;
        }
        set |= (scopes)1 << bit;
        list += len;
    }
    *set_r = set;
    return true;
}

char *scopes_write(struct arena *arena, scopes set)
{
    struct buf list = {0};
    for (int bit = 0; bit < SCOPE_COUNT; bit++)
        if (bit != SCOPE_BIT_BASIC && set & (scopes)1 << bit)
            buf_printf(&list, "%s%s", list.len ? "," : "", names[bit].text);
    char *text = arena_str(arena, buf_str(&list));
    buf_free(&list);
    return text;
}
