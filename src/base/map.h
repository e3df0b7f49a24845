/* Map from text to pointer; keys are copied, values belong to the caller. Not thread-safe by itself. */
#ifndef SWITCHLINE_BASE_MAP_H
#define SWITCHLINE_BASE_MAP_H

#include <stddef.h>

struct map_slot {
    char *key; /* NULL: free */
    void *value;
};

struct map { /* {0} is an empty map */
    struct map_slot *slots;
    size_t capacity, count;
};

void *map_get(const struct map *map, const char *key); /* NULL when absent */
void map_set(struct map *map, const char *key, void *value); /* value must not be NULL */
/* Keeps entries for which keep() is true; `drop` gets the others' values (may be NULL). */
void map_filter(struct map *map, int (*keep)(void *value, void *user), void (*drop)(void *value), void *user);
void map_free(struct map *map, void (*drop)(void *value)); /* drop may be NULL */

#endif
