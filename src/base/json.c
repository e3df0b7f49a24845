/* yyjson does the work; this file adds the arena, the coercions and PHP's idea of lists. yyjson's allocator hook is
 * pointed at the arena, so trees need no freeing. */
#include "base/json.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "base/utf8.h"

/* ---- yyjson memory from an arena ---- */
static void *alc_malloc(void *arena, size_t size)
{
    return arena_raw(arena, size);
}

static void *alc_realloc(void *arena, void *old, size_t old_size, size_t size)
{
    return size <= old_size ? old : memcpy(arena_raw(arena, size), old, old_size);
}

static void alc_free(void *arena, void *block)
{
    (void)arena;
    (void)block; /* goes away with the arena */
}

static yyjson_alc alc_of(struct arena *arena)
{
    return (yyjson_alc){.malloc = alc_malloc, .realloc = alc_realloc, .free = alc_free, .ctx = arena};
}

/* ---- reading ---- */

/* yyjson has no depth limit of its own (it does not recurse), but every consumer of the tree does. U+0000 can only
 * come in as \u0000 (yyjson refuses raw control characters); "\\u0000" is a backslash and five letters. */
static bool is_acceptable(const char *text, size_t len)
{
    int depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (in_string) {
            if (c == '\\' && len - i >= 6 && memcmp(text + i, "\\u0000", 6) == 0)
                return false;
            if (c == '\\')
                i++;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            if (++depth > JSON_MAX_DEPTH)
                return false;
        } else if (c == ']' || c == '}') {
            depth--;
        }
    }
    return true;
}

const jval *json_read(struct arena *arena, const char *text, size_t len)
{
    if (!is_acceptable(text, len))
        return NULL;
    yyjson_alc alc = alc_of(arena);
    yyjson_doc *doc = yyjson_read_opts((char *)text, len, YYJSON_READ_NOFLAG, &alc, NULL);
    return doc ? yyjson_doc_get_root(doc) : NULL;
}

const jval *json_get(const jval *object, const char *key)
{
    return yyjson_obj_get((jval *)object, key);
}

const jval *json_get_ci(const jval *object, const char *key)
{
    const jval *similar = NULL;
    size_t len = strlen(key);
    yyjson_obj_iter iter;
    jval *name;
    yyjson_obj_iter_init((jval *)object, &iter);
    while ((name = yyjson_obj_iter_next(&iter))) {
        if (yyjson_get_len(name) != len || strcasecmp(yyjson_get_str(name), key) != 0)
            continue;
        if (memcmp(yyjson_get_str(name), key, len) == 0)
            return yyjson_obj_iter_get_val(name);
        if (!similar)
            similar = yyjson_obj_iter_get_val(name);
    }
    return similar;
}

const jval *json_path(const jval *object, const char *dotted)
{
    while (object && *dotted) {
        size_t len = strcspn(dotted, ".");
        char key[64];
        if (len >= sizeof key)
            return NULL;
        memcpy(key, dotted, len);
        key[len] = '\0';
        object = json_get_ci(object, key);
        dotted += len + (dotted[len] == '.');
    }
    return object;
}

size_t json_count(const jval *value)
{
    return yyjson_is_arr((jval *)value) ? yyjson_arr_size((jval *)value) : yyjson_obj_size((jval *)value);
}

const jval *json_at(const jval *value, size_t index)
{
    if (yyjson_is_arr((jval *)value))
        return yyjson_arr_get((jval *)value, index);
    char key[24];
    snprintf(key, sizeof key, "%zu", index);
    return json_get(value, key);
}

bool json_is_list(const jval *value)
{
    if (yyjson_is_arr((jval *)value))
        return true;
    if (!yyjson_is_obj((jval *)value))
        return false;
    size_t at = 0;
    for (struct jiter i = json_iter(value); json_next(&i); at++) {
        char key[24];
        snprintf(key, sizeof key, "%zu", at);
        if (strcmp(i.key, key) != 0)
            return false;
    }
    return true;
}

bool json_is_empty(const jval *value)
{
    switch (yyjson_get_type((jval *)value)) {
    case YYJSON_TYPE_BOOL:
        return yyjson_is_false((jval *)value);
    case YYJSON_TYPE_NUM:
        return yyjson_get_num((jval *)value) == 0.0;
    case YYJSON_TYPE_STR: {
        const char *text = yyjson_get_str((jval *)value);
        return text[0] == '\0' || strcmp(text, "0") == 0;
    }
    case YYJSON_TYPE_ARR:
    case YYJSON_TYPE_OBJ:
        return json_count(value) == 0;
    default:
        return true;
    }
}

static bool text_to_int(const char *text, int64_t *value_r)
{
    char *end;
    while (*text == ' ')
        text++;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (end == text || errno == ERANGE)
        return false;
    while (*end == ' ')
        end++;
    if (*end)
        return false;
    *value_r = value;
    return true;
}

