/* JSON: one tree type for everything that comes in and goes out, over yyjson.
 *
 * Input is read-only (`jval`), output is built (`jnode` in a `jdoc`); both live in an arena and are never freed
 * singly. Getters coerce the way this API's clients need it: "1", 1 and true are the same flag, numbers may be
 * strings, keys may come in either letter case. A getter that cannot coerce says so by its result and leaves
 * *value_r alone. Strings are valid UTF-8 without U+0000 (json_read and form_read refuse others). */
#ifndef SWITCHLINE_BASE_JSON_H
#define SWITCHLINE_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <yyjson.h>

#include "base/arena.h"
#include "base/buf.h"

typedef yyjson_val jval;      /* a parsed value */
typedef yyjson_mut_val jnode; /* a value under construction */
typedef yyjson_mut_doc jdoc;  /* what owns the nodes; bound to an arena */

/* ---- reading ---- */
enum { JSON_MAX_DEPTH = 64 }; /* deeper input is refused */

/* NULL: not JSON, too deep, broken UTF-8 or U+0000 inside. Empty text is not JSON. */
const jval *json_read(struct arena *arena, const char *text, size_t len);
const jval *json_get(const jval *object, const char *key); /* exact key; NULL when absent or not an object */
const jval *json_get_ci(const jval *object, const char *key); /* any letter case, exact spelling preferred */
const jval *json_path(const jval *object, const char *dotted); /* "user.id"; NULL when any step is absent */
const jval *json_at(
    const jval *array_or_object, size_t index); /* also numbered maps, as PHP forms produce them */
size_t json_count(const jval *array_or_object);
bool json_is_list(const jval *value); /* an array, or an object whose keys are 0…n-1 */
bool json_is_empty(const jval *value); /* absent, null, false, "", "0", 0, [] or {}: PHP's empty() */
bool json_is_blank(const jval *value); /* absent, null or "": how forms leave a field out */

bool json_int(const jval *value, int64_t *value_r); /* 7, "7", 7.0, true → 1 */
bool json_flag(
    const jval *value, bool *value_r); /* true 1 "1" "Y" "true" / false 0 "0" "N" "false" "" null */
const char *json_text(
    struct arena *arena, const jval *value); /* scalars as text; NULL for null, arrays, objects */
char *json_write(struct arena *arena, const jval *value); /* compact JSON text */

/* Walks an array's items or an object's members: for (struct jiter i = json_iter(v); json_next(&i);) … i.key, i.value */
struct jiter {
    const char *key; /* NULL for array items */
    const jval *value;
    const jval *container;
    size_t index;
    yyjson_arr_iter arr;
    yyjson_obj_iter obj;
};
struct jiter json_iter(const jval *array_or_object);
bool json_next(struct jiter *iter);

/* ---- building ---- */
jdoc *j_doc(struct arena *arena);
jnode *j_obj(jdoc *doc);
jnode *j_arr(jdoc *doc);
jnode *j_null(jdoc *doc);
jnode *j_bool(jdoc *doc, bool value);
jnode *j_int(jdoc *doc, int64_t value);
jnode *j_real(jdoc *doc, double value);
jnode *j_str(jdoc *doc, const char *text); /* copies; NULL text gives null */
jnode *j_intstr(jdoc *doc, int64_t value); /* "15": ids that the contract prints as strings */
jnode *j_copy(jdoc *doc, const jval *value);
jnode *j_json(
    jdoc *doc, const char *json_text_or_null); /* stored JSON text as a tree; null when NULL or unreadable */

void j_set(jdoc *doc, jnode *object, const char *key,
    jnode *value); /* key: constant, or in the arena of doc; replaces nothing */
void j_set_str(jdoc *doc, jnode *object, const char *key, const char *text);
void j_set_int(jdoc *doc, jnode *object, const char *key, int64_t value);
void j_set_intstr(jdoc *doc, jnode *object, const char *key, int64_t value);
void j_set_bool(jdoc *doc, jnode *object, const char *key, bool value);
void j_set_yn(jdoc *doc, jnode *object, const char *key, bool value); /* "Y" / "N" */
void j_set_null(jdoc *doc, jnode *object, const char *key);
jnode *j_set_obj(jdoc *doc, jnode *object, const char *key); /* new empty object, returned */
jnode *j_set_arr(jdoc *doc, jnode *object, const char *key); /* new empty array, returned */
void j_push(jnode *array, jnode *value);
/* An object that prints [] when it has no members, as PHP prints an empty map. */
void j_set_map(jdoc *doc, jnode *object, const char *key, jnode *map);

char *j_write(struct arena *arena, const jnode *value, size_t *len_r); /* compact JSON; len_r may be NULL */
/* The same for the one tree that doc was made for: how much room the text needs is guessed from the size of doc. */
char *j_write_all(struct arena *arena, jdoc *doc, jnode *root, size_t *len_r);
const jval *j_read(struct arena *arena, const jnode *value); /* a built tree as input */
void j_write_xml(struct buf *out, const jnode *value, const char *element);

#endif
