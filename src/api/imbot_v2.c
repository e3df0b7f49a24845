/* The order of checks is the documentation's list of errors: token, id, whether there is such a bot, whose it is. */
#include "api/imbot_v2.h"

#include <string.h>
#include <strings.h>

#include "api/im_in.h"
#include "domain/chat_ops.h"

/* ---- which bot ---- */
enum err v2_check_token(struct call *call, const char *token)
{
    if (imbot_is_session(call))
        return ERR_SESSION_AUTH;
    return call->ops.who.kind == AUTH_WEBHOOK && (!token || !*token) ? ERR_V2_BOT_NO_TOKEN : ERR_NONE;
}

enum err v2_find_bot(struct call *call, const struct v2_bot_in *in, struct bot **bot_r)
{
    enum err error = v2_check_token(call, in->token);
    if (error)
        return error;
    if (in->bot_id <= 0)
        return ERR_V2_BOT_ID;
    error = bot_use(&call->ops, in->bot_id, in->token, bot_r);
    if (error)
        return error == ERR_BOT_FOREIGN ? ERR_V2_BOT_FOREIGN : ERR_V2_BOT_NOT_FOUND;
    return ERR_NONE;
}

enum err v2_enter(struct call *call, const struct v2_bot_in *in, struct imbot_turn *turn_r)
{
    enum err error = v2_find_bot(call, in, &turn_r->bot);
    if (!error)
        turn_r->before = bot_act(&call->ops, turn_r->bot);
    return error;
}

enum err v2_chat_for_reading(struct call *call, const char *dialog_id, struct chat **chat_r)
{
    *chat_r = im_dialog_valid(dialog_id) ? chat_for_reading(&call->ops, dialog_id) : NULL;
    return *chat_r ? ERR_NONE : ERR_V2_DENIED;
}

enum err v2_enter_chat(struct call *call, const struct v2_bot_in *in, const char *dialog_id,
    struct imbot_turn *turn_r, struct chat **chat_r)
{
    enum err error = v2_enter(call, in, turn_r);
    if (error)
        return error;
    error = v2_chat_for_reading(call, dialog_id, chat_r);
    if (!error && !chat_takes_part(&call->ops, *chat_r))
        error = ERR_V2_DENIED;
    if (error)
        imbot_leave(call, turn_r);
    return error;
}

enum err v2_done(struct call *call, const struct imbot_turn *turn, enum err error)
{
    imbot_leave(call, turn);
    return error ? ERR_V2_DENIED : v2_true(call);
}

/* ---- fields ---- */
const char *v2_text(struct call *call, const jval *fields, const char *key)
{
    return json_text(call->arena, json_get_ci(fields, key));
}

const char *v2_color(const char *name)
{
    static const struct {
        const char *name, *color;
    } colors[] = {{"red", "#df532d"}, {"green", "#64a513"}, {"mint", "#4ba984"}, {"lightBlue", "#4ba5c3"},
        {"darkBlue", "#3e99ce"}, {"purple", "#8474c8"}, {"aqua", "#1eb4aa"}, {"pink", "#f76187"},
        {"lime", "#58cc47"}, {"brown", "#ab7761"}, {"azure", "#29619b"}, {"khaki", "#728f7a"},
        {"sand", "#ba9c7b"}, {"marengo", "#556574"}, {"gray", "#909090"}, {"graphite", "#5e5f5e"}};
    for (size_t i = 0; i < sizeof colors / sizeof *colors; i++)
        if (strcasecmp(colors[i].name, name) == 0)
            return colors[i].color;
    return NULL;
}

/* ---- answers ---- */
enum err v2_true(struct call *call)
{
    call->result = j_obj(call->doc);
    j_set_bool(call->doc, call->result, "result", true);
    return ERR_NONE;
}
