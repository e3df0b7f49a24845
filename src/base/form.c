/* The key `a[b][]` is read in place: name, then one step per bracket pair, each step finding or making the child.
 * Containers start as objects; an all-numbered object is a list to json_is_list(), so no second pass is needed.
 * Members of a large form are found through an index (form_index.h): anybody may send forms, on an event loop. */
#include "base/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/form_index.h"
#include "base/utf8.h"

enum { SMALL_FORM = 64 }; /* fields up to which a linear search is quicker than an index */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

char *form_unescape(struct arena *arena, const char *text, size_t len, bool plus_is_space, size_t *len_r)
{
    char *plain = arena_raw(arena, len + 1);
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        int high, low;
        if (text[i] == '+' && plus_is_space) {
            plain[n++] = ' ';
        } else if (text[i] == '%' && i + 2 < len && (high = hex_digit(text[i + 1])) >= 0 &&
                   (low = hex_digit(text[i + 2])) >= 0) {
            plain[n++] = (char)(high << 4 | low);
            i += 2;
        } else {
            plain[n++] = text[i];
        }
    }
    plain[n] = '\0';
    if (len_r)
        *len_r = n;
    return plain;
}

/* ---- reading ---- */
struct reading {
    jdoc *doc;
    const struct form_limits *limits;
    struct form_index *index; /* NULL: the form is small, searching is quicker */
};

/* Next numeric index of a container, for `a[]`. */
static int64_t next_index(const struct reading *reading, jnode *container)
{
    int64_t next = 0;
    size_t at, count;
    jnode *name, *value;
    if (reading->index)
        return form_index_next(reading->index, container);
    yyjson_mut_obj_foreach(container, at, count, name, value)
    {
        int64_t number = form_index_number(yyjson_mut_get_str(name));
        if (number >= next)
            next = number + 1;
    }
    return next;
}

static jnode *member(const struct reading *reading, jnode *object, const char *key)
{
    return reading->index ? form_index_find(reading->index, object, key) : yyjson_mut_obj_get(object, key);
}

/* A replaced value keeps its place, as in PHP; otherwise a list would stop being one. The node that is now there. */
static jnode *set_or_replace(const struct reading *reading, jnode *object, const char *key, jnode *value)
{
    jnode *old = member(reading, object, key);
    if (old) {
        jnode *next = old->next; /* a member of its object's list, so it is overwritten and not exchanged */
        *old = *value;
        old->next = next;
        if (reading->index)
            form_index_changed(reading->index, old);
        return old;
    }
    jnode *name = j_str(reading->doc, key);
    yyjson_mut_obj_add(object, name, value);
    if (reading->index)
        form_index_add(reading->index, object, yyjson_mut_get_str(name), value);
    return value;
}

/* The child container under `key`; a scalar that stands in the way is replaced. */
static jnode *child_of(const struct reading *reading, jnode *object, const char *key)
{
    jnode *child = member(reading, object, key);
    return yyjson_mut_is_obj(child) ? child : set_or_replace(reading, object, key, j_obj(reading->doc));
}

static enum form_error put(const struct reading *reading, jnode *object, const char *key, const char *value)
{
    char step[256];
    const char *bracket = strchr(key, '[');
    size_t len = bracket ? (size_t)(bracket - key) : strlen(key);
    if (len == 0 || (bracket && !strchr(bracket, ']'))) { /* "[x]" or "a[b": a plain name, as it stands */
        set_or_replace(reading, object, key, j_str(reading->doc, value));
        return FORM_OK;
    }
    if (len >= sizeof step)
        return FORM_TOO_DEEP;
    memcpy(step, key, len);
    step[len] = '\0';
    const char *at = key + len;
    for (size_t depth = 0; *at == '['; depth++) {
        const char *close = strchr(at, ']');
        if (!close)
            break;
        if (depth >= reading->limits->max_depth)
            return FORM_TOO_DEEP;
        object = child_of(reading, object, step);
        len = (size_t)(close - at - 1);
        if (len >= sizeof step)
            return FORM_TOO_DEEP;
        if (len == 0)
            snprintf(step, sizeof step, "%lld", (long long)next_index(reading, object));
        else {
            memcpy(step, at + 1, len);
            step[len] = '\0';
        }
        at = close + 1;
    }
    set_or_replace(reading, object, step, j_str(reading->doc, value));
    return FORM_OK;
}

enum form_error form_put(
    jdoc *doc, jnode *object, const char *key, const char *value, const struct form_limits *limits)
{
    return put(&(struct reading){.doc = doc, .limits = limits}, object, key, value);
}

