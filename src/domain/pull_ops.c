/* An application speaks to its own clients only, so it cannot pretend anything to those of others; and never in the name of the
 * portal's modules, so that a page of ours may believe what it is told. */
#include "domain/pull_ops.h"

#include <string.h>

#include "base/utf8.h"
#include "domain/app_ops.h"
#include "domain/customer_rules.h"
#include "domain/push.h"

enum { NAME_MOST = 100, PARAMS_MOST = 65536 };
#define LOWER  "abcdefghijklmnopqrstuvwxyz"
#define UPPER  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

static bool is_name(const char *text, const char *signs)
{
    size_t len = strlen(text);
    return len > 0 && len <= NAME_MOST && strspn(text, signs) == len;
}

static bool only_himself(const struct ops *ops, const struct pull_event *event)
{
    for (size_t i = 0; i < event->user_count; i++)
        if (event->user_ids[i] != ops->who.user_id)
            return false;
    return true;
}

enum err pull_event(struct ops *ops, const struct pull_event *event)
{
    if (!is_name(event->command, LOWER UPPER DIGITS "_:|.-"))
        return ERR_PULL_COMMAND;
    if (!is_name(event->module, LOWER DIGITS "._") || push_module_reserved(event->module))
        return ERR_PULL_MODULE;
    if (strlen(event->params_json) > PARAMS_MOST)
        return ERR_PULL_PARAMS;
    if (!ops->who.admin && !event->to_everybody && !only_himself(ops, event))
        return ERR_PULL_USER;
    const struct push_app_event payload = {event->params_json};
    const struct push push = {.id = PUSH_APP_EVENT,
        .payload = &payload,
        .app_id = ops->who.app_id ? ops->who.app_id : PUSH_PAGES,
        .module = event->module,
        .command = event->command};
    if (event->to_everybody)
        push_to_everybody(ops, &push);
    else
        push_to_users(ops, event->user_ids, event->user_count, &push);
    return ERR_NONE;
}

/* A page of ours speaks for the portal. */
static const char *name_of_sender(struct ops *ops)
{
    const struct app *app = ops->who.app_id ? app_get(ops, ops->who.app_id) : NULL;
    return app ? app->name : app_domain(ops);
}

enum err pull_notice(
    struct ops *ops, const int64_t *user_ids, size_t count, const char *text, const char *avatar)
{
    const char *name = name_of_sender(ops);
    if (!*text)
        return ERR_PULL_TEXT;
    if (!*name)
        return ERR_PULL_APP_NAME;
    const struct push_app_notice payload = {.app_name = name,
        .text = utf8_cut(ops->arena, text, (size_t)ops->settings->max_message_chars),
        .avatar = avatar && external_url_valid(avatar) ? avatar : ""};
    push_to_users(ops, user_ids, count, &(struct push){.id = PUSH_APP_NOTICE, .payload = &payload});
    return ERR_NONE;
}
