/* Between the files of the lanes: lanes.c (threads of all kinds, start and stop), lane_writer.c (the one writer of a file),
 * lane_queue.c. */
#ifndef SWITCHLINE_SERVER_LANES_PRIV_H
#define SWITCHLINE_SERVER_LANES_PRIV_H

#include <pthread.h>

#include "server/lane_queue.h"
#include "server/lanes.h"

struct lane_thread {
    pthread_t id;
    struct lanes *lanes;
    struct db *db; /* owned; NULL for workers */
};

struct lanes {
    struct queue queues[LANE_KINDS];
    struct lane_thread *threads;
    int thread_count;
    size_t max_queue;
    unsigned long groups, largest_group, lost_groups; /* under the lock of the queue of writes */
    atomic_ulong repeated;
    struct lanes_meters meters;
};

/* ---- lanes.c ---- for both kinds of writers */
void lanes_count_lost(struct lanes *lanes);
void lanes_count_group(struct lanes *lanes, size_t jobs, int64_t commit_us);

/* ---- lane_writer.c ---- */
void *writer_main(void *lane_thread);

#endif
