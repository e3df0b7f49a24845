/* CRM objects that dialogs belong to: (type, id) ↔ chat, and the leads that this server numbers itself. Arrays live in the
 * given arena and are never NULL. */
#ifndef SWITCHLINE_STORE_CRM_STORE_H
#define SWITCHLINE_STORE_CRM_STORE_H

#include "base/arena.h"
#include "model/crm.h"

struct db;

void crm_store_bind(struct db *db, const struct crm_binding *binding); /* keeps what is there already */
void crm_store_unbind(struct db *db, const struct crm_binding *binding);
bool crm_store_is_bound(struct db *db, const char *entity_type, int64_t entity_id, int64_t chat_id);
/* What a dialog belongs to, oldest binding first. */
struct crm_binding *crm_store_of_chat(struct db *db, struct arena *arena, int64_t chat_id, size_t *count_r);
/* The dialogs of an object, the one that was written in last first. active: only those with an open session. */
int64_t *crm_store_chats(struct db *db, struct arena *arena, const char *entity_type, int64_t entity_id,
    bool active, size_t *count_r);
/* A number that no lead has had here, neither as a lead of ours nor in a binding. */
int64_t crm_store_new_lead(
    struct db *db, int64_t chat_id, int64_t session_id, int64_t created_by, int64_t now);

#endif
