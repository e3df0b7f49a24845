/* A week of a contact centre: fifty operators in five lines and five time zones, twenty thousand customers, breaks, leave, a
 * dismissal and a newcomer; seeded, so that it is the same week every time.
 *
 * The simulation is a heap of things that happen. Between two of them the engine's deadlines fire one by one, and after each
 * step whatever the engine offered is judged by a model of its own (who is there, who has how much, who was asked when):
 *
 *   nothing is lost       every dialog has exactly the session it should have, and all are closed in the end
 *   nothing waits idly    what is QUEUED could not have been given to anybody
 *   one at a time         a session has one operator, or open offers, or neither
 *   limits are kept       at every offer
 *   strictly              is the first of the queue who can; nobody is passed over without the reason that was stored
 *   evenly                while two people could both be asked, neither is ahead by more than one, in every window */
#include "domain/routing_judge.h"

#include "domain/presence_ops.h"
#include "domain/timer_ops.h"
#include "domain/user_ops.h"
#include "store/access_store.h"

enum { CUSTOMERS = 20000, DAYS = 7, DRAIN_DAYS = 3, SEED = 20260301 };
#define START (1700006400LL * SECOND) /* midnight of a Wednesday */

/* ---- chance ---- */
static uint64_t chance_state = SEED;

static uint64_t chance(uint64_t below)
{
    chance_state ^= chance_state << 13;
    chance_state ^= chance_state >> 7;
    chance_state ^= chance_state << 17;
    return chance_state % below;
}

static int64_t between(int64_t low, int64_t high)
{
    return low + (int64_t)chance((uint64_t)(high - low + 1));
}

/* ---- what happens ---- */
enum happening {
    ARRIVES,
    WRITES_AGAIN,
    DECIDES,
    FINISHES,
    HEARTBEAT,
    DAY_BEGINS,
    DAY_ENDS,
    IDLE,
    BACK,
    DISMISSED,
    HIRED
};

struct event_at {
    int64_t at, sequence;
    enum happening what;
    int64_t one, two; /* customer; offer and user; chat and user; operator's index */
};
static struct event_at *heap;
static size_t heap_size, heap_room;
static int64_t sequence, messages;

static bool is_sooner(const struct event_at *a, const struct event_at *b)
{
    return a->at != b->at ? a->at < b->at : a->sequence < b->sequence;
}

static void happen(int64_t at, enum happening what, int64_t one, int64_t two)
{
    if (heap_size == heap_room) {
        heap_room = heap_room ? 2 * heap_room : 1024;
        heap = realloc(heap, heap_room * sizeof *heap);
        assert_non_null(heap);
    }
    size_t i = heap_size++;
    struct event_at event = {at, sequence++, what, one, two};
    for (; i > 0 && is_sooner(&event, &heap[(i - 1) / 2]); i = (i - 1) / 2)
        heap[i] = heap[(i - 1) / 2];
    heap[i] = event;
}

static struct event_at next_event(void)
{
    struct event_at first = heap[0], last = heap[--heap_size];
    size_t i = 0;
    for (size_t child; (child = 2 * i + 1) < heap_size; i = child) {
        if (child + 1 < heap_size && is_sooner(&heap[child + 1], &heap[child]))
            child++;
        if (is_sooner(&last, &heap[child]))
            break;
        heap[i] = heap[child];
    }
    heap[i] = last;
    return first;
}

/* He looks at it in a minute or so. */
static void is_offered(int64_t offer_id, int64_t user_id)
{
    happen(ops.now + between(3, 100) * SECOND, DECIDES, offer_id, user_id);
}

/* ---- carrying out what happens ---- */
static void as_operator(int64_t user_id)
{
    ops.who = (struct principal){.kind = AUTH_WEBHOOK, .user_id = user_id, .scopes = SCOPES_ALL};
}

static void customer_writes(int64_t n)
{
    struct incoming in = {
        .user = {.external_id = arena_printf(ops.arena, "c%lld", (long long)n), .name = "Cara"},
        .message_id = arena_printf(ops.arena, "m%lld", (long long)messages++),
        .text = "Where is my parcel?"};
    in.chat_id = in.user.external_id;
    as_app(app);
    struct incoming_result result = connector_receive(&ops, connector, lines[n % LINES].id, &in);
    assert_null(result.error);
    judge_session(result.session_id);
}

