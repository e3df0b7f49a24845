/* What a lane's threads take their jobs from. Included by src/server/lane*.c only. */
#ifndef SWITCHLINE_SERVER_LANE_QUEUE_H
#define SWITCHLINE_SERVER_LANE_QUEUE_H

#include <pthread.h>

#include "server/lanes.h"

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    struct job *first, **last;
    size_t length;
    bool closed;
    unsigned long jobs; /* put since start; the number of the newest */
};

void queue_init(struct queue *queue);
void queue_free(struct queue *queue);
bool queue_put(struct queue *queue, struct job *job, size_t bound); /* false: full or closed */
/* Up to `most` jobs as a list; waits for the first. NULL: closed and empty. */
struct job *queue_take(struct queue *queue, size_t most);
/* The first, if its number is at most `number`; NULL: it is later, or there is none. Does not wait. */
struct job *queue_take_early(struct queue *queue, unsigned long number);
unsigned long queue_newest(struct queue *queue); /* the number of the job that was put last */
bool queue_is_empty(struct queue *queue);
void queue_close(struct queue *queue); /* whoever takes gets what is left, then NULL */

#endif
