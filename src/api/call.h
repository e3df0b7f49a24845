/* One call: from whatever door it came, what it was asked, on whose behalf it runs, what it answers.
 *
 * Made by a door (REST, batch, command line, test), run by dispatch() on a lane, turned into bytes by reply.h. All memory
 * is the call's arena, which the door owns. */
#ifndef SWITCHLINE_API_CALL_H
#define SWITCHLINE_API_CALL_H

#include "api/method.h"
#include "domain/ops.h"

struct portal;

enum credential_kind {
    CREDENTIAL_NONE,
    CREDENTIAL_WEBHOOK,
    CREDENTIAL_TOKEN,
    CREDENTIAL_SESSION,
    CREDENTIAL_UPLOAD,
    CREDENTIAL_LOCAL
};
struct credentials {
    enum credential_kind kind;
    int64_t user_id;    /* CREDENTIAL_WEBHOOK, CREDENTIAL_UPLOAD: the link is checked already */
    const char *secret; /* webhook secret, access token or session cookie */
};

/* What is read only by the method's `prepare`: a file of a form (name), or a whole body (content_type). */
struct call_body {
    const char *name, *content_type; /* one of them is NULL */
    const char *data;
    size_t size;
};

struct call {
    struct arena *arena;
    struct portal *portal;
    struct credentials credentials;
    const char *name;            /* as asked */
    const struct method *method; /* NULL: unknown method */
    const jval *params;          /* an object; never NULL */
    const char *peer;            /* client address, "" for local doors */
    const char *origin;          /* of the page that called, as its browser says; "" when it is none */
    bool in_batch;
    const struct call_body *raw; /* of method->raw_field, or of a request to an upload link; else NULL */

    struct ops ops;     /* filled when the call enters its lane */
    void *prepared;     /* left by method->prepare */
    enum err prepare_error;
    const char *prepare_error_arg;

    jdoc *doc;          /* for building the result */
    jnode *result;
    enum err error;     /* ERR_NONE: result counts */
    const char *error_arg;
    int64_t total, next; /* of lists; -1: not there */
    double started, entered, finished; /* clock seconds: arrival, start of processing, end */
    double operating;    /* seconds of this method in the running window */
    int64_t operating_reset_at;
    bool keep_session; /* a batch command: authenticated already */
};

/* For lists that say "total": -1, because nobody counted. */
enum { TOTAL_UNKNOWN = -2 };

/* return call_fail(call, ERR_ARGUMENT_EMPTY, "LINE"); */
enum err call_fail(struct call *call, enum err error, const char *error_arg);
/* return call_bool(call, true); */
enum err call_bool(struct call *call, bool value);

/* "en", "ru": the caller's, else the portal's. */
const char *call_language(struct call *call);

/* A call with everything but credentials and parameters at rest. */
struct call *call_new(struct arena *arena, struct portal *portal, const char *name);

/* Paging of classic lists: fifty a page; sets next and total from the offset and the number of all rows. */
enum { PAGE_SIZE = 50 };
int64_t call_page_start(
    struct call *call); /* `start` parameter rounded down to a page, 0 when absent or negative */
void call_page(struct call *call, int64_t start, int64_t total);
/* The same for lists whose page has another size. */
void call_page_of(struct call *call, int64_t start, int64_t size, int64_t total);

#endif