bool json_int(const jval *value, int64_t *value_r)
{
    jval *v = (jval *)value;
    if (yyjson_is_sint(v)) {
        *value_r = yyjson_get_sint(v);
    } else if (yyjson_is_uint(v)) {
        if (yyjson_get_uint(v) > INT64_MAX)
            return false;
        *value_r = (int64_t)yyjson_get_uint(v);
    } else if (yyjson_is_real(v)) {
        double real = yyjson_get_real(v);
        if (!(fabs(real) < 9e15) || real != floor(real))
            return false;
        *value_r = (int64_t)real;
    } else if (yyjson_is_bool(v)) {
        *value_r = yyjson_is_true(v);
    } else if (yyjson_is_str(v)) {
        return text_to_int(yyjson_get_str(v), value_r);
    } else {
        return false;
    }
    return true;
}

bool json_flag(const jval *value, bool *value_r)
{
    static const char *const yes[] = {"1", "Y", "yes", "true", "on"}, *const no[] = {
                                                                          "0", "N", "no", "false", "off", ""};
    jval *v = (jval *)value;
    int64_t number;
    if (yyjson_is_str(v)) {
        const char *text = yyjson_get_str(v);
        for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
            if (strcasecmp(text, yes[i]) == 0)
                return *value_r = true;
        for (size_t i = 0; i < sizeof no / sizeof *no; i++)
            if (strcasecmp(text, no[i]) == 0)
                return *value_r = false, true;
        return false;
    }
    if (yyjson_is_null(v)) {
        *value_r = false;
        return true;
    }
    if (!json_int(value, &number))
        return false;
    *value_r = number != 0;
    return true;
}

bool json_is_blank(const jval *value)
{
    return !value || yyjson_is_null((jval *)value) ||
           (yyjson_is_str((jval *)value) && yyjson_get_len((jval *)value) == 0);
}

const char *json_text(struct arena *arena, const jval *value)
{
    jval *v = (jval *)value;
    if (yyjson_is_str(v))
        return yyjson_get_str(v);
    if (yyjson_is_bool(v))
        return yyjson_is_true(v) ? "1" : ""; /* as PHP casts them */
    if (yyjson_is_num(v))
        return json_write(arena, value);
    return NULL;
}

char *json_write(struct arena *arena, const jval *value)
{
    yyjson_alc alc = alc_of(arena);
    char *text = yyjson_val_write_opts((jval *)value, YYJSON_WRITE_NOFLAG, &alc, NULL, NULL);
    return text ? text : arena_str(arena, "null");
}

struct jiter json_iter(const jval *value)
{
    struct jiter iter = {.container = value};
    if (yyjson_is_arr((jval *)value))
        yyjson_arr_iter_init((jval *)value, &iter.arr);
    else
        yyjson_obj_iter_init((jval *)value, &iter.obj);
    return iter;
}

bool json_next(struct jiter *iter)
{
    if (yyjson_is_arr((jval *)iter->container)) {
        iter->value = yyjson_arr_iter_next(&iter->arr);
    } else {
        jval *key = yyjson_obj_iter_next(&iter->obj);
        iter->key = yyjson_get_str(key);
        iter->value = key ? yyjson_obj_iter_get_val(key) : NULL;
    }
    if (iter->value)
        iter->index++;
    return iter->value != NULL;
}

/* ---- building ---- */
jdoc *j_doc(struct arena *arena)
{
    /* yyjson copies the allocator; its pools grow by doubling from these sizes. */
    yyjson_alc alc = alc_of(arena);
    jdoc *doc = yyjson_mut_doc_new(&alc);
    yyjson_mut_doc_set_str_pool_size(doc, 512);
    yyjson_mut_doc_set_val_pool_size(doc, 32);
    return doc;
}

jnode *j_obj(jdoc *doc)
{
    return yyjson_mut_obj(doc);
}

jnode *j_arr(jdoc *doc)
{
    return yyjson_mut_arr(doc);
}

jnode *j_null(jdoc *doc)
{
    return yyjson_mut_null(doc);
}

jnode *j_bool(jdoc *doc, bool value)
{
    return yyjson_mut_bool(doc, value);
}

jnode *j_int(jdoc *doc, int64_t value)
{
    return yyjson_mut_sint(doc, value);
}

jnode *j_real(jdoc *doc, double value)
{
    return yyjson_mut_real(doc, value);
}

jnode *j_str(jdoc *doc, const char *text)
{
    return text ? yyjson_mut_strcpy(doc, text) : j_null(doc);
}

jnode *j_intstr(jdoc *doc, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, value);
    return j_str(doc, text);
}

jnode *j_copy(jdoc *doc, const jval *value)
{
    return value ? yyjson_val_mut_copy(doc, (jval *)value) : j_null(doc);
}

jnode *j_json(jdoc *doc, const char *text)
{
    yyjson_doc *parsed = text ? yyjson_read_opts((char *)text, strlen(text), 0, &doc->alc, NULL) : NULL;
    return parsed ? j_copy(doc, yyjson_doc_get_root(parsed)) : j_null(doc);
}

