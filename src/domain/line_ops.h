/* Open lines: configuration and queue. */
#ifndef SWITCHLINE_DOMAIN_LINE_OPS_H
#define SWITCHLINE_DOMAIN_LINE_OPS_H

#include "domain/line_query.h"
#include "domain/ops.h"
#include "model/line.h"
#include "model/line_settings.h"

/* A line with its settings, read once in a call: not to be modified. NULL when it does not exist. */
struct line_config *line_get(struct ops *ops, int64_t line_id);
bool line_flag(const struct line_config *line, enum line_setting setting);      /* "Y" */
int64_t line_number(const struct line_config *line, enum line_setting setting); /* 0 when no number */

/* Users of the queue in order, departments expanded (active employees only), each once. */
int64_t *line_queue_users(struct ops *ops, int64_t line_id, size_t *count_r);
/* The same people with what config.get prints of them. */
struct line_member *line_members(struct ops *ops, int64_t line_id, size_t *count_r);
struct line_queue *line_queue(struct ops *ops, int64_t line_id, size_t *count_r); /* as configured */
/* How customers see its operators, by user; user 0: everybody else. */
struct line_operator *line_operators(struct ops *ops, int64_t line_id, size_t *count_r);
bool line_is_operator(struct ops *ops, int64_t line_id, int64_t user_id);          /* in the queue */

/* ---- rights (doc/rights.md) ---- */
/* Administrators and the line's managers, who also see all of its dialogs. line 0: making a new one, which is for
 * administrators alone. */
bool line_may_edit(struct ops *ops, int64_t line_id);
/* The lines that the actor may edit, ",3,7,", as stores take lists of numbers; "," for none. */
const char *line_editable(struct ops *ops);
/* By id; the array is never NULL. */
int64_t *line_managers(struct ops *ops, int64_t line_id, size_t *count_r);
/* ERR_LINE_NOT_FOUND; adding: ERR_USER_NOT_FOUND when this is no active employee. Doing it twice changes nothing. */
enum err line_manager_add(struct ops *ops, int64_t line_id, int64_t user_id);
enum err line_manager_remove(struct ops *ops, int64_t line_id, int64_t user_id);

/* What somebody wants changed. NULL and -1 leave a thing as it is (or at its default, for a new line). */
struct line_change {
    const char *name, *language;
    int active, temporary;
    const char *setting[LINE_SETTING_COUNT]; /* unchecked text */
    const struct line_queue *queue; /* entity_type and entity_id count; NULL: not mentioned */
    size_t queue_count;
    const struct line_operator
        *operators; /* how customers see them; line_id does not count; no name: forgotten */
    size_t operator_count;
    const struct line_operator
        *others; /* the same for all whom `operators` does not name; NULL: not mentioned */
};
extern const struct line_change line_change_nothing;

/* All three: ERR_CONFIG_PERMISSION without the right; add and update: ERR_ARGUMENT_TYPE or ERR_TEXT_TOO_LONG with the
 * name of the value that was refused; update and delete: ERR_LINE_NOT_FOUND. A new line is active unless told otherwise.
 * Deleting closes its dialogs and tells the applications whose connectors were attached. */
enum err line_add(struct ops *ops, const struct line_change *change, int64_t *line_id_r);
enum err line_update(struct ops *ops, int64_t line_id, const struct line_change *change);
enum err line_delete(struct ops *ops, int64_t line_id);

/* The lines the query asks for, in its order; see line_query.h. */
const struct line_config **line_list(struct ops *ops, const struct line_query *query, size_t *count_r);

#endif