static void takes_it(int64_t chat, int64_t user_id)
{
    int64_t id;
    as_operator(user_id);
    assert_int_equal(ERR_NONE, operator_answer(&ops, chat));
    if (chance(10) > 0)
        assert_int_equal(
            ERR_NONE, message_send(&ops, arena_printf(ops.arena, "chat%lld", (long long)chat),
                          &(struct new_message){.text = "It is on its way.", .params = ""}, 0, &id));
    happen(ops.now + between(60, 1200) * SECOND, FINISHES, chat, user_id);
    if (chance(3) == 0)
        happen(ops.now + between(20, 600) * SECOND, WRITES_AGAIN, chat, 0);
}

/* An operator looks at what was offered to him: takes it, declines it, or is at the coffee machine. */
static void decides(int64_t offer_id, int64_t user_id)
{
    int64_t session_id =
        db_number(db, 0, "SELECT session_id FROM offer WHERE id = $1 AND outcome = ''", DBI(offer_id));
    const struct operator *o = operator_of(user_id);
    if (!session_id || !o->employed || (o->day_over && chance(2)))
        return;
    int64_t chat = session_store_get(db, ops.arena, session_id)->chat_id;
    uint64_t mood = chance(100);
    as_operator(user_id);
    if (mood < 80)
        takes_it(chat, user_id);
    else if (mood < 90)
        assert_int_equal(ERR_NONE, operator_skip(&ops, chat));
    else
        happen(ops.now + between(60, 600) * SECOND, DECIDES, offer_id, user_id); /* if it is still his then */
    judge_session(session_id);
}

static void finishes(int64_t chat, int64_t user_id)
{
    const struct open_dialog *d = dialog_store_open(db, ops.arena, chat);
    int64_t session_id = d->session.id;
    if (!session_id || d->session.operator_id != user_id || !operator_of(user_id)->employed)
        return;
    as_operator(user_id);
    if (chance(100) < 4)
        assert_int_equal(ERR_NONE, operator_transfer(&ops, chat, 0, lines[chance(LINES)].id));
    else
        assert_int_equal(ERR_NONE, operator_finish(&ops, chat, false));
    judge_session(session_id);
}

static void writes_again(int64_t chat)
{
    const struct open_dialog *d = dialog_store_open(db, ops.arena, chat);
    if (d->session.id)
        customer_writes(strtoll(d->dialog.external_user_id + 1, NULL, 10));
}

/* ---- operators' days ---- */
static void changes(struct operator *o, struct presence_change change)
{
    assert_int_equal(ERR_NONE, presence_change(&ops, o->id, &change));
}

static void is_seen(struct operator *o)
{
    o->seen_at = ops.now;
    access_store_touch_user(db, o->id, ops.now, ops.now);
    presence_seen(&ops, o->id);
}

static bool is_working_time(const struct operator *o)
{
    int64_t hour = ((ops.now + o->zone * HOUR) / HOUR) % 24;
    return hour >= 8 && hour < 20;
}

static void heartbeat(int64_t i)
{
    struct operator *o = &operators[i];
    if (o->employed && !o->day_over && is_working_time(o) && !o->idle && o->absent_until <= ops.now &&
        chance(20))
        is_seen(o);
    happen(ops.now + between(4, 12) * MINUTE, HEARTBEAT, i, 0);
    if (o->employed && chance(150) == 0)
        happen(ops.now + MINUTE, IDLE, i, 0);
}

static void changes_his_day(int64_t i, bool over)
{
    struct operator *o = &operators[i];
    struct presence_change change = presence_change_nothing;
    happen(ops.now + DAY, over ? DAY_ENDS : DAY_BEGINS, i, 0);
    if (!o->employed || (!over && chance(12) == 0)) { /* now and then somebody is ill */
        if (o->employed) {
            change.absent_until = o->absent_until = ops.now + between(1, 3) * DAY;
            changes(o, change);
        }
        return;
    }
    o->day_over = over;
    change.workday = over ? "closed" : "opened";
    changes(o, change);
    if (!over)
        is_seen(o);
}

