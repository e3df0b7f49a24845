/* Rows of the database to plain structs, by field table. Used by the store files only. */
#ifndef SWITCHLINE_STORE_LOAD_H
#define SWITCHLINE_STORE_LOAD_H

#include "db/db.h"
#include "model/fields.h"

/* Fills one struct from row `row`, whose leading columns are those of SELECT(FIELDS). */
void load_row(const struct rows *rows, size_t row, const struct field *table, void *entity);
/* All rows as an array in the arena (never NULL), `size` bytes each; *count_r of them. */
void *load_all(
    struct arena *arena, const struct rows *rows, const struct field *table, size_t size, size_t *count_r);
/* The first row as a new struct, or NULL when there is none. */
void *load_one(struct arena *arena, const struct rows *rows, const struct field *table, size_t size);
/* The first column of all rows, as an array in the arena. */
int64_t *load_numbers(struct arena *arena, const struct rows *rows, size_t *count_r);
const char **load_texts(struct arena *arena, const struct rows *rows, size_t *count_r);

/* "LIMIT " TEXT_OF(NUMBER): a number of a macro inside constant SQL, for planners to see. */
#define TEXT_OF(macro)     TEXT_OF_ITS(macro)
#define TEXT_OF_ITS(value) #value

#endif
