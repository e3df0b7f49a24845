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

/* The place of a name, SCOPE_COUNT when it is none. Looked for behind `near`, because the lists that we write are in the order of the
 * table, and every call reads one. */
static size_t place_of(const char *name, size_t len, size_t near)
{
    for (size_t n = 0; n < SCOPE_COUNT; n++) {
        size_t bit = (near + n) % SCOPE_COUNT;
        if (names[bit].len == len && memcmp(names[bit].text, name, len) == 0)
            return bit;
    }
    return SCOPE_COUNT;
}

static bool ends_name(char c)
{
    return c == '\0' || c == ',' || c == ' ';
}

bool scopes_read(struct arena *arena, const char *list, scopes *set_r, const char **unknown_r)
{
    scopes set = 0;
    for (size_t bit = 0; *list; bit++) {
        size_t len = 0;
        while (!ends_name(list[len]))
            len++;
        if (len > 0 && (bit = place_of(list, len, bit)) == SCOPE_COUNT) {
            *unknown_r = arena_strn(arena, list, len);
            return false;
        }
        if (len > 0)
            set |= (scopes)1 << bit;
        list += len + (list[len] != '\0');
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
