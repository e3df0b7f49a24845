/* Field tables: an entity is one X-macro list, from which its struct, its column list and its reader come.
 *
 *   #define CHAT_FIELDS(X) X(chat, INT, id) X(chat, TEXT, title)
 *   struct chat { FIELDS_MEMBERS(CHAT_FIELDS) };
 *   SELECT(CHAT_FIELDS) "FROM chat WHERE id = $1"          → constant SQL text
 *
 * INT is int64_t, FLAG is bool, TEXT is const char * (never NULL when read from the database). Structs are plain
 * values; their texts live in the arena they were read into. */
#ifndef SWITCHLINE_MODEL_FIELDS_H
#define SWITCHLINE_MODEL_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FIELD_TYPE_INT  int64_t
#define FIELD_TYPE_FLAG bool
#define FIELD_TYPE_TEXT const char *

#define FIELD_MEMBER(table, kind, name) FIELD_TYPE_##kind name;
#define FIELDS_MEMBERS(LIST)            LIST(FIELD_MEMBER)

/* struct chat chat = FIELDS_EMPTY(CHAT_FIELDS): numbers 0, texts "", as if read from a row that nobody filled. */
#define FIELD_EMPTY_INT                0
#define FIELD_EMPTY_FLAG               false
#define FIELD_EMPTY_TEXT               ""
#define FIELD_EMPTY(table, kind, name) FIELD_EMPTY_##kind,
#define FIELDS_EMPTY(LIST)             {LIST(FIELD_EMPTY)}

/* "SELECT t.a, t.b, 1 ": the 1 only swallows the last comma. */
#define FIELD_COLUMN(table, kind, name) #table "." #name ", "
#define SELECT(LIST)                    "SELECT " LIST(FIELD_COLUMN) "1 "

enum field_kind { FIELD_INT, FIELD_FLAG, FIELD_TEXT };

struct field {
    const char *name;
    enum field_kind kind;
    size_t offset;
};

#define FIELD_ROW(table, kind, name) {#name, FIELD_##kind, offsetof(struct table, name)},
/* static const struct field chat_table[] = {FIELD_TABLE(CHAT_FIELDS)}; needs a struct named as the table. */
#define FIELD_TABLE(LIST) LIST(FIELD_ROW){NULL, FIELD_INT, 0}

#endif
