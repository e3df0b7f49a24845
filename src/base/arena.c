/* Bump allocation in a chain of blocks, each twice as large as the one before. The first block is kept by arena_reset(), so a thread that serves call
 * after call with one arena does not go back to malloc for ordinary calls. A request larger than a block gets a
 * block of its own. Memory is zeroed when it is handed out, not with its block: most of a block is never used, and copies
 * need no zeroes. Under AddressSanitizer freed blocks are caught as usual, because blocks come from malloc. */
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 16384, LARGEST_BLOCK = 65536, ALIGNMENT = 16 };

struct block {
    struct block *next; /* older block */
    size_t used, size;
    _Alignas(ALIGNMENT) unsigned char bytes[];
};

struct arena {
    struct block *newest;
    size_t used;
};

void *mem_alloc(size_t size)
{
    void *block = calloc(1, size ? size : 1);
    if (!block) {
        fputs("switchline: out of memory\n", stderr);
        abort();
    }
    return block;
}

void *mem_resize(void *block, size_t size)
{
    void *bigger = realloc(block, size ? size : 1);
    if (!bigger) {
        fputs("switchline: out of memory\n", stderr);
        abort();
    }
    return bigger;
}

char *mem_str(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(mem_alloc(size), text, size);
}

static struct block *block_new(size_t size, struct block *next)
{
    struct block *block = mem_resize(NULL, sizeof *block + size);
    *block = (struct block){.size = size, .next = next};
    return block;
}

struct arena *arena_new(void)
{
    struct arena *arena = mem_alloc(sizeof *arena);
    arena->newest = block_new(FIRST_BLOCK, NULL);
    return arena;
}

static void free_blocks_but_oldest(struct arena *arena)
{
    while (arena->newest->next) {
        struct block *gone = arena->newest;
        arena->newest = gone->next;
        free(gone);
    }
}

void arena_free(struct arena **arena)
{
    if (!*arena)
        return;
    free_blocks_but_oldest(*arena);
    free((*arena)->newest);
    free(*arena);
    *arena = NULL;
}

void arena_reset(struct arena *arena)
{
    free_blocks_but_oldest(arena);
    arena->newest->used = 0;
    arena->used = 0;
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}

void *arena_raw(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        abort(); /* an unbounded size from outside: a bug in the caller */
    size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    struct block *block = arena->newest;
    if (block->size - block->used < size) {
        size_t wanted = block->size < LARGEST_BLOCK / 2 ? block->size * 2 : LARGEST_BLOCK;
        block = block_new(size > wanted ? size : wanted, block);
        arena->newest = block;
    }
    void *memory = block->bytes + block->used;
    block->used += size;
    arena->used += size;
#ifdef SWITCHLINE_DEBUG
    memset(memory, 0xa5, size); /* who relies on zeroes without having asked for them is to see none */
#endif
    return memory;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    return memset(arena_raw(arena, size), 0, size);
}

void *arena_copy(struct arena *arena, const void *data, size_t size)
{
    void *copy = arena_raw(arena, size);
    if (size)
        memcpy(copy, data, size);
    return copy;
}

char *arena_strn(struct arena *arena, const char *text, size_t len)
{
    char *copy = arena_raw(arena, len + 1);
    if (len)
        memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

char *arena_str(struct arena *arena, const char *text)
{
    return text ? arena_strn(arena, text, strlen(text)) : NULL;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
    char usual[256];
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(usual, sizeof usual, format, again);
    va_end(again);
    if (len < 0)
        abort(); /* only a broken format string */
    if ((size_t)len < sizeof usual)
        return arena_copy(arena, usual, (size_t)len + 1);
    char *text = arena_raw(arena, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, format, args);
    return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = arena_vprintf(arena, format, args);
    va_end(args);
    return text;
}
