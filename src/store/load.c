/* Columns come in the order of the field table because the SELECT text is made from the same list. */
#include "store/load.h"

#include "base/text.h"

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
            *(const char **)member = text_or_empty(text);
            break;
        }
        }
    }
}

void *load_all(
    struct arena *arena, const struct rows *rows, const struct field *table, size_t size, size_t *count_r)
{
    *count_r = rows_count(rows);
    char *entities = arena_alloc(arena, *count_r * size);
    for (size_t row = 0; row < *count_r; row++)
        load_row(rows, row, table, entities + row * size);
    return entities;
}

void *load_one(struct arena *arena, const struct rows *rows, const struct field *table, size_t size)
{
    if (!rows_count(rows))
        return NULL;
    void *entity = arena_alloc(arena, size);
    load_row(rows, 0, table, entity);
    return entity;
}

int64_t *load_numbers(struct arena *arena, const struct rows *rows, size_t *count_r)
{
    *count_r = rows_count(rows);
    int64_t *numbers = arena_array_of(arena, int64_t, *count_r);
    for (size_t row = 0; row < *count_r; row++)
        numbers[row] = row_int(rows, row, 0);
    return numbers;
}

const char **load_texts(struct arena *arena, const struct rows *rows, size_t *count_r)
{
    *count_r = rows_count(rows);
    const char **texts = arena_array_of(arena, const char *, *count_r);
    for (size_t row = 0; row < *count_r; row++)
        texts[row] = row_text(rows, row, 0);
    return texts;
}
