/* Finds the members of a tree under construction in constant time. yyjson's mutable objects are linked lists: without
 * this a form of n keys would cost n² steps, and `a[]=` n times would as well. Private to form.c. */
#ifndef SWITCHLINE_BASE_FORM_INDEX_H
#define SWITCHLINE_BASE_FORM_INDEX_H

#include "base/json.h"

struct form_index;

/* Over everything that is in `tree` (an object) already; lives as long as the arena. */
struct form_index *form_index_new(struct arena *arena, jnode *tree);

jnode *form_index_find(
    const struct form_index *index, const jnode *object, const char *key); /* NULL: no such member */
/* A member was added to `object`. Its key and value must outlive the index; a container among them may have members. */
void form_index_add(struct form_index *index, const jnode *object, const char *key, jnode *value);
/* The value at this place became another one: what was below it is forgotten. */
void form_index_changed(struct form_index *index, jnode *value);
int64_t form_index_next(const struct form_index *index, const jnode *object); /* what `object[]` stands for */

/* The number that a key is, or -1: only these count for `[]`. */
int64_t form_index_number(const char *key);

#endif
