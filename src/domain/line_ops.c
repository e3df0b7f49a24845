/* Lines as they are configured: load, check, save.
 *
 * A change is judged as a whole before anything is written, so a refused call leaves the line as it was. Deleting a line
 * goes from the outside in: first the dialogs are closed (their last words still leave through the connectors), then the
 * applications hear that the line is gone, then its rows go. */
#include "domain/line_ops.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/zone.h"
#include "domain/connector_ops.h"
#include "domain/dialog_ops.h"
#include "domain/event.h"
#include "domain/line_rules.h"
#include "domain/news.h"
#include "domain/push.h"
#include "domain/routing_ops.h"
#include "domain/worktime_rules.h"
#include "store/connector_store.h"
#include "store/line_operator_store.h"
#include "store/line_store.h"
#include "store/livechat_store.h"
#include "store/user_store.h"

const struct line_change line_change_nothing = {.active = -1, .temporary = -1};

/* ---- reading ---- */
static struct line_config *with_defaults(struct ops *ops, const struct line *line)
{
    struct line_config *config = arena_new_of(ops->arena, struct line_config);
    config->line = *line;
    for (size_t i = 0; i < LINE_SETTING_COUNT; i++)
        config->setting[i] = line_setting_rows[i].otherwise;
    return config;
}

/* A stored name that no longer exists is ignored. */
static void apply_value(struct line_config *config, const struct line_value *value)
{
    enum line_setting setting = line_setting_find(value->name);
    if (setting < LINE_SETTING_COUNT)
        config->setting[setting] = value->value;
}

static struct line_config *read_line(struct ops *ops, int64_t line_id)
{
    const struct line *line = line_store_get(ops->db, ops->arena, line_id);
    if (!line)
        return NULL;
    struct line_config *config = with_defaults(ops, line);
    size_t count;
    const struct line_value *values = line_store_settings(ops->db, ops->arena, line_id, &count);
    for (size_t i = 0; i < count; i++)
        apply_value(config, &values[i]);
    return config;
}

/* One call asks for the same line again and again: whoever routes, greets, counts. */
struct line_kept {
    struct line_kept *next;
    struct line_config *config;
};

struct line_config *line_get(struct ops *ops, int64_t line_id)
{
    for (const struct line_kept *kept = ops->lines; kept; kept = kept->next)
        if (kept->config->line.id == line_id)
            return kept->config;
    struct line_config *config = read_line(ops, line_id);
    if (!config)
        return NULL;
    struct line_kept *kept = arena_new_of(ops->arena, struct line_kept);
    *kept = (struct line_kept){ops->lines, config};
    ops->lines = kept;
    return config;
}

bool line_flag(const struct line_config *line, enum line_setting setting)
{
    return strcmp(line->setting[setting], "Y") == 0;
}

int64_t line_number(const struct line_config *line, enum line_setting setting)
{
    return strtoll(line->setting[setting], NULL, 10);
}

/* ---- rights ---- */
bool line_may_edit(struct ops *ops, int64_t line_id)
{
    return ops->who.admin ||
           (line_id && ops->who.user_id && line_store_has_manager(ops->db, line_id, ops->who.user_id));
}

const char *line_editable(struct ops *ops)
{
    size_t count;
    const struct line *lines = line_store_all(ops->db, ops->arena, &count);
    const char *list = ",";
    for (size_t i = 0; i < count; i++)
        if (line_may_edit(ops, lines[i].id))
            list = arena_printf(ops->arena, "%s%lld,", list, (long long)lines[i].id);
    return list;
}

int64_t *line_managers(struct ops *ops, int64_t line_id, size_t *count_r)
{
    return line_store_managers(ops->db, ops->arena, line_id, count_r);
}

static enum err may_manage(struct ops *ops, int64_t line_id, int64_t user_id)
{
    const struct users *user = user_store_get(ops->db, ops->arena, user_id);
    if (!line_store_get(ops->db, ops->arena, line_id))
        return ERR_LINE_NOT_FOUND;
    bool employee = user && user->active && strcmp(user->type, USER_EMPLOYEE) == 0;
    return employee ? ERR_NONE : ERR_USER_NOT_FOUND;
}

