/* The REST door's translation: an HTTP request to a call, a finished call to an HTTP answer. Runs on event loops:
 * nothing here blocks or sees the database. */
#ifndef SWITCHLINE_API_REST_H
#define SWITCHLINE_API_REST_H

#include "api/call.h"
#include "api/reply.h"
#include "net/http_server.h"

struct rest_request {
    struct portal *portal;
    struct call *call; /* NULL: `error` is the answer already */
    enum err error;
    const char *error_arg;
    enum reply_format format;
    bool v3; /* /rest/api/…: errors are objects there */
};

bool rest_is_ours(const struct http_exchange *exchange); /* path below /rest/ */

/* Fills *request_r from the exchange; everything lives in the exchange's arena. */
void rest_read(struct http_exchange *exchange, struct portal *portal, struct rest_request *request_r);
/* Answers the exchange (and releases it, with the call). lost: the group's commit failed. */
void rest_reply(struct http_exchange *exchange, struct rest_request *request, bool lost);
/* Answer to a CORS preflight on /rest/ and /oauth/. */
void rest_preflight(struct http_exchange *exchange);

/* Parameters of any request: query and body merged, body wins. Used by the web pages as well. NULL: *error_r says why.
 * raw_field: the file of this field is not among them but in *raw_r, which points into the body and is NULL without one;
 * both may be NULL. */
const jval *rest_parameters(struct http_exchange *exchange, const struct portal *portal,
    const char *raw_field, const struct call_body **raw_r, enum err *error_r, const char **arg_r);
/* The client's address, believing the proxy when the settings say so. */
const char *rest_peer(const struct http_exchange *exchange, const struct portal *portal);
bool rest_is_https(const struct http_exchange *exchange, const struct portal *portal);

/* Name of the login cookie of our own pages. */
#define REST_SESSION_COOKIE "switchline_session" /* AUTH_SESSION_COOKIE */
/* What a page of ours must send with the cookie (header X-Switchline-Csrf or parameter sessid): derived from it, so nothing
 * is stored. */
const char *rest_csrf(struct arena *arena, const char *cookie);
const char *rest_cookie(const struct http_exchange *exchange, const char *name); /* NULL when absent */

#endif
