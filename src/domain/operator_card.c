/* "queue": what the line says of this operator, else what it says of everybody, else his profile. "hide": what the line says of
 * everybody, else nothing at all; then texts carry no signature. */
#include "domain/operator_card.h"

#include <string.h>

#include "domain/file_link.h"
#include "domain/person_ops.h"
#include "store/line_operator_store.h"

static struct operator_card profile(struct ops *ops, const struct users *user)
{
    return (struct operator_card){.name = person_name(ops->arena, user),
        .avatar = avatar_link(ops->arena, ops->base_url, user->avatar)};
}

static struct operator_card said_of(struct ops *ops, int64_t line_id, int64_t user_id)
{
    const struct line_operator *said = line_operator_store_find(ops->db, ops->arena, line_id, user_id);
    return (struct operator_card){
        .name = said ? said->name : "", .avatar = said ? said->avatar : "", .replaced = true};
}

struct operator_card operator_card(struct ops *ops, int64_t line_id, const struct users *user)
{
    const struct line_config *line = line_get(ops, line_id);
    const char *mode = line ? line->setting[LINE_OPERATOR_DATA] : "profile";
    if (strcmp(mode, "hide") == 0)
        return said_of(ops, line_id, 0);
    struct operator_card card = profile(ops, user);
    if (strcmp(mode, "queue") == 0) {
        struct operator_card said = said_of(ops, line_id, user->id);
        if (*said.name)
            return said;
    }
    return card;
}
