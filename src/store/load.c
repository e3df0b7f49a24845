/* Columns come in the order of the field table because the SELECT text is made from the same list. */
#include "store/load.h"

void load_row(const struct rows *rows, size_t row, const struct field *table, void *entity)
{
    for (size_t column = 0; table[column].name; column++) {
        void *member = (char *)entity + table[column].offset;
        switch (table[column].kind) {
        case FIELD_INT:
            *(int64_t *)member = row_int(rows, row, column);
            break;
        case FIELD_FLAG:
            *(bool *)member = row_int(rows, row, column) != 0;
            break;
        case FIELD_TEXT: {
            const char *text = row_text(rows, row, column);
            *(const char **)member = text ? text : "";
            break;
        }
        }
    }
}

void *load_all(struct arena *arena, const struct rows *rows, const struct field *table, size_t size)
{
    char *entities = arena_alloc(arena, rows_count(rows) * size);
    for (size_t row = 0; row < rows_count(rows); row++)
        load_row(rows, row, table, entities + row * size);
    return entities;
}

void *load_one(struct arena *arena, const struct rows *rows, const struct field *table, size_t size)
{
    return rows_count(rows) ? load_all(arena, rows, table, size) : NULL;
}
