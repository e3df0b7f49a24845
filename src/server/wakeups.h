/* Wake-ups between the processes that share a database: what one of them has committed may be work for the others.
 *
 * Hints only, sent after the commit and at most once in 10 ms however much is committed; a process that hears nothing looks
 * by itself once a second. */
#ifndef SWITCHLINE_SERVER_WAKEUPS_H
#define SWITCHLINE_SERVER_WAKEUPS_H

#include <stdbool.h>
#include <stddef.h>

struct wakeups;

struct wakeups_config {
    const char *database; /* for db_open() */
    void (*wake)(
        unsigned what, void *user); /* another process said so; set of enum wake; on a thread of its own */
    void *user;
};

/* NULL: the reason is in error_r. */
struct wakeups *wakeups_new(const struct wakeups_config *config, char *error_r, size_t error_size);
/* From now on it sends and hears; at first everything may have been said already. When whoever is woken is ready for it. */
bool wakeups_start(struct wakeups *wakeups);
void wakeups_send(struct wakeups *wakeups, unsigned what); /* any thread, quick; NULL is fine */
void wakeups_free(struct wakeups **wakeups); /* when nobody sends any more; NULL is fine */

#endif