/* One pair of a form; equals is NULL when there is no "=". */
static enum form_error read_pair(
    const struct reading *reading, jnode *object, const char *text, const char *equals, const char *stop)
{
    struct arena *arena = reading->doc->alc.ctx;
    size_t key_len, value_len = 0;
    const char *value = "";
    const char *key = form_unescape(arena, text, (size_t)((equals ? equals : stop) - text), true, &key_len);
    if (equals)
        value = form_unescape(arena, equals + 1, (size_t)(stop - equals - 1), true, &value_len);
    if (!utf8_valid(key, key_len) || !utf8_valid(value, value_len))
        return FORM_BAD_TEXT;
    return put(reading, object, key, value);
}

enum form_error form_read(
    jdoc *doc, jnode *object, const char *text, size_t len, const struct form_limits *limits)
{
    struct reading reading = {.doc = doc, .limits = limits};
    const char *end = text + len;
    size_t fields = 0;
    while (text < end) {
        const char *stop = memchr(text, '&', (size_t)(end - text));
        if (!stop)
            stop = end;
        const char *equals = memchr(text, '=', (size_t)(stop - text));
        if (stop > text && equals != text) {
            if (++fields > limits->max_fields)
                return FORM_TOO_MANY;
            if (fields == SMALL_FORM)
                reading.index = form_index_new(doc->alc.ctx, object);
            enum form_error error = read_pair(&reading, object, text, equals, stop);
            if (error)
                return error;
        }
        text = stop + 1;
    }
    return FORM_OK;
}

void form_overlay(jdoc *doc, jnode *object, const jval *over)
{
    struct reading reading = {.doc = doc};
    if (json_count(over) >= SMALL_FORM)
        reading.index = form_index_new(doc->alc.ctx, object);
    for (struct jiter i = json_iter(over); json_next(&i);) {
        char number[24];
        snprintf(number, sizeof number, "%zu", i.index - 1); /* of a list */
        set_or_replace(&reading, object, i.key ? i.key : number, j_copy(doc, i.value));
    }
}

/* ---- writing ---- */
void form_escape(struct buf *out, const char *text)
{
    static const char hex[] = "0123456789ABCDEF";
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if ((*c >= '0' && *c <= '9') || ((*c | 0x20) >= 'a' && (*c | 0x20) <= 'z') || strchr("-_.~", *c))
            buf_putc(out, (char)*c);
        else {
            char escaped[3] = {'%', hex[*c >> 4], hex[*c & 15]};
            buf_add(out, escaped, sizeof escaped);
        }
    }
}

/* The shortest digits that read back as the same number: 0.1, not 0.10000000000000001. */
static void write_real(struct buf *out, double value)
{
    char text[40];
    int precision = 15;
    do
        snprintf(text, sizeof text, "%.*g", precision, value);
    while (strtod(text, NULL) != value && ++precision <= 17);
    form_escape(out, text); /* 1e+20 has a plus */
}

static void write_pairs(struct buf *out, struct buf *key, const jval *container);

static void write_value(struct buf *out, struct buf *key, const jval *value)
{
    if (yyjson_is_ctn((jval *)value)) {
        write_pairs(out, key, value);
        return;
    }
    if (out->len)
        buf_putc(out, '&');
    buf_add(out, key->data, key->len);
    buf_putc(out, '=');
    if (yyjson_is_str((jval *)value))
        form_escape(out, yyjson_get_str((jval *)value));
    else if (yyjson_is_bool((jval *)value))
        buf_putc(out, yyjson_is_true((jval *)value) ? '1' : '0');
    else if (yyjson_is_sint((jval *)value))
        buf_printf(out, "%lld", (long long)yyjson_get_sint((jval *)value));
    else if (yyjson_is_uint((jval *)value))
        buf_printf(out, "%llu", (unsigned long long)yyjson_get_uint((jval *)value));
    else if (yyjson_is_real((jval *)value))
        write_real(out, yyjson_get_real((jval *)value));
}

static void write_pairs(struct buf *out, struct buf *key, const jval *container)
{
    size_t base = key->len, index = 0;
    for (struct jiter i = json_iter(container); json_next(&i); index++) {
        if (base)
            buf_puts(key, "%5B");
        if (i.key)
            form_escape(key, i.key);
        else
            buf_printf(key, "%zu", index);
        if (base)
            buf_puts(key, "%5D");
        write_value(out, key, i.value);
        key->len = base;
    }
}

void form_write(struct buf *out, const jval *object)
{
    struct buf key = {0};
    write_pairs(out, &key, object);
    buf_free(&key);
}
