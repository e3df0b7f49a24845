/* switchline.livechat.*: the site chat. Its script on other people's pages is a client of the REST API like any other: it makes a
 * visitor (.start), acts with his token, and hears of answers on his push channel (.connect).
 *
 * Every call of a visitor names the line, and the page it comes from must be of an allowed origin. A page cannot lie about
 * that, because the browser writes the header; who is no browser can, and gains nothing: he would still be a visitor with
 * a token of his own and bounded calls. */
#include <string.h>

#include "api/im_in.h"
#include "api/livechat_view.h"
#include "api/meters.h"
#include "api/portal.h"
#include "api/pull.h"
#include "api/upload.h"
#include "base/clock.h"
#include "base/text.h"
#include "domain/channel_ops.h"
#include "domain/line_hours.h"
#include "domain/line_ops.h"

enum { HISTORY_USUAL = 30, HISTORY_MOST = 100 };

#define LINE(in) P_INT(in, line_id, "LINE", "The line.", .missing = ERR_LIVECHAT_OFF, .bad = ERR_LIVECHAT_OFF)
#define VISITOR_ERRORS ERR_LIVECHAT_OFF, ERR_LIVECHAT_ORIGIN, ERR_LIVECHAT_VISITOR, ERR_QUERY_LIMIT

/* ---- what every call of a visitor begins with ---- */
static enum err enter(struct call *call, int64_t line_id)
{
    return livechat_enter(&call->ops, line_id, call->origin);
}

/* Whatever writes is counted, each method by itself, so that reading much never costs somebody his words or his channel. */
static enum err enter_to_act(struct call *call, int64_t line_id)
{
    const char *who =
        arena_printf(call->arena, "%s %lld", call->method->name, (long long)call->ops.who.user_id);
    if (!login_allowed(call->portal->visitors, who, who, call->ops.now))
        return ERR_QUERY_LIMIT;
    return enter(call, line_id);
}

/* ---- switchline.livechat.config ---- */
struct line_in {
    int64_t line_id;
};
static const struct param line_params[] = {LINE(struct line_in), P_END};

static enum err config(struct call *call, const void *input)
{
    int64_t line_id = ((const struct line_in *)input)->line_id;
    enum err error = enter(call, line_id);
    if (error)
        return error;
    jdoc *doc = call->doc;
    const struct line_config *line = line_get(&call->ops, line_id);
    const struct livechat *chat = livechat_get(&call->ops, line_id);
    int64_t opens_at = line_opens_at(&call->ops, line, call->ops.now);
    jnode *node = call->result = j_obj(doc);
    j_set_int(doc, node, "line_id", line_id);
    j_set_bool(doc, node, "online", line_works(&call->ops, line));
    j_set_str(doc, node, "opens_at", opens_at == INT64_MAX ? NULL : clock_iso(call->arena, opens_at));
    j_set_str(doc, node, "title", *chat->title ? chat->title : line->line.name);
    j_set_str(doc, node, "subtitle", chat->subtitle);
    j_set_str(doc, node, "welcome", chat->welcome);
    j_set_str(doc, node, "offline", chat->offline);
    j_set_str(doc, node, "color", chat->color);
    j_set_int(doc, node, "form", chat->form);
    j_set_str(doc, node, "place", chat->place);
    j_set_str(doc, node, "language", chat->language);
    j_set_int(doc, node, "max_file_bytes", call->portal->settings.max_upload_bytes);
    return ERR_NONE;
}

/* ---- switchline.livechat.start ---- */
struct start_in {
    int64_t line_id;
    const char *name, *email;
};
static const struct param start_params[] = {LINE(struct start_in),
    P_STR(struct start_in, name, "NAME", "What the visitor calls himself."),
    P_STR(struct start_in, email, "EMAIL", "His e-mail."), P_END};

static enum err start(struct call *call, const void *input)
{
    const struct start_in *in = input;
    const struct livechat_start wanted = {.name = in->name, .email = in->email};
    struct livechat_visitor visitor;
    if (!login_allowed(call->portal->visitors, arena_printf(call->arena, "start %s", call->peer), call->peer,
            call->ops.now))
        return ERR_QUERY_LIMIT;
    enum err error = enter(call, in->line_id);
    if (!error)
        error = livechat_start(&call->ops, in->line_id, &wanted, &visitor);
    if (error)
        return error;
    call->result = j_obj(call->doc);
    j_set_str(call->doc, call->result, "token", visitor.token);
    j_set_str(call->doc, call->result, "expires_at", clock_iso(call->arena, visitor.expires_at));
    return ERR_NONE;
}

