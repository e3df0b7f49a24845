/* GET /metrics: what this process counts, in Prometheus' text format. */
#ifndef SWITCHLINE_SERVER_METRICS_H
#define SWITCHLINE_SERVER_METRICS_H

#include <stdbool.h>

struct http_exchange;
struct server;

/* Is `setting` one of off, loopback, all? */
bool metrics_setting_known(const char *setting);
/* May this request have them? With `loopback` only what comes from this machine and was not passed on by a proxy. */
bool metrics_allowed(const struct server *server, const struct http_exchange *exchange);
/* Answers the exchange. On an event loop; reads the outbox on the READ lane, or does without when that is stuck. */
void metrics_request(struct server *server, struct http_exchange *exchange);

#endif
