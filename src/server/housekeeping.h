/* Housekeeping: once a minute, what nobody needs any more goes: delivered events, expired codes, tokens and logins, blobs
 * that no row refers to. In small pieces, so that no call waits for it. */
#ifndef SWITCHLINE_SERVER_HOUSEKEEPING_H
#define SWITCHLINE_SERVER_HOUSEKEEPING_H

struct housekeeping;
struct lanes;
struct portal;

struct housekeeping_config { /* both outlive its last job, that is, until the lanes have stopped */
    const struct portal *portal;
    struct lanes *lanes;
};

struct housekeeping *housekeeping_new(const struct housekeeping_config *config);
void housekeeping_tick(struct housekeeping *housekeeping); /* any thread; NULL is fine */
/* Begins nothing more; a round under way ends by itself and frees it. Sets *housekeeping to NULL. */
void housekeeping_stop(struct housekeeping **housekeeping);

#endif