static void is_idle(int64_t i, bool idle)
{
    struct presence_change change = presence_change_nothing;
    operators[i].idle = idle;
    change.idle_at = idle ? ops.now : 0;
    changes(&operators[i], change);
    if (idle)
        happen(ops.now + between(5, 60) * MINUTE, BACK, i, 0);
}

static void is_dismissed(int64_t i)
{
    as_user(admin);
    operators[i].employed = false;
    for (size_t l = 0; l < LINES; l++) {
        size_t kept = 0;
        for (size_t k = 0; k < lines[l].size; k++)
            if (lines[l].queue[k] != operators[i].id)
                lines[l].queue[kept++] = lines[l].queue[k];
        lines[l].size = kept;
    }
    struct users *user = user_store_get(db, ops.arena, operators[i].id);
    assert_int_equal(ERR_NONE, user_alter(&ops, user, &(struct user_change){.admin = -1, .active = 0}));
}

static void save_queue(struct queue_line *l)
{
    struct line_queue queue[OPERATORS + 1];
    struct line_change change = line_change_nothing;
    for (size_t i = 0; i < l->size; i++)
        queue[i] = (struct line_queue){.entity_type = "user", .entity_id = l->queue[i]};
    change.queue = queue;
    change.queue_count = l->size;
    as_user(admin);
    assert_int_equal(ERR_NONE, line_update(&ops, l->id, &change));
}

static void is_hired(void)
{
    struct operator *o = &operators[OPERATORS];
    *o = (struct operator){.id = add_user("Newcomer", USER_EMPLOYEE), .employed = true};
    for (size_t l = 0; l < 2; l++) {
        lines[l].queue[lines[l].size++] = o->id;
        save_queue(&lines[l]);
    }
    is_seen(o);
    happen(ops.now + MINUTE, HEARTBEAT, OPERATORS, 0);
}

static void carry_out(const struct event_at *event)
{
    switch (event->what) {
    case ARRIVES:
        customer_writes(event->one);
        break;
    case WRITES_AGAIN:
        writes_again(event->one);
        break;
    case DECIDES:
        decides(event->one, event->two);
        break;
    case FINISHES:
        finishes(event->one, event->two);
        break;
    case HEARTBEAT:
        heartbeat(event->one);
        break;
    case DAY_BEGINS:
    case DAY_ENDS:
        changes_his_day(event->one, event->what == DAY_ENDS);
        break;
    case IDLE:
    case BACK:
        is_idle(event->one, event->what == IDLE);
        break;
    case DISMISSED:
        is_dismissed(event->one);
        break;
    case HIRED:
        is_hired();
        break;
    }
}

/* ---- the beginning ---- */
static int64_t make_line(const struct queue_line *l, int n)
{
    int64_t id = 0;
    struct line_change change = line_change_nothing;
    change.setting[LINE_QUEUE_TYPE] = l->type;
    change.setting[LINE_QUEUE_TIME] = n == 1 ? "45" : "90";
    change.setting[LINE_CHECK_AVAILABLE] = l->checks ? "Y" : "N";
    change.setting[LINE_MAX_CHAT] = arena_printf(arena, "%lld", (long long)l->max_chat);
    change.setting[LINE_TYPE_MAX_CHAT] = l->counted;
    change.setting[LINE_SESSION_PRIORITY] = n == 4 ? "120" : "0";
    change.setting[LINE_VOTE_MESSAGE] = "N";
    change.setting[LINE_CLOSE_RULE] = "none";
    change.setting[LINE_NO_ANSWER_RULE] = "none";
    change.setting[LINE_FULL_CLOSE_TIME] = n == 1 ? "5" : "0";
    as_user(admin);
    assert_int_equal(ERR_NONE, line_add(&ops, &change, &id));
    return id;
}

