/* Files and pictures that others keep and we were given the address of. Whoever names one gets his answer at once; the
 * bytes are fetched later (server/fetcher.c) and what becomes of them is decided here.
 *
 * A try that fails is repeated after 1 s, 30 s and 10 min; after that, or at once when trying again is pointless (refused
 * address, not a picture, too large), the file counts as failed and an avatar stays what it was. */
#ifndef SWITCHLINE_DOMAIN_FETCH_OPS_H
#define SWITCHLINE_DOMAIN_FETCH_OPS_H

#include "domain/blob_ops.h"
#include "domain/ops.h"
#include "model/chat.h"

#define FETCH_AVATAR "avatar" /* object: user */
#define FETCH_FILE   "file" /* object: file */

/* Asks for a user's picture; an earlier request for another picture of him is not undone. Wakes the fetcher. */
void fetch_avatar(struct ops *ops, int64_t user_id, const char *url);

/* Those due now, at most `limit`; *next_at_r: when the next one after now is due, 0 for never. Where several processes
 * fetch, this writes: they are this one's until a lease of its runs out. */
struct pending_fetch *fetch_due(struct ops *ops, int64_t limit, size_t *count_r, int64_t *next_at_r);
/* Keeps it for longer. false: it is another's by now. Nothing to do for a process that is alone. */
bool fetch_hold(struct ops *ops, const struct pending_fetch *fetch);
bool fetch_wants_picture(const struct pending_fetch *fetch);
int64_t fetch_max_bytes(const struct settings *settings, const struct pending_fetch *fetch);

/* A file, whatever its state; NULL: none, in the trash, or its message was deleted. */
struct file *file_get(struct ops *ops, int64_t file_id);

/* Of a fetch that was due and is still this process's; else nothing happens. */
void fetch_succeeded(struct ops *ops, const struct pending_fetch *fetch, const struct kept_file *got);
/* final: trying again is pointless. */
void fetch_failed(struct ops *ops, const struct pending_fetch *fetch, bool final);

#endif
