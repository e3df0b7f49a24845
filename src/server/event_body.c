/* Built as a tree and written as a form; keys in the order of the documentation's samples. */
#include "server/event_body.h"

#include "base/clock.h"
#include "base/form.h"

static void set_auth_fields(jdoc *doc, jnode *node, const struct app_auth *auth)
{
    if (auth->access_token) {
        j_set_str(doc, node, "access_token", auth->access_token);
        j_set_int(doc, node, "expires", auth->expires);
        j_set_int(doc, node, "expires_in", auth->expires_in);
        j_set_str(doc, node, "scope", auth->scope);
    }
    j_set_str(doc, node, "domain", auth->domain);
    j_set_str(doc, node, "server_endpoint", auth->server_endpoint);
    if (auth->access_token)
        j_set_str(doc, node, "status", auth->status);
    j_set_str(doc, node, "client_endpoint", auth->client_endpoint);
    j_set_str(doc, node, "member_id", auth->member_id);
    if (auth->access_token)
        j_set_int(doc, node, "user_id", auth->user_id);
    if (auth->access_token && auth->refresh_token)
        j_set_str(doc, node, "refresh_token", auth->refresh_token);
    if (auth->client_id)
        j_set_str(doc, node, "client_id", auth->client_id);
    j_set_str(doc, node, "application_token", auth->application_token);
}

/* data[COMMAND] holds one command under its id; data[BOT][<id>] the bot that is addressed. */
static jnode *find_bot(struct arena *arena, jnode *data, const struct shipment *shipment)
{
    yyjson_mut_obj_iter commands;
    if (yyjson_mut_obj_iter_init(yyjson_mut_obj_get(data, "COMMAND"), &commands))
        return yyjson_mut_obj_iter_get_val(yyjson_mut_obj_iter_next(&commands));
    const char *id = arena_printf(arena, "%lld", (long long)shipment->bot_id);
    return yyjson_mut_obj_get(yyjson_mut_obj_get(data, "BOT"), id);
}

/* It was written without what must not be stored. Clients read its tokens in either of two places. */
static void set_bot(struct arena *arena, jdoc *doc, jnode *data, const struct shipment *shipment)
{
    jnode *bot = yyjson_mut_obj_get(data, "bot");
    if (bot) { /* version 2 */
        set_auth_fields(doc, j_set_obj(doc, bot, "auth"), &shipment->bot);
        return;
    }
    bot = find_bot(arena, data, shipment);
    if (!bot)
        return;
    set_auth_fields(doc, bot, &shipment->bot);
    set_auth_fields(doc, j_set_obj(doc, bot, "AUTH"), &shipment->bot);
}

/* event, event_handler_id and eventId, data, ts, auth: in the order of the documentation's samples. */
void event_body_write(struct arena *arena, const struct shipment *shipment, struct buf *body)
{
    const struct outbox *event = &shipment->parcel.outbox;
    jdoc *doc = j_doc(arena);
    jnode *root = j_obj(doc);
    j_set_str(doc, root, "event", event->event);
    j_set_int(doc, root, "event_handler_id", shipment->parcel.delivery.handler_id);
    j_set_int(doc, root, "eventId", event->id);
    jnode *data = j_json(doc, event->data);
    if (shipment->bot_id)
        set_bot(arena, doc, data, shipment);
    j_set(doc, root, "data", data);
    j_set_int(doc, root, "ts", event->created_at / SECOND);
    set_auth_fields(doc, j_set_obj(doc, root, "auth"), &shipment->auth);
    form_write(body, j_read(arena, root));
}
