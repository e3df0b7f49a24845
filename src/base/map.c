/* Open addressing with linear probing and FNV-1a; removal happens only in bulk (map_filter rebuilds), so there are no
 * tombstones. */
#include "base/map.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static struct map_slot *slot_of(const struct map *map, const char *key)
{
    uint64_t hash = 14695981039346656037u;
    for (const unsigned char *c = (const unsigned char *)key; *c; c++)
        hash = (hash ^ *c) * 1099511628211u;
    size_t at = (size_t)hash & (map->capacity - 1);
    while (map->slots[at].key && strcmp(map->slots[at].key, key) != 0)
        at = (at + 1) & (map->capacity - 1);
    return &map->slots[at];
}

void *map_get(const struct map *map, const char *key)
{
    return map->capacity ? slot_of(map, key)->value : NULL;
}

static void rebuild(struct map *map, size_t capacity)
{
    struct map old = *map;
    *map = (struct map){.slots = mem_alloc(capacity * sizeof *map->slots), .capacity = capacity};
    for (size_t i = 0; i < old.capacity; i++)
        if (old.slots[i].key) {
            *slot_of(map, old.slots[i].key) = old.slots[i];
            map->count++;
        }
    free(old.slots);
}

void map_set(struct map *map, const char *key, void *value)
{
    if (map->count * 2 >= map->capacity)
        rebuild(map, map->capacity ? map->capacity * 2 : 64);
    struct map_slot *slot = slot_of(map, key);
    if (!slot->key) {
        slot->key = mem_str(key);
        map->count++;
    }
    slot->value = value;
}

void map_filter(struct map *map, int (*keep)(void *value, void *user), void (*drop)(void *value), void *user)
{
    for (size_t i = 0; i < map->capacity; i++) {
        struct map_slot *slot = &map->slots[i];
        if (!slot->key || keep(slot->value, user))
            continue;
        if (drop)
            drop(slot->value);
        free(slot->key);
        *slot = (struct map_slot){0};
    }
    if (map->capacity)
        rebuild(map, map->capacity);
}

void map_free(struct map *map, void (*drop)(void *value))
{
    for (size_t i = 0; i < map->capacity; i++) {
        if (map->slots[i].key && drop)
            drop(map->slots[i].value);
        free(map->slots[i].key);
    }
    free(map->slots);
    *map = (struct map){0};
}
