/* doc/sessions.md: the session's state machine, drawn from the table that runs it (domain/session_rules.h). The drawing leaves
 * out what changes nothing; the table below it has everything. */
#include "api/describe.h"
#include "domain/session_rules.h"

static const enum session_state states[] = {SESSION_NEW, SESSION_QUEUED, SESSION_OFFERED, SESSION_ANSWERED,
    SESSION_CLIENT_WROTE, SESSION_OPERATOR_WROTE, SESSION_CLOSING, SESSION_CLOSED, SESSION_SPAM};
enum { STATES = sizeof states / sizeof *states };

/* What an event is, in the words of this page. */
static const char *const meanings[SESSION_EVENT_COUNT] = {
    [SESSION_WAITS] = "routing finds nobody who can take it",
    [SESSION_IS_OFFERED] = "it is offered to somebody of the queue, to everybody, or to whom it is handed on",
    [SESSION_IS_ANSWERED] = "somebody takes it: answers, intercepts, or starts it from a message",
    [SESSION_HEARS_CLIENT] = "the customer writes",
    [SESSION_HEARS_OPERATOR] = "an employee writes; without an operator he becomes it",
    [SESSION_IS_RELEASED] = "whoever has it gives it up: skips, hands on, goes away, is dismissed",
    [SESSION_BEGINS_CLOSING] =
        "it is finished, but a word of the customer still continues it (`FULL_CLOSE_TIME`, a vote)",
    [SESSION_IS_CLOSED] = "it is closed for good",
    [SESSION_IS_SPAM] = "it is closed as unwanted",
};

/* Mermaid wants names without blanks. */
static void node(struct buf *out, enum session_state state)
{
    for (const char *c = session_state_name(state); *c; c++)
        buf_putc(out, *c == ' ' ? '_' : *c);
}

static void draw_arrows(struct buf *out, enum session_state from)
{
    for (int event = 0; event < SESSION_EVENT_COUNT; event++) {
        enum session_state to;
        if (!session_next(from, (enum session_event)event, &to) || to == from)
            continue;
        buf_puts(out, "    ");
        node(out, from);
        buf_puts(out, " --> ");
        node(out, to);
        buf_printf(out, " : %s\n", session_event_name((enum session_event)event));
    }
    if (session_is_over(from)) {
        buf_puts(out, "    ");
        node(out, from);
        buf_puts(out, " --> [*]\n");
    }
}

static void draw(struct buf *out)
{
    buf_puts(out, "```mermaid\nstateDiagram-v2\n    [*] --> new\n");
    for (int i = 0; i < STATES; i++)
        draw_arrows(out, states[i]);
    buf_puts(out, "```\n");
}

static void table(struct buf *out)
{
    buf_puts(out, "\n| state |");
    for (int event = 0; event < SESSION_EVENT_COUNT; event++)
        buf_printf(out, " %s |", session_event_name((enum session_event)event));
    buf_puts(out, "\n|---|");
    for (int event = 0; event < SESSION_EVENT_COUNT; event++)
        buf_puts(out, "---|");
    for (int i = 0; i < STATES; i++) {
        buf_printf(out, "\n| **%s** (%d) |", session_state_name(states[i]), (int)states[i]);
        for (int event = 0; event < SESSION_EVENT_COUNT; event++) {
            enum session_state to;
            bool possible = session_next(states[i], (enum session_event)event, &to);
            buf_printf(out, " %s |", possible ? session_state_name(to) : "");
        }
    }
    buf_puts(out, "\n");
}

void describe_sessions(struct buf *out)
{
    buf_puts(out,
        "# States of a session\n\nMade by `make docs` from the table that runs it "
        "(`src/domain/session_rules.c`); do not edit. Who is asked, and\nwhen the next one is, tells "
        "[routing.md](routing.md).\n\n");
    draw(out);
    buf_puts(out, "\nThe events:\n\n");
    for (int event = 0; event < SESSION_EVENT_COUNT; event++)
        buf_printf(out, "- **%s**: %s\n", session_event_name((enum session_event)event), meanings[event]);
    buf_puts(out,
        "\nWhat follows each event in each state; an empty cell refuses it. The numbers are those of the "
        "database.\n");
    table(out);
}
