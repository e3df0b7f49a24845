/* Arena: memory of one call.
 *
 * Everything that a call allocates comes from its arena and goes away with it, so nobody frees request data.
 * Allocation never returns NULL: a process without memory ends (sizes from outside are bounded before they
 * reach an arena). All memory is aligned for any type, and zeroed unless marked. An arena belongs to one thread at a time. */
#ifndef SWITCHLINE_BASE_ARENA_H
#define SWITCHLINE_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena **arena);  /* frees everything, sets *arena to NULL; NULL is fine */
void arena_reset(struct arena *arena);  /* frees all but the first block, for reuse */
size_t arena_used(const struct arena *arena); /* bytes handed out */

void *arena_alloc(struct arena *arena, size_t size); /* size 0 gives a valid pointer */
void *arena_raw(struct arena *arena, size_t size); /* not zeroed, for who fills all of it */
void *arena_copy(struct arena *arena, const void *data, size_t size);
char *arena_str(struct arena *arena, const char *text);             /* NULL stays NULL */
char *arena_strn(struct arena *arena, const char *text, size_t len); /* adds the NUL */
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args);

#define arena_new_of(arena, type)          ((type *)arena_alloc((arena), sizeof(type)))
#define arena_array_of(arena, type, count) ((type *)arena_alloc((arena), sizeof(type) * (size_t)(count)))

/* malloc family that ends the process instead of returning NULL; for long-lived objects with one owner. */
void *mem_alloc(size_t size); /* zeroed */
void *mem_resize(void *block, size_t size);
char *mem_str(const char *text);

#endif
