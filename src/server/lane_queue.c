/* A list with a lock. Whoever takes wakes the next of a pool while something is left, so that putting wakes one thread only. */
#include "server/lane_queue.h"

void queue_init(struct queue *queue)
{
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->filled, NULL);
    queue->last = &queue->first;
}

void queue_free(struct queue *queue)
{
    pthread_mutex_destroy(&queue->lock);
    pthread_cond_destroy(&queue->filled);
}

bool queue_put(struct queue *queue, struct job *job, size_t bound)
{
    pthread_mutex_lock(&queue->lock);
    bool accepted = queue->length < bound && !queue->closed;
    if (accepted) {
        job->next = NULL;
        job->number = ++queue->jobs;
        *queue->last = job;
        queue->last = &job->next;
        queue->length++;
    }
    bool first = accepted && queue->length == 1;
    pthread_mutex_unlock(&queue->lock);
    if (first)
        pthread_cond_signal(&queue->filled);
    return accepted;
}

/* Under the lock. */
static struct job *take(struct queue *queue, size_t most)
{
    struct job *list = queue->first, **end = &queue->first;
    for (size_t taken = 0; *end && taken < most; taken++) {
        end = &(*end)->next;
        queue->length--;
    }
    struct job *rest = *end;
    *end = NULL;
    queue->first = rest;
    if (!rest)
        queue->last = &queue->first;
    return list;
}

struct job *queue_take(struct queue *queue, size_t most)
{
    pthread_mutex_lock(&queue->lock);
    while (!queue->first && !queue->closed)
        pthread_cond_wait(&queue->filled, &queue->lock);
    struct job *list = take(queue, most);
    bool more = queue->first != NULL;
    pthread_mutex_unlock(&queue->lock);
    if (more)
        pthread_cond_signal(&queue->filled); /* another thread of the pool may go on */
    return list;
}

struct job *queue_take_early(struct queue *queue, unsigned long number)
{
    pthread_mutex_lock(&queue->lock);
    struct job *job = queue->first && queue->first->number <= number ? take(queue, 1) : NULL;
    pthread_mutex_unlock(&queue->lock);
    return job;
}

unsigned long queue_newest(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    unsigned long number = queue->jobs;
    pthread_mutex_unlock(&queue->lock);
    return number;
}

bool queue_is_empty(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    bool empty = !queue->first;
    pthread_mutex_unlock(&queue->lock);
    return empty;
}

void queue_close(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->closed = true;
    pthread_cond_broadcast(&queue->filled);
    pthread_mutex_unlock(&queue->lock);
}
