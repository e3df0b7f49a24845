/* Open addressing over two kinds of entries. A container's entry is found by its address and holds a number that no other
 * container ever had; a member's entry is found by that number and its key. A value that is overwritten in place gets a
 * new number, so the members of whatever stood there before are not found any more, although their entries remain.
 *
 * The hash is keyed by a random key per index: otherwise a client could choose keys that all fall on one slot. */
#include "base/form_index.h"

#include <sodium.h>
#include <string.h>

enum { FIRST_CAPACITY = 1024 };

struct slot {
    uintptr_t owner; /* address of a container, or number of the container that the member is in */
    const char *name; /* NULL: the entry of a container */
    jnode *value; /* of a member */
    uintptr_t number; /* of a container; 0: free slot of either kind */
    int64_t next; /* of a container */
};

struct form_index {
    struct arena *arena;
    struct slot *slots;
    size_t capacity, count;
    uintptr_t numbers; /* given so far */
    unsigned char key[crypto_shorthash_KEYBYTES];
};

static struct slot *slot_of(const struct form_index *index, uintptr_t owner, const char *name)
{
    uint64_t hash = 0;
    if (name)
        crypto_shorthash((unsigned char *)&hash, (const unsigned char *)name, strlen(name), index->key);
    hash = (hash ^ owner) * 0x9e3779b97f4a7c15u;
    size_t at = (size_t)(hash >> 20) & (index->capacity - 1);
    for (;; at = (at + 1) & (index->capacity - 1)) {
        struct slot *slot = &index->slots[at];
        bool same_kind = !slot->name == !name;
        if (!slot->number || (same_kind && slot->owner == owner && (!name || strcmp(slot->name, name) == 0)))
            return slot;
    }
}

static void grow(struct form_index *index)
{
    struct slot *old = index->slots;
    size_t old_capacity = index->capacity;
    index->capacity = old_capacity ? 2 * old_capacity : FIRST_CAPACITY;
    index->slots = arena_array_of(index->arena, struct slot, index->capacity);
    for (size_t i = 0; i < old_capacity; i++)
        if (old[i].number)
            *slot_of(index, old[i].owner, old[i].name) = old[i];
}

static struct slot *slot_for(struct form_index *index, uintptr_t owner, const char *name)
{
    if (2 * index->count >= index->capacity)
        grow(index);
    struct slot *slot = slot_of(index, owner, name);
    if (!slot->number) {
        *slot = (struct slot){.owner = owner, .name = name, .number = 1};
        index->count++;
    }
    return slot;
}

int64_t form_index_number(const char *key)
{
    int64_t number = 0;
    size_t len = strlen(key);
    if (len == 0 || len > 18 || (len > 1 && *key == '0'))
        return -1;
    for (; *key; key++) {
        if (*key < '0' || *key > '9')
            return -1;
        number = 10 * number + (*key - '0');
    }
    return number;
}

void form_index_changed(struct form_index *index, jnode *value)
{
    if (!yyjson_mut_is_obj(value))
        return;
    struct slot *slot = slot_for(index, (uintptr_t)value, NULL);
    slot->number = ++index->numbers;
    slot->next = 0;
    size_t at, count;
    jnode *key, *member;
    yyjson_mut_obj_foreach(value, at, count, key, member)
        form_index_add(index, value, yyjson_mut_get_str(key), member);
}

void form_index_add(struct form_index *index, const jnode *object, const char *key, jnode *value)
{
    struct slot *container = slot_of(index, (uintptr_t)object, NULL);
    int64_t number = form_index_number(key);
    if (number >= container->next)
        container->next = number + 1;
    slot_for(index, container->number, key)->value = value; /* may move `container` */
    form_index_changed(index, value);
}

jnode *form_index_find(const struct form_index *index, const jnode *object, const char *key)
{
    const struct slot *container = slot_of(index, (uintptr_t)object, NULL);
    return slot_of(index, container->number, key)->value;
}

int64_t form_index_next(const struct form_index *index, const jnode *object)
{
    return slot_of(index, (uintptr_t)object, NULL)->next;
}

struct form_index *form_index_new(struct arena *arena, jnode *tree)
{
    struct form_index *index = arena_new_of(arena, struct form_index);
    index->arena = arena;
    randombytes_buf(index->key, sizeof index->key);
    form_index_changed(index, tree);
    return index;
}
