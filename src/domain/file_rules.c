/* Separators become "_", so that the parts of a path stay legible; what cannot be seen goes. Names that only some system
 * dislikes (colons, "CON") are left alone: whoever saves the file knows his system. */
#include "domain/file_rules.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

/* Control characters, separators of lines, and everything that turns, joins or hides text. */
static bool is_unseen(unsigned point)
{
    static const struct {
        unsigned first, last;
    } unseen[] = {{0, 0x1f}, {0x7f, 0x9f}, {0xad, 0xad}, {0x61c, 0x61c}, {0x180e, 0x180e}, {0x200b, 0x200f},
        {0x2028, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xfff0, 0xfffb}, {0xe0000, 0xe007f}};
    for (size_t i = 0; i < sizeof unseen / sizeof *unseen; i++)
        if (point >= unseen[i].first && point <= unseen[i].last)
            return true;
    return false;
}

static const char *visible(struct arena *arena, const char *wanted)
{
    struct buf out = {0};
    unsigned point;
    for (size_t len; (len = utf8_next(wanted, &point)) > 0; wanted += len)
        if (point == '/' || point == '\\')
            buf_putc(&out, '_');
        else if (!is_unseen(point))
            buf_add(&out, wanted, len);
    const char *text = arena_str(arena, buf_str(&out));
    buf_free(&out);
    return text;
}

/* Where the ending begins, with its dot; the end of the name when it has none or a long one. */
static size_t ending_at(const char *name)
{
    enum { LONGEST_ENDING = 16 };
    const char *dot = strrchr(name, '.');
    size_t len = strlen(name);
    return dot && dot > name && strlen(dot) <= LONGEST_ENDING ? (size_t)(dot - name) : len;
}

static const char *shortened(struct arena *arena, const char *name, size_t most)
{
    size_t at = ending_at(name);
    const char *ending = name + at;
    const char *stem = arena_strn(arena, name, at);
    return arena_printf(arena, "%s%s", utf8_cut(arena, stem, most - utf8_length(ending)), ending);
}

/* Neither blanks nor dots at the end, which some systems drop silently. */
static const char *without_tail(struct arena *arena, const char *name)
{
    size_t len = strlen(name);
    while (len > 0 && (name[len - 1] == '.' || name[len - 1] == ' '))
        len--;
    return arena_strn(arena, name, len);
}

const char *file_rules_name(struct arena *arena, const char *wanted)
{
    const char *name = without_tail(arena, utf8_trim(arena, visible(arena, wanted)));
    if (utf8_length(name) > FILE_NAME_MOST)
        name = shortened(arena, name, FILE_NAME_MOST);
    return *name ? name : "file";
}

const char *file_rules_numbered(struct arena *arena, const char *name, const char *number)
{
    size_t at = ending_at(name), room = strlen(number) + strlen(" ()");
    const char *stem = arena_strn(arena, name, at), *ending = name + at;
    if (utf8_length(name) + room > FILE_NAME_MOST)
        stem = utf8_cut(arena, stem, FILE_NAME_MOST - room - utf8_length(ending));
    return arena_printf(arena, "%s (%s)%s", stem, number, ending);
}
