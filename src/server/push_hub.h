/* The push hub: who is connected to this process, and what he has to hear.
 *
 * A client comes by WebSocket or by long polling, with the names of its channels and maybe the id of the last message it had. It is
 * then sent what it missed, and everything from there on, each once and in order. Woken after commits, of other processes too. */
#ifndef SWITCHLINE_SERVER_PUSH_HUB_H
#define SWITCHLINE_SERVER_PUSH_HUB_H

#include <stdbool.h>
#include <stddef.h>

struct http_exchange;
struct lanes;
struct portal;
struct push_hub;

/* Where clients come in; pull.application.config.get says so. */
#define PUSH_SOCKET_PATH  "/pull/subws/"
#define PUSH_POLLING_PATH "/pull/sub/"

struct push_hub_config { /* all outlive the hub */
    const struct portal *portal;
    struct lanes *lanes;
    void (*wake)(unsigned what, void *user); /* somebody came: set of enum wake */
    void *user;
};

struct push_hub *push_hub_new(const struct push_hub_config *config);
/* On the exchange's loop, in on_request. false: it is neither of our paths. */
bool push_hub_request(struct push_hub *hub, struct http_exchange *exchange);
void push_hub_wake(struct push_hub *hub); /* there are new pushes; any thread, quick; NULL is fine */
void push_hub_tick(struct push_hub *hub); /* once a second, and when the clock was moved */
/* Tells everybody that the server ends, and takes nobody in any more. Before http_server_stop(). */
void push_hub_stop(struct push_hub *hub);
void push_hub_free(struct push_hub **hub); /* after http_server_stop() and lanes_stop() */

struct push_hub_counters {
    size_t sockets, polls; /* now */
    unsigned long pushes; /* sent to clients, since start */
    unsigned long lost; /* clients that came back too late to be told everything */
};
void push_hub_count(struct push_hub *hub, struct push_hub_counters *counters_r);

#endif
