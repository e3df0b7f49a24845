/* Runs web pages (web/page.h) on the lanes their steps need. */
#ifndef SWITCHLINE_SERVER_PAGES_H
#define SWITCHLINE_SERVER_PAGES_H

#include <stdbool.h>

struct http_exchange;
struct server;

/* false: no page has this path, the exchange is untouched. */
bool pages_request(struct server *server, struct http_exchange *exchange);

#endif