enum err line_manager_add(struct ops *ops, int64_t line_id, int64_t user_id)
{
    enum err error = may_manage(ops, line_id, user_id);
    if (error)
        return error;
    line_store_add_manager(ops->db, line_id, user_id);
    news_note_word(ops, NEWS_LINE, line_id, 0, "managers");
    return ERR_NONE;
}

enum err line_manager_remove(struct ops *ops, int64_t line_id, int64_t user_id)
{
    if (!line_store_get(ops->db, ops->arena, line_id))
        return ERR_LINE_NOT_FOUND;
    line_store_remove_manager(ops->db, line_id, user_id);
    news_note_word(ops, NEWS_LINE, line_id, 0, "managers");
    news_note_word(ops, NEWS_LINE, line_id, user_id, "managers"); /* he hears of it as well */
    return ERR_NONE;
}

/* ---- the queue ---- */
struct line_queue *line_queue(struct ops *ops, int64_t line_id, size_t *count_r)
{
    return line_store_queue(ops->db, ops->arena, line_id, count_r);
}

struct line_member *line_members(struct ops *ops, int64_t line_id, size_t *count_r)
{
    size_t count, kept = 0;
    struct line_member *members = line_store_members(ops->db, ops->arena, line_id, &count);
    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        while (at < kept && members[at].user_id != members[i].user_id)
            at++;
        if (at == kept)
            members[kept++] = members[i];
    }
    *count_r = kept;
    return members;
}

int64_t *line_queue_users(struct ops *ops, int64_t line_id, size_t *count_r)
{
    const struct line_member *members = line_members(ops, line_id, count_r);
    int64_t *users = arena_array_of(ops->arena, int64_t, *count_r);
    for (size_t i = 0; i < *count_r; i++)
        users[i] = members[i].user_id;
    return users;
}

struct line_operator *line_operators(struct ops *ops, int64_t line_id, size_t *count_r)
{
    return line_operator_store_list(ops->db, ops->arena, line_id, count_r);
}

bool line_is_operator(struct ops *ops, int64_t line_id, int64_t user_id)
{
    size_t count;
    const int64_t *users = line_queue_users(ops, line_id, &count);
    for (size_t i = 0; i < count; i++)
        if (users[i] == user_id)
            return true;
    return false;
}

/* ---- changing ---- */
static enum err refused(struct ops *ops, enum err error, const char *name)
{
    return ops_fail(ops, error, arena_printf(ops->arena, "PARAMS.%s", name));
}

/* What only shows when the line works by it: a zone that this machine knows, days that a year has. */
static bool makes_sense(struct ops *ops, enum line_setting setting, const char *value)
{
    if (setting == LINE_WORKTIME_TIMEZONE)
        return zone_open(ops->arena, value) != NULL;
    if (setting == LINE_WORKTIME_HOLIDAYS)
        return worktime_are_holidays(value);
    return true;
}

static enum err check_settings(struct ops *ops, struct line_change *change)
{
    for (size_t i = 0; i < LINE_SETTING_COUNT; i++) {
        if (!change->setting[i])
            continue;
        const char *name = line_setting_rows[i].name;
        if (strlen(change->setting[i]) > LINE_MAX_TEXT)
            return refused(ops, ERR_TEXT_TOO_LONG, name);
        change->setting[i] = line_setting_clean(ops->arena, (enum line_setting)i, change->setting[i]);
        if (!change->setting[i] || !makes_sense(ops, (enum line_setting)i, change->setting[i]))
            return refused(ops, ERR_ARGUMENT_TYPE, name);
    }
    return ERR_NONE;
}

static bool is_card(const struct line_operator *card)
{
    return strlen(card->name) <= LINE_MAX_NAME && strlen(card->work_position) <= LINE_MAX_NAME &&
           strlen(card->avatar) <= LINE_MAX_URL;
}

