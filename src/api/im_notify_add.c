/* im.notify, im.notify.personal.add, im.notify.system.add, im.notify.delete: applications tell somebody something outside of
 * any chat, and take it back. Tags belong to the application that gave them; a webhook, which is none, names itself by
 * CLIENT_ID, as it does for bots. */
#include <string.h>
#include <strings.h>

#include "api/im_parts.h"
#include "api/imbot.h"
#include "base/utf8.h"
#include "domain/notification_ops.h"

struct add_in {
    int64_t user_id;
    const char *type, *text, *text_out, *tag, *sub_tag, *client_id;
    const jval *attach;
};
#define USER                                                                                                 \
    P_INT(struct add_in, user_id, "USER_ID", "Who is told.", .missing = ERR_USER_ID_EMPTY,                   \
        .bad = ERR_USER_ID_EMPTY)
#define REST                                                                                                 \
    P_STR(struct add_in, text, "MESSAGE", "The text, with BB codes.", .missing = ERR_MESSAGE_EMPTY,          \
        .bad = ERR_MESSAGE_EMPTY),                                                                           \
        P_STR(struct add_in, text_out, "MESSAGE_OUT", "Text for channels outside; kept, nothing sends it."), \
        P_STR(                                                                                               \
            struct add_in, tag, "TAG", "Takes the place of the person's older notification with this tag."), \
        P_STR(struct add_in, sub_tag, "SUB_TAG", "Another tag, to delete by."),                              \
        P_ANY(struct add_in, attach, "ATTACH", "Attachment: object, list of blocks or JSON text.",           \
            .type = "object"),                                                                               \
        P_STR(struct add_in, client_id, "CLIENT_ID", "Under a webhook: whose tags these are."), P_END
static const struct param notify_params[] = {
    USER, P_STR(struct add_in, type, "TYPE", "USER: from the caller; SYSTEM: from nobody."), REST};
static const struct param add_params[] = {USER, REST};

/* ---- telling ---- */
/* Without an owner a tag would be everybody's, so it is not kept. */
static enum err tell(struct call *call, const struct add_in *in, bool system)
{
    jnode *read[IM_PART_COUNT];
    const struct im_parts parts = {.part[IM_ATTACH] = in->attach, .url_preview = -1};
    if (in->user_id <= 0)
        return ERR_USER_ID_EMPTY;
    if (im_text_is_blank(call, in->text))
        return ERR_MESSAGE_EMPTY;
    enum err error = im_parts_read(call, &parts, read);
    if (error)
        return error;
    const char *owner = notification_owner(&call->ops, in->client_id);
    const struct new_notification told = {.user_id = in->user_id,
        .system = system,
        .text = utf8_trim(call->arena, in->text),
        .text_out = in->text_out,
        .owner = owner,
        .tag = owner ? in->tag : NULL,
        .sub_tag = owner ? in->sub_tag : NULL,
        .params = im_parts_new(call, &parts, read, 0)};
    int64_t id = notification_tell(&call->ops, &told);
    call->result = id ? j_int(call->doc, id) : j_bool(call->doc, false);
    return ERR_NONE;
}

/* The pages differ in a full stop. */
static enum err notify(struct call *call, const void *input)
{
    const struct add_in *in = input;
    if (imbot_is_session(call))
        return ERR_SESSION_AUTH_DOT;
    return tell(call, in, in->type && strcasecmp(in->type, "SYSTEM") == 0);
}

static enum err personal_add(struct call *call, const void *input)
{
    return imbot_is_session(call) ? ERR_SESSION_AUTH : tell(call, input, false);
}

static enum err system_add(struct call *call, const void *input)
{
    return imbot_is_session(call) ? ERR_SESSION_AUTH_DOT : tell(call, input, true);
}

/* ---- im.notify.delete ---- */
struct delete_in {
    int64_t id;
    const char *tag, *sub_tag, *client_id;
};
static const struct param delete_params[] = {
    P_INT(struct delete_in, id, "ID", "Notification of the current user.", .bad = ERR_PARAMS_ERROR),
    P_STR(struct delete_in, tag, "TAG", "All with this tag, whoever was told.", .bad = ERR_PARAMS_ERROR),
    P_STR(struct delete_in, sub_tag, "SUB_TAG", "All with this other tag.", .bad = ERR_PARAMS_ERROR),
    P_STR(struct delete_in, client_id, "CLIENT_ID", "Under a webhook: whose tags these are.",
        .bad = ERR_PARAMS_ERROR),
    P_END};

static enum err delete_it(struct call *call, const void *input)
{
    const struct delete_in *in = input;
    bool tagged = (in->tag && *in->tag) || (in->sub_tag && *in->sub_tag);
    if (in->id > 0)
        return call_bool(call, notification_delete(&call->ops, in->id));
    if (!tagged || imbot_is_session(call))
        return ERR_PARAMS_ERROR;
    const char *owner = notification_owner(&call->ops, in->client_id);
    if (!owner)
        return ERR_BOT_NO_CLIENT;
    return call_bool(call, notification_delete_tagged(&call->ops, owner, in->tag, in->sub_tag));
}

#define PAGE(name) "api-reference/chats/notifications/im-notify" name ".md"
#define ADD_ERRORS(session)                                                                                  \
    ERRORS(session, ERR_USER_ID_EMPTY, ERR_MESSAGE_EMPTY, ERR_ATTACH_OVERSIZE, ERR_ATTACH_ERROR)

const struct method im_notify_add_methods[] = {{.name = "im.notify",
                                                   .summary = "Notifies a user.",
                                                   .doc = PAGE(""),
                                                   .scope = SCOPE_IM,
                                                   .who = WHO_USER,
                                                   .lane = LANE_WRITE,
                                                   .params = notify_params,
                                                   .in_size = sizeof(struct add_in),
                                                   .call = notify,
                                                   .out = OUT_ANY,
                                                   .errors = ADD_ERRORS(ERR_SESSION_AUTH_DOT)},
    {.name = "im.notify.delete",
        .summary = "Deletes notifications by id or by tag.",
        .doc = PAGE("-delete"),
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = delete_params,
        .in_size = sizeof(struct delete_in),
        .call = delete_it,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_PARAMS_ERROR, ERR_BOT_NO_CLIENT)},
    {.name = "im.notify.personal.add",
        .summary = "Notifies a user on behalf of the caller.",
        .doc = PAGE("-personal-add"),
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = add_params,
        .in_size = sizeof(struct add_in),
        .call = personal_add,
        .out = OUT_ANY,
        .errors = ADD_ERRORS(ERR_SESSION_AUTH)},
    {.name = "im.notify.system.add",
        .summary = "Notifies a user on behalf of nobody.",
        .doc = PAGE("-system-add"),
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = add_params,
        .in_size = sizeof(struct add_in),
        .call = system_add,
        .out = OUT_ANY,
        .errors = ADD_ERRORS(ERR_SESSION_AUTH_DOT)},
    {0}};
