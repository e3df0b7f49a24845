/* One thread, one connection. Whoever commits only sets a bit, and writes to the pipe if he is the first since the last
 * sending; so a busy process pays one NOTIFY for hundreds of commits. */
#include "server/wakeups.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "db/notify.h"

enum { GAP_US = 10 * 1000, LONGEST_WAIT_MS = 1000 };

struct wakeups {
    struct wakeups_config config;
    struct db_notifier *notifier;
    pthread_t thread;
    bool started;
    int pipe[2]; /* a byte: something is to be sent, or the end */
    atomic_uint unsent;
    atomic_bool stopping;
};

static void nudge(struct wakeups *wakeups)
{
    ssize_t written = write(wakeups->pipe[1], "x", 1);
    (void)written; /* a full pipe nudges as well */
}

void wakeups_send(struct wakeups *wakeups, unsigned what)
{
    if (wakeups && what && atomic_fetch_or(&wakeups->unsent, what) == 0)
        nudge(wakeups);
}

static void empty_pipe(struct wakeups *wakeups)
{
    char bytes[64];
    while (read(wakeups->pipe[0], bytes, sizeof bytes) > 0)
        continue;
}

static int time_to_wait(struct wakeups *wakeups, int64_t next_us)
{
    int64_t left_us = next_us - clock_monotonic_us();
    if (atomic_load(&wakeups->unsent) == 0)
        return LONGEST_WAIT_MS;
    return left_us > 0 ? (int)(left_us / 1000 + 1) : 0;
}

static void *wakeups_main(void *argument)
{
    struct wakeups *wakeups = argument;
    int64_t next_us = 0; /* nothing is sent before */
    while (!atomic_load(&wakeups->stopping)) {
        unsigned heard =
            db_notifier_wait(wakeups->notifier, wakeups->pipe[0], time_to_wait(wakeups, next_us));
        empty_pipe(wakeups);
        if (heard)
            wakeups->config.wake(heard, wakeups->config.user);
        if (clock_monotonic_us() < next_us)
            continue;
        unsigned what = atomic_exchange(&wakeups->unsent, 0);
        if (what) {
            db_notifier_send(wakeups->notifier, what); /* what is lost is found by looking */
            next_us = clock_monotonic_us() + GAP_US;
        }
    }
    return NULL;
}

struct wakeups *wakeups_new(const struct wakeups_config *config, char *error_r, size_t error_size)
{
    struct wakeups *wakeups = mem_alloc(sizeof *wakeups);
    wakeups->config = *config;
    wakeups->notifier = db_notifier_open(config->database, error_r, error_size);
    if (pipe2(wakeups->pipe, O_CLOEXEC | O_NONBLOCK) != 0) {
        wakeups->pipe[0] = wakeups->pipe[1] = -1;
        db_notifier_close(&wakeups->notifier);
        snprintf(error_r, error_size, "cannot make a pipe");
    }
    if (!wakeups->notifier)
        wakeups_free(&wakeups);
    return wakeups;
}

bool wakeups_start(struct wakeups *wakeups)
{
    wakeups->started = pthread_create(&wakeups->thread, NULL, wakeups_main, wakeups) == 0;
    return wakeups->started;
}

void wakeups_free(struct wakeups **freeing)
{
    struct wakeups *wakeups = *freeing;
    if (!wakeups)
        return;
    if (wakeups->started) {
        atomic_store(&wakeups->stopping, true);
        nudge(wakeups);
        pthread_join(wakeups->thread, NULL);
    }
    for (int i = 0; i < 2; i++)
        if (wakeups->pipe[i] >= 0)
            close(wakeups->pipe[i]);
    db_notifier_close(&wakeups->notifier);
    free(wakeups);
    *freeing = NULL;
}