static enum err check_operators(struct ops *ops, const struct line_change *change)
{
    if (change->operator_count > LINE_MAX_QUEUE)
        return refused(ops, ERR_ARGUMENT_TYPE, "QUEUE_USERS_FIELDS");
    for (size_t i = 0; i < change->operator_count; i++)
        if (change->operators[i].user_id < 1 || !is_card(&change->operators[i]))
            return refused(ops, ERR_ARGUMENT_TYPE, "QUEUE_USERS_FIELDS");
    if (change->others && !is_card(change->others))
        return refused(ops, ERR_TEXT_TOO_LONG, "DEFAULT_OPERATOR_DATA");
    return ERR_NONE;
}

/* `change` becomes its clean copy. */
static enum err check_change(struct ops *ops, struct line_change *change)
{
    struct line_queue *queue;
    if (change->name && strlen(change->name) > LINE_MAX_NAME)
        return refused(ops, ERR_TEXT_TOO_LONG, "LINE_NAME");
    if (change->language && !line_language_valid(change->language))
        return refused(ops, ERR_ARGUMENT_TYPE, "LANGUAGE_ID");
    if (change->queue) {
        if (!line_queue_clean(ops->arena, change->queue, change->queue_count, &queue, &change->queue_count))
            return refused(ops, ERR_ARGUMENT_TYPE, "QUEUE");
        change->queue = queue;
    }
    enum err error = check_operators(ops, change);
    return error ? error : check_settings(ops, change);
}

static void change_columns(struct ops *ops, struct line *line, const struct line_change *change)
{
    if (change->name && *utf8_trim(ops->arena, change->name))
        line->name = utf8_trim(ops->arena, change->name);
    if (change->language)
        line->language = change->language;
    if (change->active >= 0)
        line->active = change->active != 0;
    if (change->temporary >= 0)
        line->temporary = change->temporary != 0;
    line->modified_at = ops->now;
    line->modified_by = ops->who.user_id;
}

static void save_operator(struct ops *ops, int64_t line_id, const struct line_operator *said)
{
    struct line_operator row = *said;
    row.line_id = line_id;
    if (*row.name)
        line_operator_store_save(ops->db, &row);
    else
        line_operator_store_delete(ops->db, line_id, row.user_id);
}

static void save_rest(struct ops *ops, int64_t line_id, const struct line_change *change)
{
    for (size_t i = 0; i < LINE_SETTING_COUNT; i++) {
        const char *value = change->setting[i];
        const struct line_setting_row *row = &line_setting_rows[i];
        if (value)
            line_store_set(ops->db, line_id, row->name, strcmp(value, row->otherwise) ? value : NULL);
    }
    if (change->queue)
        line_store_save_queue(ops->db, line_id, change->queue, change->queue_count);
    for (size_t i = 0; i < change->operator_count; i++)
        save_operator(ops, line_id, &change->operators[i]);
    if (change->others)
        save_operator(ops, line_id, change->others);
}

enum err line_add(struct ops *ops, const struct line_change *change, int64_t *line_id_r)
{
    if (!line_may_edit(ops, 0))
        return ERR_CONFIG_PERMISSION;
    struct line_change clean = *change;
    enum err error = check_change(ops, &clean);
    if (error)
        return error;
    struct line line = {
        .name = "", .language = ops->settings->language, .active = true, .created_at = ops->now};
    change_columns(ops, &line, &clean);
    line.id = line_store_add(ops->db, &line);
    if (!*line.name) {
        line.name = arena_printf(ops->arena, "Open line %lld", (long long)line.id);
        line_store_save(ops->db, &line);
    }
    save_rest(ops, line.id, &clean);
    news_note_word(ops, NEWS_LINE, line.id, 0, "added");
    *line_id_r = line.id;
    return ERR_NONE;
}

/* The people whom a line is about to lose; they hear of it as well. */
struct line_people {
    const int64_t *queue, *managers;
    size_t queue_count, manager_count;
};

static struct line_people people_of(struct ops *ops, int64_t line_id)
{
    struct line_people people = {0};
    if (!push_anybody(ops))
        return people;
    people.queue = line_queue_users(ops, line_id, &people.queue_count);
    people.managers = line_managers(ops, line_id, &people.manager_count);
    return people;
}

static void note_missing(struct ops *ops, int64_t line_id, const int64_t *had, size_t had_count,
    const int64_t *has, size_t has_count, const char *word)
{
    for (size_t i = 0; i < had_count; i++) {
        size_t at = 0;
        while (at < has_count && has[at] != had[i])
            at++;
        if (at == has_count)
            news_note_word(ops, NEWS_LINE, line_id, had[i], word);
    }
}