static int set_up_week(void **state)
{
    (void)state;
    world_begin();
    ops.now = START;
    ops.render_event = render;
    admin = add_user("Admin", USER_EMPLOYEE);
    app = add_app("imopenlines,imconnector,im", true);
    for (int l = 0; l < LINES; l++)
        lines[l].id = make_line(&lines[l], l);
    line = lines[0].id;
    add_connector("test", false);
    for (int l = 1; l < LINES; l++)
        assert_true((as_app(app), connector_activate(&ops, "test", lines[l].id, true)));
    static const int zones[] = {-8, -3, 0, 3, 9};
    for (int i = 0; i < OPERATORS; i++) {
        int64_t id = add_user(arena_printf(arena, "Operator %d", i), USER_EMPLOYEE);
        operators[i] = (struct operator){.id = id, .zone = zones[i / 10], .employed = true, .day_over = true};
        struct queue_line *own = &lines[i % LINES], *second = &lines[(i * 7 + 1) % LINES];
        own->queue[own->size++] = id;
        if (i % 3 == 0 && second != own)
            second->queue[second->size++] = id;
    }
    for (int l = 0; l < LINES; l++)
        save_queue(&lines[l]);
    return 0;
}

static void plan_week(void)
{
    for (int i = 0; i < OPERATORS; i++) {
        int64_t begins = START + (8 - operators[i].zone + 24) % 24 * HOUR + between(0, 30) * MINUTE;
        struct presence_change over = presence_change_nothing;
        over.workday = "closed";
        changes(&operators[i], over);
        happen(begins, DAY_BEGINS, i, 0);
        happen(begins + between(8, 10) * HOUR, DAY_ENDS, i, 0);
        happen(START + between(0, 10) * MINUTE, HEARTBEAT, i, 0);
    }
    for (int64_t n = 0; n < CUSTOMERS; n++) {
        int64_t at = START + between(0, DAYS * DAY);
        happen(at, ARRIVES, n, 0);
        if (n % 6 == 0) /* comes back */
            happen(at + between(1, 2 * DAY), ARRIVES, n, 0);
    }
    happen(START + 3 * DAY + 13 * HOUR, DISMISSED, 7, 0);
    happen(START + 4 * DAY + 2 * HOUR, HIRED, 0, 0);
}

/* One step: what happens next, or the engine's next deadline if that is sooner. */
static void step(int64_t *due_at)
{
    struct arena *step_arena = arena_new();
    ops.arena = step_arena;
    ops.lines = NULL;
    if (*due_at <= heap[0].at) {
        ops.now = *due_at > ops.now ? *due_at : ops.now;
    } else {
        struct event_at event = next_event();
        ops.now = event.at;
        carry_out(&event);
        judge(is_offered);
    }
    ops.who = (struct principal){0};
    while ((*due_at = timers_fire(&ops, 1)) <= ops.now)
        judge(is_offered);
    judge(is_offered);
    ops.arena = arena;
    ops.lines = NULL;
    arena_free(&step_arena);
}

#define count(sql) db_number(db, -1, sql)

static void a_week_of_a_contact_centre(void **state)
{
    (void)state;
    int64_t due_at = INT64_MAX, next_look = START;
    plan_week();
    int64_t end = START + (DAYS + DRAIN_DAYS) * DAY;
    while (heap[0].at < end && (heap[0].at < START + DAYS * DAY + HOUR ||
                                   count("SELECT count(*) FROM session WHERE closed_at = 0") > 0)) {
        step(&due_at);
        assert_false(db_failed(db));
        if (ops.now >= next_look) {
            struct arena *look = arena_new();
            ops.arena = look;
            judge_everything();
            ops.arena = arena;
            ops.lines = NULL;
            arena_free(&look);
            next_look = ops.now + 3 * HOUR;
        }
    }
    late_seen = count("SELECT count(*) FROM offer WHERE outcome = 'late'");
    print_message("%lld sessions, %lld offers, %lld turns, %lld strict, %lld late, %lld found nobody, %lld "
                  "at a limit\n",
        (long long)count("SELECT count(*) FROM session"), (long long)offers_seen, (long long)turns_seen,
        (long long)strict_seen, (long long)late_seen, (long long)nobody_seen, (long long)limited);
    assert_int_equal(0, count("SELECT count(*) FROM session WHERE closed_at = 0"));
    assert_int_equal(0, count("SELECT count(*) FROM dialog WHERE session_id <> 0"));
    assert_int_equal(0, count("SELECT count(*) FROM offer WHERE outcome = ''"));
    assert_true(
        turns_seen > 8000 && strict_seen > 2000 && nobody_seen > 100 && limited > 100 && late_seen > 500);
    free(heap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_week_of_a_contact_centre, set_up_week, tear_down)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