void j_set(jdoc *doc, jnode *object, const char *key, jnode *value)
{
    yyjson_mut_obj_add(object, yyjson_mut_str(doc, key), value);
}

void j_set_str(jdoc *doc, jnode *object, const char *key, const char *text)
{
    j_set(doc, object, key, j_str(doc, text));
}

void j_set_int(jdoc *doc, jnode *object, const char *key, int64_t value)
{
    j_set(doc, object, key, j_int(doc, value));
}

void j_set_intstr(jdoc *doc, jnode *object, const char *key, int64_t value)
{
    j_set(doc, object, key, j_intstr(doc, value));
}

void j_set_bool(jdoc *doc, jnode *object, const char *key, bool value)
{
    j_set(doc, object, key, j_bool(doc, value));
}

void j_set_yn(jdoc *doc, jnode *object, const char *key, bool value)
{
    j_set_str(doc, object, key, value ? "Y" : "N");
}

void j_set_null(jdoc *doc, jnode *object, const char *key)
{
    j_set(doc, object, key, j_null(doc));
}

jnode *j_set_obj(jdoc *doc, jnode *object, const char *key)
{
    jnode *child = j_obj(doc);
    j_set(doc, object, key, child);
    return child;
}

jnode *j_set_arr(jdoc *doc, jnode *object, const char *key)
{
    jnode *child = j_arr(doc);
    j_set(doc, object, key, child);
    return child;
}

void j_push(jnode *array, jnode *value)
{
    yyjson_mut_arr_append(array, value);
}

void j_set_map(jdoc *doc, jnode *object, const char *key, jnode *map)
{
    j_set(doc, object, key, yyjson_mut_obj_size(map) ? map : j_arr(doc));
}

char *j_write(struct arena *arena, const jnode *value, size_t *len_r)
{
    yyjson_alc alc = alc_of(arena);
    char *text = yyjson_mut_val_write_opts((jnode *)value, YYJSON_WRITE_NOFLAG, &alc, len_r, NULL);
    if (!text)
        abort(); /* only NaN or infinity, which no caller builds */
    return text;
}

char *j_write_all(struct arena *arena, jdoc *doc, jnode *root, size_t *len_r)
{
    yyjson_alc alc = alc_of(arena);
    yyjson_mut_doc_set_root(doc, root);
    char *text = yyjson_mut_write_opts(doc, YYJSON_WRITE_NOFLAG, &alc, len_r, NULL);
    if (!text)
        abort();
    return text;
}

const jval *j_read(struct arena *arena, const jnode *value)
{
    yyjson_alc alc = alc_of(arena);
    return yyjson_doc_get_root(yyjson_mut_val_imut_copy((jnode *)value, &alc));
}

/* ---- XML, for clients that ask for method.xml ---- */
static void xml_text(struct buf *out, const char *text)
{
    /* XML 1.0 has no way to write the control characters but tab and line ends; they become spaces. */
    static const char unwritable[] =
        "\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f\x10\x11\x12\x13\x14\x15\x16"
        "\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f";
    for (size_t len; *text; text += len) {
        len = strcspn(text, unwritable);
        text_escape(out, text, len, "&<>");
        if (text[len]) {
            buf_putc(out, ' ');
            len++;
        }
    }
}

/* An element name must not start with a digit; numbered keys become items. */
static const char *element_name(const char *key)
{
    bool good = (key[0] | 0x20) >= 'a' && (key[0] | 0x20) <= 'z';
    for (const char *c = key; *c; c++)
        good = good &&
               (strchr("_-.", *c) || (*c >= '0' && *c <= '9') || ((*c | 0x20) >= 'a' && (*c | 0x20) <= 'z'));
    return good ? key : "item";
}

void j_write_xml(struct buf *out, const jnode *value, const char *element)
{
    jnode *v = (jnode *)value, *key, *item;
    size_t index, count;
    buf_printf(out, "<%s>", element);
    switch (yyjson_mut_get_type(v)) {
    case YYJSON_TYPE_OBJ:
        yyjson_mut_obj_foreach(v, index, count, key, item)
            j_write_xml(out, item, element_name(yyjson_mut_get_str(key)));
        break;
    case YYJSON_TYPE_ARR:
        yyjson_mut_arr_foreach(v, index, count, item) j_write_xml(out, item, "item");
        break;
    case YYJSON_TYPE_BOOL:
        buf_putc(out, yyjson_mut_is_true(v) ? '1' : '0');
        break;
    case YYJSON_TYPE_STR:
        xml_text(out, yyjson_mut_get_str(v));
        break;
    case YYJSON_TYPE_NUM: {
        char *number = yyjson_mut_val_write(v, 0, NULL);
        buf_puts(out, number);
        free(number);
        break;
    }
    default:
        break; /* null is an empty element */
    }
    buf_printf(out, "</%s>", element);
}
