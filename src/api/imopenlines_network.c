/* imopenlines.network.* and imopenlines.revision.get.
 *
 * The network is the vendor's own exchange of open lines between portals. There is none here, so every well-formed code names
 * a line that cannot be found; parameters are judged first, so that a client learns of its own mistakes as it would there. */
#include <string.h>

#include "api/im_parts.h"

#define PAGE(name) "api-reference/imopenlines/openlines/imopenlines-" name ".md"

enum { CODE_LENGTH = 32 };

static bool is_code(const char *code)
{
    return strlen(code) == CODE_LENGTH && strspn(code, "0123456789abcdefABCDEF") == CODE_LENGTH;
}

/* ---- network.join ---- */
struct join_in {
    const char *code;
};
static const struct param join_params[] = {
    P_STR(struct join_in, code, "CODE", "Code of the line, 32 characters.", .missing = ERR_NETWORK_CODE,
        .bad = ERR_NETWORK_CODE),
    P_END};

static enum err join(struct call *call, const void *input)
{
    const struct join_in *in = input;
    call->result = j_null(call->doc);
    return is_code(in->code) ? ERR_NETWORK_LINE : ERR_NETWORK_CODE;
}

/* ---- network.message.add ---- */
struct message_in {
    const char *code, *text;
    int64_t user_id;
    struct im_parts parts;
};
static const struct param message_params[] = {
    P_STR(struct message_in, code, "CODE", "Code of the line, 32 characters.", .missing = ERR_NETWORK_CODE,
        .bad = ERR_NETWORK_CODE),
    P_INT(struct message_in, user_id, "USER_ID", "Who shall read it.", .missing = ERR_USER_ID_EMPTY,
        .bad = ERR_USER_ID_EMPTY),
    P_STR(struct message_in, text, "MESSAGE", "Text with BB codes.", .missing = ERR_MESSAGE_EMPTY,
        .bad = ERR_MESSAGE_EMPTY),
    P_ANY(struct message_in, parts.part[IM_ATTACH], "ATTACH",
        "Attachment: object, list of blocks or JSON text.", .type = "object"),
    P_ANY(struct message_in, parts.part[IM_KEYBOARD], "KEYBOARD", "Buttons below the message.",
        .type = "object"),
    P_FLAG(struct message_in, parts.url_preview, "URL_PREVIEW", "N: links get no preview.", .type = "char"),
    P_END};

static enum err message_add(struct call *call, const void *input)
{
    const struct message_in *in = input;
    jnode *read[IM_PART_COUNT];
    call->result = j_null(call->doc);
    if (call->ops.who.kind == AUTH_SESSION)
        return ERR_SESSION_AUTH;
    if (!is_code(in->code))
        return ERR_NETWORK_CODE;
    if (im_text_is_blank(call, in->text))
        return ERR_MESSAGE_EMPTY;
    enum err error = im_parts_read(call, &in->parts, read);
    return error ? error : ERR_NETWORK_LINE;
}

/* ---- revision.get ---- */
static enum err revision_get(struct call *call, const void *input)
{
    (void)input;
    call->result = j_obj(call->doc);
    j_set_int(call->doc, call->result, "rest", 2);
    j_set_int(call->doc, call->result, "web", 1);
    j_set_int(call->doc, call->result, "mobile", 1);
    return ERR_NONE;
}

const struct method imopenlines_network_methods[] = {
    {.name = "imopenlines.network.join",
        .summary = "Connects a line of another portal; there are none to be found.",
        .doc = PAGE("network-join"),
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = join_params,
        .in_size = sizeof(struct join_in),
        .call = join,
        .out = OUT_INT,
        .errors = ERRORS(ERR_NETWORK_CODE, ERR_NETWORK_LINE)},
    {.name = "imopenlines.network.message.add",
        .summary = "Writes to a user in the name of a line of another portal; there are none to be found.",
        .doc = PAGE("network-message-add"),
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = message_params,
        .in_size = sizeof(struct message_in),
        .call = message_add,
        .out = OUT_BOOL,
        .errors =
            ERRORS(ERR_SESSION_AUTH, ERR_NETWORK_CODE, ERR_NETWORK_LINE, ERR_USER_ID_EMPTY, ERR_MESSAGE_EMPTY,
                ERR_ATTACH_ERROR, ERR_ATTACH_OVERSIZE, ERR_KEYBOARD_ERROR, ERR_KEYBOARD_OVERSIZE)},
    {.name = "imopenlines.revision.get",
        .summary = "Returns the revisions of the open lines' API.",
        .doc = PAGE("revision-get"),
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_USER,
        .lane = LANE_READ,
        .call = revision_get,
        .out = OUT_OBJECT,
        .errors = ERRORS()},
    {0}};
