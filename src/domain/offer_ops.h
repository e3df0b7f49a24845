/* Offers of a session: to whom it was shown, why, and what became of it. Whoever has an open offer is a member of the chat. */
#ifndef SWITCHLINE_DOMAIN_OFFER_OPS_H
#define SWITCHLINE_DOMAIN_OFFER_OPS_H

#include "domain/ops.h"
#include "model/dialog.h"

/* Returns the offer's id. reason: as it is shown by session explain. */
int64_t offer_make(struct ops *ops, const struct open_dialog *d, int64_t user_id, const char *reason);
/* All open offers end; whoever had one leaves the chat, except `stays` (0: nobody), whose offer is answered: true when he had
 * one. Nothing when the session is not offered. */
bool offer_end_all(struct ops *ops, struct open_dialog *d, int64_t stays, const char *outcome);
/* One offer ends. Returns how many are still open. */
size_t offer_end(struct ops *ops, struct open_dialog *d, int64_t user_id, const char *outcome);

/* He takes it without having been offered it. */
void offer_note_taken(struct ops *ops, const struct open_dialog *d, int64_t user_id);

#endif
