/* A deadline is set when a customer begins to wait, and looked at when it has passed: an answer in time needs no
 * statement to cancel anything. The clock of the deadlines stands still while the line does not work: what is due then is
 * due as long after the next opening as the line allows for an answer.
 *
 * KPI_CHECK_OPERATOR_ACTIVITY is documented by its name only. Here: an operator who was active while the customer waited is
 * given the same time once more before anybody is alerted. */
#include "domain/kpi_ops.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "domain/automation_ops.h"
#include "domain/line_hours.h"
#include "domain/notification_ops.h"
#include "domain/person_ops.h"
#include "domain/session_ops.h"
#include "store/dialog_store.h"
#include "store/session_store.h"
#include "store/user_store.h"

/* The settings of one of the two deadlines. */
struct kpi {
    enum timer_kind timer;
    enum line_setting time, alert, list, text;
};
static const struct kpi first = {TIMER_KPI_FIRST, LINE_KPI_FIRST_ANSWER_TIME, LINE_KPI_FIRST_ANSWER_ALERT,
    LINE_KPI_FIRST_ANSWER_LIST, LINE_KPI_FIRST_ANSWER_TEXT};
static const struct kpi further = {TIMER_KPI_FURTHER, LINE_KPI_FURTHER_ANSWER_TIME,
    LINE_KPI_FURTHER_ANSWER_ALERT, LINE_KPI_FURTHER_ANSWER_LIST, LINE_KPI_FURTHER_ANSWER_TEXT};

/* 0: nobody wants to hear of it. */
static int64_t seconds_of(const struct line_config *line, const struct kpi *kpi)
{
    bool wanted = line_flag(line, kpi->alert) && *line->setting[kpi->list];
    return wanted ? line_number(line, kpi->time) : 0;
}

/* ---- beginning to wait ---- */
void kpi_begin(struct ops *ops, const struct open_dialog *d, const struct line_config *line)
{
    int64_t seconds = seconds_of(line, &first);
    if (seconds)
        timer_set(ops, first.timer, d->session.id, ops->now + seconds * SECOND);
}

int64_t kpi_further_seconds(const struct line_config *line)
{
    return seconds_of(line, &further);
}

void kpi_client_waits(struct ops *ops, const struct open_dialog *d)
{
    if (d->session.kpi_further)
        timer_set(ops, further.timer, d->session.id, ops->now + d->session.kpi_further * SECOND);
}

/* ---- telling ---- */
static const char *replaced(struct arena *arena, const char *text, const char *operator, const char *dialog)
{
    static const char operator_mark[] = "#OPERATOR#", dialog_mark[] = "#DIALOG#";
    struct buf out = {0};
    while (*text) {
        size_t plain = strcspn(text, "#");
        buf_add(&out, text, plain);
        text += plain;
        if (strncmp(text, operator_mark, strlen(operator_mark)) == 0) {
            buf_puts(&out, operator);
            text += strlen(operator_mark);
        } else if (strncmp(text, dialog_mark, strlen(dialog_mark)) == 0) {
            buf_puts(&out, dialog);
            text += strlen(dialog_mark);
        } else if (*text)
            buf_add(&out, text++, 1);
    }
    const char *result = arena_str(arena, buf_str(&out));
    buf_free(&out);
    return result;
}

/* Who keeps the customer waiting: 0 when nobody has it. */
static int64_t who_has(const struct session *session)
{
    return session->operator_id ? session->operator_id : session->offered_id;
}

static void alert(
    struct ops *ops, const struct session *session, const struct line_config *line, const struct kpi *kpi)
{
    const struct users *user =
        who_has(session) ? user_store_get(ops->db, ops->arena, who_has(session)) : NULL;
    const char *name = user ? person_name(ops->arena, user) : "-";
    const char *dialog = arena_printf(ops->arena, "%lld", (long long)session->id);
    const char *text = replaced(ops->arena, line->setting[kpi->text], name, dialog);
    char *end;
    for (const char *at = line->setting[kpi->list]; *at; at = *end == ',' ? end + 1 : end) {
        int64_t user_id = strtoll(at, &end, 10);
        if (end == at)
            break;
        notification_add(ops, user_id, text);
    }
}

/* ---- deadlines ---- */
static bool was_active(struct ops *ops, const struct session *session, int64_t since)
{
    const struct users *user =
        who_has(session) ? user_store_get(ops->db, ops->arena, who_has(session)) : NULL;
    return user && user->last_activity_at > since;
}

/* When to look again, 0: the time is over and somebody must be told. Judged at the moment of the deadline, also when it
 * fires late: then the line may have opened meanwhile. */
static int64_t look_again(struct ops *ops, const struct session *session, const struct line_config *line,
    int64_t seconds, int64_t at)
{
    int64_t waits_since = session->client_wrote_at, due = waits_since + seconds * SECOND;
    int64_t last = due + seconds * SECOND, opens = line_opens_at(ops, line, at);
    if (due > at)
        return due;
    if (opens > at)
        return opens == INT64_MAX ? 0 : opens + seconds * SECOND;
    bool lenient = line_flag(line, LINE_KPI_CHECK_OPERATOR_ACTIVITY) && at < last;
    return lenient && was_active(ops, session, waits_since) ? last : 0;
}

static void deadline(struct ops *ops, int64_t session_id, const struct kpi *kpi, int64_t at)
{
    const struct session *session = session_store_get(ops->db, ops->arena, session_id);
    if (!session || session->closed_at || !session->client_wrote_at)
        return;
    if (kpi == &first && session->operator_wrote_at)
        return;
    const struct line_config *line = line_get(ops, session->line_id);
    int64_t seconds = line ? seconds_of(line, kpi) : 0;
    int64_t again = seconds ? look_again(ops, session, line, seconds, at) : 0;
    if (again)
        timer_set(ops, kpi->timer, session_id, again);
    else if (seconds)
        alert(ops, session, line, kpi);
}

void automation_kpi_first(struct ops *ops, int64_t session_id, int64_t due_at)
{
    deadline(ops, session_id, &first, due_at);
}

void automation_kpi_further(struct ops *ops, int64_t session_id, int64_t due_at)
{
    deadline(ops, session_id, &further, due_at);
}

/* ---- an empty queue ---- */
/* The line's managers; a line without any is the administrators' business. */
void kpi_queue_is_empty(struct ops *ops, const struct open_dialog *d, const struct line_config *line)
{
    size_t count, user_count;
    if (!line_flag(line, LINE_SEND_NOTIFICATION_EMPTY_QUEUE))
        return;
    const char *text = arena_printf(ops->arena, "Nobody of the queue of \"%s\" can take dialog №%lld.",
        line->line.name, (long long)d->session.id);
    const int64_t *managers = line_managers(ops, line->line.id, &count);
    for (size_t i = 0; i < count; i++)
        notification_add(ops, managers[i], text);
    const struct users *users = count ? NULL : user_store_employees(ops->db, ops->arena, &user_count);
    for (size_t i = 0; users && i < user_count; i++)
        if (users[i].admin)
            notification_add(ops, users[i].id, text);
}
