/* What the engine asks the database: who is in a queue and there, who has how much, what waits. Every question is answered
 * from an index and bounded by the queue, a limit or one person's dialogs, never by how many dialogs are open.
 * Arrays live in the given arena and are never NULL. */
#ifndef SWITCHLINE_STORE_ROUTING_STORE_H
#define SWITCHLINE_STORE_ROUTING_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "model/presence.h"

struct db;

/* ---- people ---- */
struct presence *presence_store_get(
    struct db *db, struct arena *arena, int64_t user_id); /* NULL: no employee */
void presence_store_save(
    struct db *db, const struct presence *presence); /* all but active and last_activity_at */

/* Active employees of a line's queue in its order, departments expanded, each once; with a department_id, the people of that
 * department and those below it instead. turn: the offer by which he was last
 * asked when the line asked in turn, 0: never. */
struct queue_row {
    struct presence presence;
    int64_t turn, place;
};
struct queue_row *routing_store_people(
    struct db *db, struct arena *arena, int64_t line_id, int64_t department_id, size_t *count_r);
void routing_store_took_turn(struct db *db, int64_t line_id, int64_t user_id, int64_t offer_id);
int64_t *routing_store_lines_of(struct db *db, struct arena *arena, int64_t user_id, size_t *count_r);

/* ---- what somebody has ---- */
/* Counts to `limit` only. answered_only: those where he (or a predecessor) wrote; else also new ones and what is offered to
 * him. closing_too: also those that are about to end. */
struct load_question {
    int64_t limit;
    bool answered_only, closing_too;
};
int64_t routing_store_load(struct db *db, int64_t user_id, const struct load_question *question);
/* Whoever gives him something because his load is below a limit locks him first: lines share their people. */
void routing_store_lock_operator(struct db *db, int64_t user_id);
/* Sessions that his being away concerns: all of them, or (forever false) those of lines that check who is available. held: he
 * has them, and they are not pinned; offered: to him. left: he has them, and they know that he is away. In order of id. */
int64_t *routing_store_held(
    struct db *db, struct arena *arena, int64_t user_id, bool forever, size_t *count_r);
int64_t *routing_store_offered(
    struct db *db, struct arena *arena, int64_t user_id, bool forever, size_t *count_r);
int64_t *routing_store_left(struct db *db, struct arena *arena, int64_t user_id, size_t *count_r);

/* ---- what waits ---- */
struct waiting_row {
    int64_t session_id, line_id, created_at;
};
bool routing_store_anything_waits(struct db *db, int64_t line_id); /* 0: in any line */
/* QUEUED sessions of the line that no bot has, behind after_id, oldest first. */
struct waiting_row *routing_store_waiting(
    struct db *db, struct arena *arena, int64_t line_id, int64_t after_id, int limit, size_t *count_r);

/* ---- who was asked for a session ---- */
struct asked_row {
    int64_t user_id;
    int64_t offer_id; /* the last one */
    int64_t let_go_at; /* when he last declined or did not answer; 0: never */
    bool open; /* it is offered to him right now */
};
struct asked_row *routing_store_asked(
    struct db *db, struct arena *arena, int64_t session_id, size_t *count_r);

#endif
