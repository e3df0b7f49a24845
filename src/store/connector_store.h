/* Connectors, their state on lines, and the placement of their settings page. Loaded structs live in the given arena;
 * arrays are never NULL. Codes are stored in lower case and compared exactly. */
#ifndef SWITCHLINE_STORE_CONNECTOR_STORE_H
#define SWITCHLINE_STORE_CONNECTOR_STORE_H

#include "base/arena.h"
#include "model/line.h"

struct db;

struct connector *connector_store_get(struct db *db, struct arena *arena, const char *code); /* NULL: none */
struct connector *connector_store_list(
    struct db *db, struct arena *arena, size_t *count_r); /* oldest first */
void connector_store_lock(struct db *db, const char *code); /* before it is decided whose the code is */
void connector_store_save(
    struct db *db, const struct connector *connector); /* inserts or replaces; keeps created_at */
void connector_store_delete(struct db *db, const char *code); /* with its state on every line */

struct connector_line *connector_store_line(
    struct db *db, struct arena *arena, const char *code, int64_t line_id); /* NULL: never set */
struct connector_line *connector_store_lines(
    struct db *db, struct arena *arena, const char *code, size_t *count_r);
struct connector_line *connector_store_of_line(
    struct db *db, struct arena *arena, int64_t line_id, size_t *count_r);
/* Connector, line and their state in one look, for the calls that carry messages. NULL: no such connector. */
struct connector_place {
    struct connector connector;
    bool line_active; /* false also when there is no such line */
    bool active; /* the connector, on the line */
};
struct connector_place *connector_store_place(
    struct db *db, struct arena *arena, const char *code, int64_t line_id);
void connector_store_save_line(struct db *db, const struct connector_line *state); /* inserts or replaces */
void connector_store_drop_line(struct db *db, int64_t line_id);

/* The settings page of a connector is a placement SETTING_CONNECTOR of its application, told from the application's
 * other connectors by its options. */
void connector_store_bind_page(struct db *db, struct arena *arena, const struct connector *connector);
void connector_store_unbind_page(struct db *db, struct arena *arena, const struct connector *connector);

#endif
