/* Open lines, their settings and queue, and the connectors attached to them. */
#ifndef SWITCHLINE_MODEL_LINE_H
#define SWITCHLINE_MODEL_LINE_H

#include "model/fields.h"

/* icon and icon_disabled are JSON text. */
#define CONNECTOR_FIELDS(X)                                                                                  \
    X(connector, TEXT, code)                                                                                 \
    X(connector, INT, app_id)                                                                                \
    X(connector, TEXT, name)                                                                                 \
    X(connector, TEXT, icon)                                                                                 \
    X(connector, TEXT, icon_disabled)                                                                        \
    X(connector, TEXT, handler_url)                                                                          \
    X(connector, FLAG, del_external)                                                                         \
    X(connector, FLAG, edit_internal)                                                                        \
    X(connector, FLAG, del_internal)                                                                         \
    X(connector, FLAG, newsletter)                                                                           \
    X(connector, FLAG, need_system)                                                                          \
    X(connector, FLAG, need_signature)                                                                       \
    X(connector, FLAG, chat_group)                                                                           \
    X(connector, INT, created_at)

struct connector {
    FIELDS_MEMBERS(CONNECTOR_FIELDS)
};

/* data: JSON text of imconnector.connector.data.set. */
#define CONNECTOR_LINE_FIELDS(X)                                                                             \
    X(connector_line, TEXT, connector)                                                                       \
    X(connector_line, INT, line_id)                                                                          \
    X(connector_line, FLAG, active)                                                                          \
    X(connector_line, FLAG, connected)                                                                       \
    X(connector_line, FLAG, registered)                                                                      \
    X(connector_line, FLAG, error)                                                                           \
    X(connector_line, TEXT, data)

struct connector_line {
    FIELDS_MEMBERS(CONNECTOR_LINE_FIELDS)
};

#define LINE_FIELDS(X)                                                                                       \
    X(line, INT, id)                                                                                         \
    X(line, TEXT, name)                                                                                      \
    X(line, FLAG, active)                                                                                    \
    X(line, FLAG, temporary)                                                                                 \
    X(line, TEXT, language)                                                                                  \
    X(line, INT, created_at)                                                                                 \
    X(line, INT, modified_at)                                                                                \
    X(line, INT, modified_by)

struct line {
    FIELDS_MEMBERS(LINE_FIELDS)
};

/* entity_type: user or department. */
#define LINE_QUEUE_FIELDS(X)                                                                                 \
    X(line_queue, INT, id)                                                                                   \
    X(line_queue, INT, line_id)                                                                              \
    X(line_queue, INT, sort)                                                                                 \
    X(line_queue, TEXT, entity_type)                                                                         \
    X(line_queue, INT, entity_id)

struct line_queue {
    FIELDS_MEMBERS(LINE_QUEUE_FIELDS)
};

/* How customers of the line see an operator instead of his profile; user 0: everybody who is not named himself. avatar: a URL. */
#define LINE_OPERATOR_FIELDS(X)                                                                              \
    X(line_operator, INT, line_id)                                                                           \
    X(line_operator, INT, user_id)                                                                           \
    X(line_operator, TEXT, name)                                                                             \
    X(line_operator, TEXT, work_position)                                                                    \
    X(line_operator, TEXT, avatar)                                                                           \
    X(line_operator, INT, avatar_id)

struct line_operator {
    FIELDS_MEMBERS(LINE_OPERATOR_FIELDS)
};

/* Somebody whom the line may ask: a queue entry, a department expanded to its people. Made by line_store_members(). */
struct line_member {
    int64_t queue_id, sort, user_id;
    int64_t department_id; /* 0: named himself */
    int64_t last_activity_at;
    const char *name, *last_name, *work_position, *avatar;
};

#endif