static void note_lost(struct ops *ops, int64_t line_id, const struct line_people *had, const char *word)
{
    const struct line_people has = people_of(ops, line_id);
    note_missing(ops, line_id, had->queue, had->queue_count, has.queue, has.queue_count, word);
    note_missing(ops, line_id, had->managers, had->manager_count, has.managers, has.manager_count, word);
}

enum err line_update(struct ops *ops, int64_t line_id, const struct line_change *change)
{
    if (!line_may_edit(ops, line_id))
        return ERR_CONFIG_PERMISSION;
    line_store_lock(ops->db, line_id);
    struct line *line = line_store_get(ops->db, ops->arena, line_id);
    if (!line)
        return ERR_LINE_NOT_FOUND;
    if (memcmp(change, &line_change_nothing, sizeof *change) == 0)
        return ERR_NONE; /* nobody modified it */
    struct line_change clean = *change;
    enum err error = check_change(ops, &clean);
    if (error)
        return error;
    change_columns(ops, line, &clean);
    const struct line_people had = clean.queue ? people_of(ops, line_id) : (struct line_people){0};
    line_store_save(ops->db, line);
    save_rest(ops, line_id, &clean);
    ops->lines = NULL;
    news_note_word(ops, NEWS_LINE, line_id, 0, "changed");
    note_lost(ops, line_id, &had, "changed");
    routing_line_changed(ops, line_id);
    return ERR_NONE;
}

enum err line_delete(struct ops *ops, int64_t line_id)
{
    if (!line_may_edit(ops, line_id))
        return ERR_CONFIG_PERMISSION;
    if (!line_store_get(ops->db, ops->arena, line_id))
        return ERR_LINE_NOT_FOUND;
    dialog_line_deleted(ops, line_id); /* dialogs are locked before their line, */
    if (line_store_lock(ops->db, line_id)) {
        if (!line_store_get(ops->db, ops->arena, line_id))
            return ERR_LINE_NOT_FOUND;
        dialog_line_deleted(ops, line_id); /* and whatever began until then ends, too */
    }
    const struct line_people had = people_of(ops, line_id);
    connector_line_deleted(ops, line_id);
    line_operator_store_delete(ops->db, line_id, -1);
    livechat_store_delete(ops->db, line_id);
    line_store_delete(ops->db, line_id);
    ops->lines = NULL;
    news_note_word(ops, NEWS_LINE, line_id, 0, "deleted");
    note_lost(ops, line_id, &had, "deleted");
    return ERR_NONE;
}

/* ---- listing ---- */
static bool has_right(struct ops *ops, const struct line_config *line, enum line_right right)
{
    if (right == LINE_ANY || line_may_edit(ops, line->line.id))
        return true;
    return right == LINE_VISIBLE && line_is_operator(ops, line->line.id, ops->who.user_id);
}

static const struct line_config **all_lines(struct ops *ops, size_t *count_r)
{
    size_t value_count, at = 0;
    const struct line *lines = line_store_all(ops->db, ops->arena, count_r);
    const struct line_value *values = line_store_settings(ops->db, ops->arena, 0, &value_count);
    const struct line_config **configs = arena_array_of(ops->arena, const struct line_config *, *count_r);
    for (size_t i = 0; i < *count_r; i++) { /* both lists come in order of the line's id */
        struct line_config *config = with_defaults(ops, &lines[i]);
        while (at < value_count && values[at].line_id < lines[i].id)
            at++;
        for (; at < value_count && values[at].line_id == lines[i].id; at++)
            apply_value(config, &values[at]);
        configs[i] = config;
    }
    return configs;
}

const struct line_config **line_list(struct ops *ops, const struct line_query *query, size_t *count_r)
{
    size_t count, kept = 0;
    const struct line_config **lines = all_lines(ops, &count);
    for (size_t i = 0; i < count; i++)
        if (has_right(ops, lines[i], query->right))
            lines[kept++] = lines[i];
    *count_r = line_query_run(ops->arena, lines, kept, query);
    return lines;
}