/* ---- switchline.livechat.send ---- */
struct send_in {
    int64_t line_id;
    const char *id, *text, *page, *name;
    const jval *file;
};
static const struct param send_params[] = {LINE(struct send_in),
    P_STR(struct send_in, id, "ID", "The client's own id of the message: a repeat of it sends nothing.",
        .missing = ERR_ARGUMENT_EMPTY),
    P_STR(struct send_in, text, "TEXT", "What he writes; with a file it may be absent."),
    P_STR(struct send_in, page, "PAGE", "Address of the page he is on."),
    P_STR(struct send_in, name, "NAME", "Name of the file."),
    P_ANY(struct send_in, file, "FILE", "A file of a form, or base64.", .type = "file"), P_END};

static enum err send_prepare(struct call *call, const void *input)
{
    const struct send_in *in = input;
    if (!in->file && !call->raw)
        return ERR_NONE;
    struct upload *upload = arena_new_of(call->arena, struct upload);
    enum err error = call->raw ? upload_read_raw(call, upload) : upload_read(call, in->file, upload);
    call->prepared = error ? NULL : upload;
    return error;
}

static enum err send(struct call *call, const void *input)
{
    const struct send_in *in = input;
    const struct upload *upload = call->prepared;
    const char *name = upload && upload->name ? upload->name : in->name;
    const struct livechat_words words = {.id = in->id,
        .text = in->text,
        .page = in->page,
        .file = upload ? &upload->kept : NULL,
        .file_name = name && *name ? name : "file"};
    enum err error = enter_to_act(call, in->line_id);
    if (!error)
        error = livechat_send(&call->ops, in->line_id, &words);
    return error ? error : call_bool(call, true);
}

/* ---- switchline.livechat.history ---- */
struct history_in {
    int64_t line_id, before, limit;
};
static const struct param history_params[] = {LINE(struct history_in),
    P_INT(struct history_in, before, "BEFORE", "Only messages older than this one."),
    P_INT(struct history_in, limit, "LIMIT", "How many, at most 100.", .absent = HISTORY_USUAL), P_END};

static enum err history(struct call *call, const void *input)
{
    const struct history_in *in = input;
    struct livechat_state state;
    enum err error = enter(call, in->line_id);
    if (!error)
        error = livechat_look(
            &call->ops, in->line_id, in->before, im_between(in->limit, 1, HISTORY_MOST), &state);
    if (error)
        return error;
    jdoc *doc = call->doc;
    call->result = j_obj(doc);
    jnode *messages = j_set_arr(doc, call->result, "messages");
    for (size_t i = state.history.message_count; i-- > 0;) /* oldest first */
        j_push(
            messages, livechat_message_view(call, &state.messages[i], &state.history, call->ops.who.user_id));
    j_set_bool(doc, call->result, "more", state.more);
    j_set(doc, call->result, "operator",
        livechat_author_view(call, state.operator_name, state.operator_avatar));
    j_set_bool(doc, call->result, "open", state.open);
    j_set_bool(doc, call->result, "vote", state.vote);
    j_set_bool(doc, call->result, "text_field_enabled", !state.field_off);
    j_set_int(doc, call->result, "read_id", state.read_id);
    return ERR_NONE;
}

/* ---- switchline.livechat.connect ---- */
static enum err connect(struct call *call, const void *input)
{
    struct livechat_visitor visitor;
    enum err error = enter_to_act(call, ((const struct line_in *)input)->line_id);
    if (!error)
        error = livechat_renew(&call->ops, &visitor);
    if (error)
        return error;
    jdoc *doc = call->doc;
    const struct push_channel *channel = channel_open(&call->ops, false, true);
    call->result = j_obj(doc);
    j_set_str(doc, call->result, "token", visitor.token);
    j_set_str(doc, call->result, "channel", channel_name(call->arena, channel));
    j_set_str(doc, call->result, "ends_at", clock_iso(call->arena, channel->ends_at));
    j_set_str(doc, call->result, "websocket", pull_address(call, true));
    j_set_str(doc, call->result, "long_polling", pull_address(call, false));
    return ERR_NONE;
}

