/* imopenlines.session.mode.* and session.head.vote: what is said of a session beside its state. A dialog without an open
 * session has nothing to be pinned or silent, which is answered with false. */
#include <strings.h>

#include "api/call.h"
#include "domain/session_mode_ops.h"

#define PAGE(name) "api-reference/imopenlines/openlines/sessions/imopenlines-session-" name ".md"

struct mode_in {
    int64_t chat_id;
    const char *activate;
};

static enum err answer_done(struct call *call, enum err error, bool done)
{
    return error ? error : call_bool(call, done);
}

static bool is_word(const char *given, const char *word)
{
    return given && strcasecmp(given, word) == 0;
}

/* ---- mode.pin ---- */
static const struct param pin_params[] = {P_INT(struct mode_in, chat_id, "CHAT_ID", "Chat of the dialog.",
                                              .missing = ERR_CHAT_ID_EMPTY, .bad = ERR_LINES_CHAT_ID),
    P_STR(struct mode_in, activate, "ACTIVATE", "N unpins; default Y."), P_END};

static enum err pin(struct call *call, const void *input)
{
    const struct mode_in *in = input;
    bool done;
    enum err error = session_pin(&call->ops, in->chat_id, !is_word(in->activate, "N"), &done);
    return answer_done(call, error, done);
}

/* ---- mode.pinAll, unpinAll ---- */
static enum err set_all(struct call *call, bool pinned)
{
    size_t count;
    const int64_t *ids = session_pin_all(&call->ops, pinned, &count);
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < count; i++)
        j_push(call->result, j_int(call->doc, ids[i]));
    return ERR_NONE;
}

static enum err pin_all(struct call *call, const void *input)
{
    (void)input;
    return set_all(call, true);
}

static enum err unpin_all(struct call *call, const void *input)
{
    (void)input;
    return set_all(call, false);
}

/* ---- mode.silent ---- */
static const struct param silent_params[] = {P_INT(struct mode_in, chat_id, "CHAT_ID", "Chat of the dialog.",
                                                 .missing = ERR_LINES_CHAT_ID, .bad = ERR_LINES_CHAT_ID),
    P_STR(struct mode_in, activate, "ACTIVATE",
        "Y: what employees write stays inside; anything else: no longer."),
    P_END};

static enum err silent(struct call *call, const void *input)
{
    const struct mode_in *in = input;
    bool done;
    enum err error = session_set_silent(&call->ops, in->chat_id, is_word(in->activate, "Y"), &done);
    return answer_done(call, error, done);
}

/* ---- head.vote ---- */
struct vote_in {
    int64_t session_id, rating;
    const char *comment;
};
static const struct param vote_params[] = {P_INT(struct vote_in, session_id, "SESSION_ID", "Session to rate.",
                                               .missing = ERR_VOTE_SESSION, .bad = ERR_VOTE_SESSION),
    P_INT(struct vote_in, rating, "RATING", "1 to 5; absent: as it was."),
    P_STR(struct vote_in, comment, "COMMENT", "Comment on the rating; absent: as it was."), P_END};

static enum err head_vote(struct call *call, const void *input)
{
    const struct vote_in *in = input;
    if (in->session_id <= 0)
        return ERR_VOTE_SESSION;
    if (!in->rating && !in->comment)
        return ERR_VOTE_EMPTY;
    if (in->rating < 0 || in->rating > 5)
        return call_fail(call, ERR_ARGUMENT_TYPE, "RATING");
    enum err error = session_head_vote(&call->ops, in->session_id, in->rating, in->comment);
    return error ? error : call_bool(call, true);
}

#define CHAT_ERRORS ERR_LINES_CHAT_ID, ERR_LINES_CHAT_TYPE, ERR_LINES_ACCESS, ERR_LINES_USER_ID

const struct method imopenlines_mode_methods[] = {
    {.name = "imopenlines.session.mode.pin",
        .summary = "Keeps a dialog with its operator, or with the caller when nobody has it.",
        .doc = PAGE("mode-pin"),
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_DIALOG,
        .lane = LANE_WRITE,
        .params = pin_params,
        .in_size = sizeof(struct mode_in),
        .call = pin,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_CHAT_ID_EMPTY, CHAT_ERRORS, ERR_SESSION_STATE)},
    {.name = "imopenlines.session.mode.pinAll",
        .summary = "Pins all dialogs that the caller has.",
        .doc = PAGE("mode-pin-all"),
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .call = pin_all,
        .out = OUT_ARRAY,
        .errors = ERRORS()},
    {.name = "imopenlines.session.mode.unpinAll",
        .summary = "Unpins all dialogs that the caller has.",
        .doc = PAGE("mode-unpin-all"),
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .call = unpin_all,
        .out = OUT_ARRAY,
        .errors = ERRORS()},
    {.name = "imopenlines.session.mode.silent",
        .summary = "Lets employees talk among themselves in a dialog, unheard by the customer.",
        .doc = PAGE("mode-silent"),
        .scope = SCOPE_IMOPENLINES,
        .flags = METHOD_OUTDATED,
        .who = WHO_DIALOG,
        .lane = LANE_WRITE,
        .params = silent_params,
        .in_size = sizeof(struct mode_in),
        .call = silent,
        .out = OUT_BOOL,
        .errors = ERRORS(CHAT_ERRORS)},
    {.name = "imopenlines.session.head.vote",
        .summary = "Rates and comments a session as the head of its operators.",
        .doc = PAGE("head-vote"),
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_LINE_EDITOR,
        .lane = LANE_WRITE,
        .params = vote_params,
        .in_size = sizeof(struct vote_in),
        .call = head_vote,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_VOTE_SESSION, ERR_VOTE_EMPTY, ERR_LINES_ACCESS)},
    {0}};
