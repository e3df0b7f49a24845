/* Form bodies with files, as browsers, curl and the SDKs send them.
 *
 * A delimiter is CRLF "--" boundary, at a line's start, followed by "--" (the end) or by the line's end; the same bytes
 * followed by anything else are data. Each part is a few header lines, an empty line, and data up to the next
 * delimiter. The body is complete and bounded by the server, so parts only point into it, and names are the one thing
 * that is copied. What is not clear is refused as a whole: a missing end (a cut upload must not become a short file),
 * a part without a name, bare line feeds, transfer encodings that nobody sends any more.
 *
 * Names: browsers write `"` as %22, curl and older libraries as \", some libraries send filename*=UTF-8''… instead.
 * The last two are undone; the first is left alone because nobody can tell it from a real "%22". Names are valid UTF-8
 * without U+0000; data is bytes, and whoever takes it as text checks it. */
#include "net/multipart.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/form.h"
#include "base/utf8.h"

enum { MAX_BOUNDARY = 70, MAX_PART_HEADERS = 8192 };

struct span {
    const char *at, *end;
};

static size_t span_len(struct span span)
{
    return (size_t)(span.end - span.at);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static void skip_blanks(struct span *text)
{
    while (text->at < text->end && is_blank(*text->at))
        text->at++;
}

static bool same_word(struct span text, const char *word)
{
    return span_len(text) == strlen(word) && strncasecmp(text.at, word, span_len(text)) == 0;
}

/* ---- header values: `word; name=token; name="quoted"` ---- */

/* Takes everything up to one of `stops`, without blanks at the end. */
static struct span take_until(struct span *text, const char *stops)
{
    struct span taken = {text->at, text->at};
    while (text->at < text->end && !strchr(stops, *text->at))
        text->at++;
    taken.end = text->at;
    while (taken.end > taken.at && is_blank(taken.end[-1]))
        taken.end--;
    return taken;
}

static bool is_escape(const char *at, const char *end)
{
    return *at == '\\' && at + 1 < end && (at[1] == '"' || at[1] == '\\');
}

/* After the opening quote. NULL: no closing one. A backslash escapes a quote or a backslash; before anything else it
 * is itself, as in C:\photo.jpg. The end is looked for first, so that the copy is no larger than the text. */
static const char *take_quoted(struct arena *arena, struct span *text)
{
    const char *from = text->at;
    while (text->at < text->end && *text->at != '"')
        text->at += is_escape(text->at, text->end) ? 2 : 1;
    if (text->at == text->end)
        return NULL;
    char *plain = arena_alloc(arena, (size_t)(text->at - from) + 1), *out = plain;
    for (; from < text->at; from++) {
        if (is_escape(from, text->at))
            from++;
        *out++ = *from;
    }
    text->at++;
    return plain;
}

/* Next `; name=value`. False at the end; *bad_r on anything else. */
static bool next_parameter(
    struct arena *arena, struct span *text, struct span *name_r, const char **value_r, bool *bad_r)
{
    skip_blanks(text);
    if (text->at == text->end)
        return false;
    *bad_r = true;
    if (*text->at++ != ';')
        return false;
    skip_blanks(text);
    if (text->at == text->end) { /* a semicolon too many is common and harmless */
        *bad_r = false;
        return false;
    }
    *name_r = take_until(text, "=;");
    if (span_len(*name_r) == 0 || text->at == text->end || *text->at++ != '=')
        return false;
    skip_blanks(text);
    if (text->at < text->end && *text->at == '"') {
        text->at++;
        *value_r = take_quoted(arena, text);
    } else {
        struct span token = take_until(text, ";");
        *value_r = arena_strn(arena, token.at, span_len(token));
    }
    *bad_r = *value_r == NULL;
    return !*bad_r;
}

/* filename*=UTF-8''na%C3%AFve.txt (RFC 8187). NULL: another charset or malformed. */
static const char *extended_value(struct arena *arena, const char *value)
{
    const char *language = strchr(value, '\'');
    const char *text = language ? strchr(language + 1, '\'') : NULL;
    size_t len;
    if (!text || !same_word((struct span){value, language}, "UTF-8"))
        return NULL;
    char *plain = form_unescape(arena, text + 1, strlen(text + 1), false, &len);
    return utf8_valid(plain, len) ? plain : NULL;
}

static const char *boundary_of(struct arena *arena, const char *content_type)
{
    struct span text = {content_type, content_type + strlen(content_type)}, name;
    const char *value, *boundary = NULL;
    bool bad = false;
    skip_blanks(&text);
    if (!same_word(take_until(&text, ";"), "multipart/form-data"))
        return NULL;
    while (next_parameter(arena, &text, &name, &value, &bad))
        if (same_word(name, "boundary"))
            boundary = boundary ? "" : value; /* two of them are none */
    if (bad || !boundary || !*boundary || strlen(boundary) > MAX_BOUNDARY || strpbrk(boundary, "\r\n"))
        return NULL;
    return boundary;
}

/* ---- the headers of a part ---- */
static bool read_disposition(struct arena *arena, struct span text, struct multipart_part *part)
{
    struct span name;
    const char *value, *extended = NULL;
    bool bad = false;
    if (part->name || !same_word(take_until(&text, ";"), "form-data"))
        return false;
    while (next_parameter(arena, &text, &name, &value, &bad)) {
        if (same_word(name, "name"))
            part->name = value;
        else if (same_word(name, "filename"))
            part->filename = value;
        else if (same_word(name, "filename*") && !(extended = extended_value(arena, value)))
            return false;
    }
    if (extended)
        part->filename = extended;
    return !bad && part->name;
}

static bool read_header(struct arena *arena, struct span line, struct multipart_part *part)
{
    if (is_blank(*line.at)) /* folded lines: nobody sends them */
        return false;
    struct span name = take_until(&line, ":");
    if (line.at == line.end || span_len(name) == 0)
        return false;
    line.at++;
    skip_blanks(&line);
    if (same_word(name, "Content-Disposition"))
        return read_disposition(arena, line, part);
    if (same_word(name, "Content-Type"))
        part->content_type = arena_strn(arena, line.at, span_len(line));
    if (same_word(name, "Content-Transfer-Encoding"))
        return same_word(line, "binary") || same_word(line, "8bit") || same_word(line, "7bit");
    return true;
}

/* Reads header lines from the start of `content`, which is left at the data. */
static bool read_headers(struct arena *arena, struct span *content, struct multipart_part *part)
{
    const char *start = content->at;
    part->content_type = "";
    for (;;) {
        const char *end = memmem(content->at, span_len(*content), "\r\n", 2);
        if (!end || end - start > MAX_PART_HEADERS)
            return false;
        struct span line = {content->at, end};
        content->at = end + 2;
        if (line.at == line.end)
            return part->name != NULL;
        if (!utf8_valid(line.at, span_len(line)) || memchr(line.at, '\n', span_len(line)) ||
            !read_header(arena, line, part))
            return false;
    }
}

/* ---- delimiters ---- */
enum delimiter { NOT_A_DELIMITER, NEXT_PART, LAST };

/* What follows "--boundary"; on NEXT_PART *at is moved behind the line. */
static enum delimiter delimiter_kind(const char **at, const char *end)
{
    struct span rest = {*at, end};
    if (span_len(rest) >= 2 && memcmp(rest.at, "--", 2) == 0)
        return LAST;
    skip_blanks(&rest);
    if (span_len(rest) < 2 || memcmp(rest.at, "\r\n", 2) != 0)
        return NOT_A_DELIMITER;
    *at = rest.at + 2;
    return NEXT_PART;
}

/* Finds the next delimiter: content_r is what stands before it, rest->at moves behind it. */
static enum delimiter next_delimiter(struct span *rest, const char *delimiter, struct span *content_r)
{
    size_t len = strlen(delimiter);
    const char *from = rest->at;
    for (const char *found; (found = memmem(from, (size_t)(rest->end - from), delimiter, len));
        from = found + 1) {
        const char *behind = found + len;
        enum delimiter kind = delimiter_kind(&behind, rest->end);
        if (kind == NOT_A_DELIMITER)
            continue;
        *content_r = (struct span){rest->at, found};
        rest->at = behind;
        return kind;
    }
    return NOT_A_DELIMITER;
}

/* The first delimiter may stand at the very start, without a line end before it; what comes before it is ignored. */
static enum delimiter first_delimiter(struct span *rest, const char *delimiter)
{
    size_t len = strlen(delimiter) - 2;
    struct span preamble;
    if (span_len(*rest) >= len && memcmp(rest->at, delimiter + 2, len) == 0) {
        const char *behind = rest->at + len;
        enum delimiter kind = delimiter_kind(&behind, rest->end);
        if (kind != NOT_A_DELIMITER) {
            rest->at = behind;
            return kind;
        }
    }
    return next_delimiter(rest, delimiter, &preamble);
}

static struct multipart_part *grow(struct arena *arena, struct multipart_part *parts, size_t count)
{
    struct multipart_part *more = arena_array_of(arena, struct multipart_part, count ? 2 * count : 8);
    if (count)
        memcpy(more, parts, count * sizeof *parts);
    return more;
}

struct multipart_part *multipart_read(struct arena *arena, const char *content_type, const char *body,
    size_t len, size_t max_parts, size_t *count_r)
{
    const char *boundary = boundary_of(arena, content_type);
    if (!boundary)
        return NULL;
    const char *delimiter = arena_printf(arena, "\r\n--%s", boundary);
    struct span rest = {body, body + len}, content;
    struct multipart_part *parts = grow(arena, NULL, 0);
    size_t count = 0, room = 8;
    enum delimiter kind = first_delimiter(&rest, delimiter);
    while (kind == NEXT_PART) {
        if (count == max_parts)
            return NULL;
        if (count == room) {
            parts = grow(arena, parts, count);
            room *= 2;
        }
        kind = next_delimiter(&rest, delimiter, &content);
        if (kind == NOT_A_DELIMITER || !read_headers(arena, &content, &parts[count]))
            return NULL;
        parts[count].data = content.at;
        parts[count].len = span_len(content);
        count++;
    }
    if (kind != LAST)
        return NULL;
    *count_r = count;
    return parts;
}