/* ---- switchline.livechat.write, read, vote ---- */
static enum err write(struct call *call, const void *input)
{
    int64_t line_id = ((const struct line_in *)input)->line_id;
    enum err error = enter_to_act(call, line_id);
    if (!error)
        error = livechat_write(&call->ops, line_id);
    return error ? error : call_bool(call, true);
}

static enum err read(struct call *call, const void *input)
{
    int64_t line_id = ((const struct line_in *)input)->line_id;
    enum err error = enter_to_act(call, line_id);
    if (!error)
        error = livechat_read(&call->ops, line_id);
    return error ? error : call_bool(call, true);
}

struct vote_in {
    int64_t line_id;
    int like;
};
static const struct param vote_params[] = {LINE(struct vote_in),
    P_FLAG(struct vote_in, like, "LIKE", "Y: well done, N: not.", .missing = ERR_ARGUMENT_EMPTY), P_END};

static enum err vote(struct call *call, const void *input)
{
    const struct vote_in *in = input;
    enum err error = enter_to_act(call, in->line_id);
    if (!error)
        error = livechat_vote(&call->ops, in->line_id, in->like == 1);
    return error ? error : call_bool(call, true);
}

/* ---- switchline.livechat.get, update: for whoever runs the line ---- */
static enum err get(struct call *call, const void *input)
{
    int64_t line_id = ((const struct line_in *)input)->line_id;
    if (!line_get(&call->ops, line_id))
        return ERR_LINE_NOT_FOUND;
    if (!line_may_edit(&call->ops, line_id))
        return ERR_CONFIG_PERMISSION;
    const struct livechat *chat = livechat_get(&call->ops, line_id);
    jdoc *doc = call->doc;
    jnode *node = call->result = j_obj(doc);
    j_set_int(doc, node, "line", line_id);
    j_set_bool(doc, node, "active", livechat_active(&call->ops, line_id));
    j_set_str(doc, node, "title", chat->title);
    j_set_str(doc, node, "subtitle", chat->subtitle);
    j_set_str(doc, node, "welcome", chat->welcome);
    j_set_str(doc, node, "offline", chat->offline);
    j_set_str(doc, node, "color", chat->color);
    j_set_int(doc, node, "form", chat->form);
    j_set_str(doc, node, "origins", chat->origins);
    j_set_str(doc, node, "place", chat->place);
    j_set_str(doc, node, "language", chat->language);
    j_set_str(doc, node, "script",
        arena_printf(call->arena, "<script src=\"%s/widget.js\" data-line=\"%lld\" async></script>",
            call->ops.base_url, (long long)line_id));
    return ERR_NONE;
}

struct update_in {
    int64_t line_id, form;
    int active;
    const char *title, *subtitle, *welcome, *offline, *color, *origins, *place, *language;
};
static const struct param update_params[] = {P_INT(struct update_in, line_id, "LINE", "The line.",
                                                 .missing = ERR_LINE_NOT_FOUND, .bad = ERR_LINE_NOT_FOUND),
    P_FLAG(struct update_in, active, "ACTIVE", "Y: the chat is there for visitors."),
    P_STR(struct update_in, title, "TITLE", "Heading; - for the line's name."),
    P_STR(struct update_in, subtitle, "SUBTITLE", "Below the heading; - for none."),
    P_STR(struct update_in, welcome, "WELCOME",
        "What stands there before anything was said; - for the usual words."),
    P_STR(struct update_in, offline, "OFFLINE", "What it says out of hours; - for the usual words."),
    P_STR(struct update_in, color, "COLOR", "Colour of the button, #2067b0; - for the usual one."),
    P_INT(struct update_in, form, "FORM", "Name and e-mail: 0 not asked, 1 may be given, 2 needed.",
        .absent = -1),
    P_STR(struct update_in, origins, "ORIGINS",
        "Sites that may show it, https://shop.example one a line; - for all."),
    P_STR(struct update_in, place, "PLACE", "right or left."),
    P_STR(struct update_in, language, "LANGUAGE", "en or ru; - for the visitor's own."), P_END};

/* NULL keeps, "-" empties: an absent parameter and an empty one look alike in forms. */
static const char *changed(const char *sent, const char *before)
{
    return !sent ? before : strcmp(sent, "-") == 0 ? "" : sent;
}

