/* The key `a[b][]` is read in place: name, then one step per bracket pair, each step finding or making the child.
 * Containers start as objects; an all-numbered object is a list to json_is_list(), so no second pass is needed. */
#include "base/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

char *form_unescape(struct arena *arena, const char *text, size_t len, bool plus_is_space, size_t *len_r)
{
    char *plain = arena_alloc(arena, len + 1);
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

/* Next numeric index of a container, for `a[]`. */
static void next_index(jnode *container, char key[24])
{
    long long next = 0;
    size_t at, count;
    jnode *name, *value;
    yyjson_mut_obj_foreach(container, at, count, name, value)
    {
        long long number;
        char rest;
        if (sscanf(yyjson_mut_get_str(name), "%18lld%c", &number, &rest) == 1 && number >= next)
            next = number + 1;
    }
    snprintf(key, 24, "%lld", next);
}

/* A replaced value keeps its place, as in PHP; otherwise a list would stop being one. */
static void set_or_replace(jdoc *doc, jnode *object, const char *key, jnode *value)
{
    if (!yyjson_mut_obj_replace(object, j_str(doc, key), value))
        j_set(doc, object, key, value);
}

/* The child container under `key`; a scalar that stands in the way is replaced. */
static jnode *child_of(jdoc *doc, jnode *object, const char *key)
{
    jnode *child = yyjson_mut_obj_get(object, key);
    if (yyjson_mut_is_obj(child))
        return child;
    set_or_replace(doc, object, key, j_obj(doc));
    return yyjson_mut_obj_get(object, key); /* replacing copies the node */
}

enum form_error form_put(
    jdoc *doc, jnode *object, const char *key, const char *value, const struct form_limits *limits)
{
    char step[256];
    const char *bracket = strchr(key, '[');
    size_t len = bracket ? (size_t)(bracket - key) : strlen(key);
    if (len == 0 || (bracket && !strchr(bracket, ']'))) { /* "[x]" or "a[b": a plain name, as it stands */
        set_or_replace(doc, object, key, j_str(doc, value));
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
        if (depth >= limits->max_depth)
            return FORM_TOO_DEEP;
        object = child_of(doc, object, step);
        len = (size_t)(close - at - 1);
        if (len >= sizeof step)
            return FORM_TOO_DEEP;
        if (len == 0)
            next_index(object, step);
        else {
            memcpy(step, at + 1, len);
            step[len] = '\0';
        }
        at = close + 1;
    }
    set_or_replace(doc, object, step, j_str(doc, value));
    return FORM_OK;
}

enum form_error form_read(
    jdoc *doc, jnode *object, const char *text, size_t len, const struct form_limits *limits)
{
    struct arena *arena = doc->alc.ctx;
    const char *end = text + len;
    size_t fields = 0;
    while (text < end) {
        const char *stop = memchr(text, '&', (size_t)(end - text));
        if (!stop)
            stop = end;
        const char *equals = memchr(text, '=', (size_t)(stop - text));
        const char *key_end = equals ? equals : stop;
        if (key_end > text) {
            if (++fields > limits->max_fields)
                return FORM_TOO_MANY;
            size_t key_len, value_len = 0;
            const char *value = "";
            const char *key = form_unescape(arena, text, (size_t)(key_end - text), true, &key_len);
            if (equals)
                value = form_unescape(arena, equals + 1, (size_t)(stop - equals - 1), true, &value_len);
            if (!utf8_valid(key, key_len) || !utf8_valid(value, value_len))
                return FORM_BAD_TEXT;
            enum form_error error = form_put(doc, object, key, value, limits);
            if (error)
                return error;
        }
        text = stop + 1;
    }
    return FORM_OK;
}

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
