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
        *queue->last = job;
        queue->last = &job->next;
        queue->length++;
        queue->jobs++;
        if (queue->length == 1)
            pthread_cond_signal(&queue->filled);
    }
    pthread_mutex_unlock(&queue->lock);
    return accepted;
}

struct job *queue_take(struct queue *queue, size_t most)
{
    pthread_mutex_lock(&queue->lock);
    while (!queue->first && !queue->closed)
        pthread_cond_wait(&queue->filled, &queue->lock);
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
    else
        pthread_cond_signal(&queue->filled); /* another thread of the pool may go on */
    pthread_mutex_unlock(&queue->lock);
    return list;
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