static enum err update(struct call *call, const void *input)
{
    const struct update_in *in = input;
    const struct livechat *before = livechat_get(&call->ops, in->line_id);
    const struct livechat wanted = {.line_id = in->line_id,
        .title = changed(in->title, before->title),
        .subtitle = changed(in->subtitle, before->subtitle),
        .welcome = changed(in->welcome, before->welcome),
        .offline = changed(in->offline, before->offline),
        .color = changed(in->color, before->color),
        .form = in->form < 0 ? before->form : in->form,
        .origins = changed(in->origins, before->origins),
        .place = changed(in->place, before->place),
        .language = changed(in->language, before->language)};
    enum err error = livechat_save(&call->ops, &wanted, in->active);
    return error ? error : get(call, &(struct line_in){in->line_id});
}

#define VISITOR_ROW(wire, words, fn, of)                                                                     \
    .name = wire, .summary = words, .scope = SCOPE_BASIC, .who = WHO_ANYBODY, .call = fn,                    \
    .params = of##_params, .in_size = sizeof(struct of##_in)

const struct method livechat_methods[] = {
    {VISITOR_ROW("switchline.livechat.config",
         "How the chat of a line looks on a site, and whether somebody is there.", config, line),
        .flags = METHOD_PUBLIC, .lane = LANE_READ, .out = OUT_OBJECT,
        .errors = ERRORS(ERR_LIVECHAT_OFF, ERR_LIVECHAT_ORIGIN)},
    {VISITOR_ROW("switchline.livechat.connect", "Tells a visitor where he hears of answers.", connect, line),
        .lane = LANE_WRITE, .out = OUT_OBJECT, .errors = ERRORS(VISITOR_ERRORS)},
    {.name = "switchline.livechat.get",
        .summary = "Returns the settings of a line's site chat.",
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_LINE_EDITOR,
        .denied = ERR_CONFIG_PERMISSION,
        .lane = LANE_READ,
        .params = line_params,
        .in_size = sizeof(struct line_in),
        .call = get,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_LIVECHAT_OFF, ERR_LINE_NOT_FOUND, ERR_CONFIG_PERMISSION)},
    {VISITOR_ROW("switchline.livechat.history", "Returns what a visitor and the line said to each other.",
         history, history),
        .lane = LANE_READ, .out = OUT_OBJECT, .errors = ERRORS(VISITOR_ERRORS)},
    {VISITOR_ROW("switchline.livechat.read", "A visitor has seen what was written.", read, line),
        .lane = LANE_WRITE, .out = OUT_BOOL, .errors = ERRORS(VISITOR_ERRORS)},
    {VISITOR_ROW("switchline.livechat.send", "A visitor writes, or sends a file.", send, send),
        .lane = LANE_WRITE, .prepare = send_prepare, .raw_field = "FILE", .out = OUT_BOOL,
        .errors =
            ERRORS(VISITOR_ERRORS, ERR_BAD_VALUE, ERR_FILE_TOO_LARGE, ERR_DISK_SAVE_FILE, ERR_BODY_BAD)},
    {VISITOR_ROW("switchline.livechat.start", "Makes a visitor of a site chat.", start, start),
        .flags = METHOD_PUBLIC, .lane = LANE_WRITE, .out = OUT_OBJECT,
        .errors = ERRORS(ERR_LIVECHAT_OFF, ERR_LIVECHAT_ORIGIN, ERR_QUERY_LIMIT, ERR_BAD_VALUE)},
    {.name = "switchline.livechat.update",
        .summary = "Changes the settings of a line's site chat, and switches it on or off.",
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_LINE_EDITOR,
        .denied = ERR_CONFIG_PERMISSION,
        .lane = LANE_WRITE,
        .params = update_params,
        .in_size = sizeof(struct update_in),
        .call = update,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_LINE_NOT_FOUND, ERR_CONFIG_PERMISSION, ERR_BAD_VALUE)},
    {VISITOR_ROW("switchline.livechat.vote", "A visitor says whether he was helped well.", vote, vote),
        .lane = LANE_WRITE, .out = OUT_BOOL, .errors = ERRORS(VISITOR_ERRORS)},
    {VISITOR_ROW("switchline.livechat.write", "A visitor is writing.", write, line), .lane = LANE_WRITE,
        .out = OUT_BOOL, .errors = ERRORS(VISITOR_ERRORS)},
    {0}};
