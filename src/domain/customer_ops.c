/* A customer is known by (connector, external id) and written once; later messages only correct what differs, so the usual
 * message costs one read here and no write. */
#include "domain/customer_ops.h"

#include <string.h>

#include "base/utf8.h"
#include "domain/chat_ops.h"
#include "domain/customer_rules.h"
#include "domain/fetch_ops.h"
#include "domain/person_ops.h"
#include "domain/user_rules.h"
#include "store/dialog_store.h"
#include "store/user_store.h"

/* A colour that the same outside person always gets. */
static int64_t seed_of(const char *text)
{
    uint32_t seed = 2166136261u;
    for (; *text; text++)
        seed = (seed ^ (unsigned char)*text) * 16777619u;
    return seed;
}

static bool change(const char **field, const char *wanted)
{
    if (strcmp(*field, wanted) == 0)
        return false;
    *field = wanted;
    return true;
}

/* Copies what is acceptable of the card; false: nothing differed. */
static bool apply_card(struct ops *ops, struct users *user, const struct customer_card *card)
{
    bool changed = false;
    if (card->name)
        changed |= change(&user->name, customer_name(ops->arena, card->name));
    if (card->last_name)
        changed |= change(&user->last_name, customer_name(ops->arena, card->last_name));
    if (card->email && (!*card->email || user_email_valid(card->email)))
        changed |= change(&user->email, card->email);
    if (card->phone && (!*card->phone || card->any_phone || customer_phone_valid(card->phone)))
        changed |= change(&user->phone, utf8_cut(ops->arena, card->phone, EXTERNAL_MAX_ID));
    if (card->gender && *customer_gender(card->gender))
        changed |= change(&user->gender, customer_gender(card->gender));
    if (card->url && (!*card->url || external_url_valid(card->url)))
        changed |= change(&user->website, card->url);
    return changed;
}

/* true: the picture is another one than before and is being fetched. */
static bool apply_picture(struct ops *ops, struct customer *customer, const struct customer_card *card)
{
    if (!card->picture_url || !external_url_valid(card->picture_url) ||
        !change(&customer->picture_url, card->picture_url))
        return false;
    fetch_avatar(ops, customer->user_id, card->picture_url);
    return true;
}

static const struct users *first_seen(
    struct ops *ops, const char *connector, const struct customer_card *card)
{
    struct users *user = arena_new_of(ops->arena, struct users);
    *user = (struct users)FIELDS_EMPTY(USER_FIELDS);
    user->type = USER_CONNECTOR;
    user->color = chat_color(seed_of(card->external_id));
    user->active = true;
    user->external_auth = "imconnector";
    user->created_at = user->updated_at = ops->now;
    struct customer customer = {
        .connector = connector, .external_id = card->external_id, .url = "", .picture_url = ""};
    apply_card(ops, user, card);
    user->id = customer.user_id = user_store_add(ops->db, ops->arena, user);
    customer.url = user->website;
    apply_picture(ops, &customer, card);
    customer_store_add(ops->db, &customer);
    return user;
}

const struct users *customer_known(
    struct ops *ops, const char *connector, const struct customer_card *card, const char **name_before_r)
{
    *name_before_r = NULL;
    struct known_customer *known = customer_store_find(ops->db, ops->arena, connector, card->external_id);
    if (!known && customer_store_lock(ops->db, ops->arena, connector, card->external_id))
        known = customer_store_find(ops->db, ops->arena, connector, card->external_id);
    if (!known)
        return first_seen(ops, connector, card);
    struct users *user = &known->users;
    const char *name_before = person_name(ops->arena, user);
    bool changed = apply_card(ops, user, card);
    if (changed && user_store_lock_again(ops->db, ops->arena, user)) {
        name_before = person_name(ops->arena, user);
        changed = apply_card(ops, user, card);
    }
    if (changed) {
        user->updated_at = ops->now;
        user_store_save(ops->db, ops->arena, user);
    }
    if (apply_picture(ops, &known->customer, card) || change(&known->customer.url, user->website))
        customer_store_save(ops->db, &known->customer);
    if (strcmp(name_before, person_name(ops->arena, user)) != 0)
        *name_before_r = name_before;
    return user;
}
