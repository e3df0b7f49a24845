/* The event sender: posts what waits in the outbox to the applications' handlers and writes down what became of it.
 *
 * No thread of its own: it is woken after commits and ticked, works on the WRITE lane and posts through the HTTP client.
 * At least once: what a dying server did not write down is sent again, with the same event id. */
#ifndef SWITCHLINE_SERVER_EVENT_SENDER_H
#define SWITCHLINE_SERVER_EVENT_SENDER_H

struct event_sender;
struct http_client;
struct lanes;
struct portal;

struct event_sender_config { /* all outlive the sender's stop */
    struct http_client *client;
    struct portal *portal;
    struct lanes *lanes;
};

struct event_sender *event_sender_new(const struct event_sender_config *config);
/* Something was written for it. Thread-safe, quick; NULL is fine. */
void event_sender_wake(struct event_sender *sender);
/* Once a second and whenever the clock was advanced. Thread-safe, quick; NULL is fine. */
void event_sender_tick(struct event_sender *sender);
/* Takes nothing more and waits a moment for posts under way to be answered and written down. Before the client and the
 * lanes stop. Posts still under way are made again by the next start. May still be woken and ticked: nothing happens. */
void event_sender_stop(struct event_sender *sender);
/* When client and lanes have stopped. Sets *sender to NULL; NULL is fine. */
void event_sender_free(struct event_sender **sender);

#endif
