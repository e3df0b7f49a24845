/* Everything we call or fetch: one thread, one curl_multi, one queue in front of it.
 *
 * A fetch becomes a `transfer`: the caller's thread copies it into an easy handle and puts it at the end of the queue;
 * from then on only the client's thread touches it. That thread admits at most MAX_UNDER_WAY transfers at a time, so
 * sockets are bounded; the others wait in the queue, and their timeout starts when they are admitted. A transfer leaves
 * through finish(), which calls done() once and frees it. The mutex guards the queue and the stop flag, nothing else,
 * and is never held while done() runs, so done() may start another fetch.
 *
 * The gate stands in two places: url_gate_text() before each hop, url_gate_address() in libcurl's open-socket
 * callback, that is after name resolution and for every address tried. A kept connection was gated when it was opened.
 *
 * Redirects are followed by hand: libcurl's own following would skip the text check and, for 307 and 308, post the
 * body again to whoever asks for it. A hop here is a bare GET: no body, none of the caller's headers. A POST that is
 * answered by 307 or 308 ends with that answer. A POST without a Content-Type of the caller's is sent as a form.
 *
 * A name server that does not answer must not hold up the other transfers or the stop, hence CURLOPT_QUICK_EXIT: the
 * resolver's thread is left to end by itself. HTTP/1.1 only, one exchange per connection, no compression (a small
 * body that unpacks to a large one would get around max_response). OpenSSL writes to sockets that may be closed, so
 * SIGPIPE is blocked in the client's thread. Rejected: multi_socket on the server's loops; a slow delivery must never
 * share a thread with requests. */
#include "net/http_client.h"

#include <curl/curl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "net/http_client_priv.h"
#include "net/url_gate.h"

enum {
    MAX_UNDER_WAY = 256, /* also the most connections, in use or kept */
    MAX_ANSWER_HEADERS = 64 * 1024,
    CONNECT_TIMEOUT_MS = 10 * 1000,
    DEFAULT_TIMEOUT_MS = 30 * 1000,
    LONGEST_POLL_MS = 60 * 1000,
};

struct transfer {
    struct transfer *previous, *next; /* in the queue or among those under way */
    struct http_client *client;
    CURL *easy;
    struct curl_slist *headers;
    http_done *done;
    void *user;
    bool post;
    size_t max_response;
    int timeout_ms;
    int redirects_left; /* of max_redirects */
    bool follows; /* max_redirects was not 0 */
    int64_t started_us;
    struct buf body;
    size_t header_bytes;
    int sockets_opened, sockets_refused; /* of this hop */
    const char *problem; /* why it failed, when we know better than libcurl; constant text */
    bool refused;
    char curl_error[CURL_ERROR_SIZE];
};

struct transfer_list {
    struct transfer *first, *last;
};

struct http_client {
    bool allow_private;
    struct http_gate gate;
    char *user_agent;
    char *ca_file, *ca_dir; /* from the environment; NULL: libcurl's default */
    CURLM *multi;
    pthread_t thread;
    pthread_mutex_t mutex;
    struct transfer_list queue; /* guarded by the mutex */
    bool stopping; /* guarded by the mutex */
    struct transfer_list under_way;
    int under_way_count;
};

/* ---- lists ---- */
static void list_add(struct transfer_list *list, struct transfer *transfer)
{
    transfer->previous = list->last;
    transfer->next = NULL;
    if (list->last)
        list->last->next = transfer;
    else
        list->first = transfer;
    list->last = transfer;
}

static void list_remove(struct transfer_list *list, struct transfer *transfer)
{
    *(transfer->previous ? &transfer->previous->next : &list->first) = transfer->next;
    *(transfer->next ? &transfer->next->previous : &list->last) = transfer->previous;
}

/* ---- libcurl's callbacks ---- */
static curl_socket_t open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct transfer *transfer = user;
    struct http_client *client = transfer->client;
    (void)purpose;
    if (!client->gate.address(&address->addr, client->allow_private)) {
        transfer->sockets_refused++;
        return CURL_SOCKET_BAD;
    }
    transfer->sockets_opened++;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t on_header(char *data, size_t size, size_t count, void *user)
{
    struct transfer *transfer = user;
    (void)data;
    transfer->header_bytes += size * count;
    if (transfer->header_bytes <= MAX_ANSWER_HEADERS)
        return size * count;
    transfer->problem = "the headers of the answer are too large";
    return 0;
}

static size_t on_body(char *data, size_t size, size_t count, void *user)
{
    struct transfer *transfer = user;
    size_t len = size * count;
    if (len > transfer->max_response - transfer->body.len) {
        transfer->problem = "the answer is too large";
        return 0; /* anything but len ends the transfer */
    }
    buf_add(&transfer->body, data, len);
    return len;
}

/* ---- making a transfer (any thread) ---- */

/* A line break in a header would be a header of somebody else's. */
static bool header_is_clean(const struct http_header *header)
{
    return *header->name && !strpbrk(header->name, "\r\n: ;") && !strpbrk(header->value, "\r\n");
}

static void append_header(struct curl_slist **list, const char *line)
{
    *list = curl_slist_append(*list, line);
    if (!*list)
        abort(); /* out of memory */
}

static bool add_headers(struct transfer *transfer, const struct http_header *headers, size_t count)
{
    append_header(&transfer->headers, "Expect:"); /* never wait for "100 Continue" */
    for (size_t i = 0; i < count; i++) {
        struct buf line = {0};
        if (!header_is_clean(&headers[i]))
            return false;
        if (*headers[i].value)
            buf_printf(&line, "%s: %s", headers[i].name, headers[i].value);
        else
            buf_printf(&line, "%s;", headers[i].name); /* libcurl's spelling of an empty value */
        append_header(&transfer->headers, line.data);
        buf_free(&line);
    }
    return true;
}

static void set_security(struct transfer *transfer)
{
    struct http_client *client = transfer->client;
    CURL *easy = transfer->easy;
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROXY, ""); /* a proxy would connect where the gate cannot see */
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (client->ca_file)
        curl_easy_setopt(easy, CURLOPT_CAINFO, client->ca_file);
    if (client->ca_dir)
        curl_easy_setopt(easy, CURLOPT_CAPATH, client->ca_dir);
}

static void set_exchange(struct transfer *transfer)
{
    CURL *easy = transfer->easy;
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->curl_error);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, transfer->client->user_agent);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_TIMEOUT_MS);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
}

/* Passes a URL through the gate and points the handle at it. false: transfer->problem says why. */
static bool aim(struct transfer *transfer, const char *url)
{
    struct http_client *client = transfer->client;
    transfer->problem = client->gate.text(url, client->allow_private);
    transfer->refused = transfer->problem != NULL;
    if (transfer->problem)
        return false;
    if (curl_easy_setopt(transfer->easy, CURLOPT_URL, url))
        abort(); /* out of memory */
    return true;
}

static void set_request(struct transfer *transfer, const struct http_fetch *fetch)
{
    if (!aim(transfer, fetch->url))
        return;
    if (!add_headers(transfer, fetch->headers, fetch->header_count)) {
        transfer->problem = "a header is malformed";
        return;
    }
    if (transfer->post) {
        curl_easy_setopt(transfer->easy, CURLOPT_POST, 1L);
        curl_easy_setopt(
            transfer->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)(fetch->body ? fetch->body_len : 0));
        if (curl_easy_setopt(transfer->easy, CURLOPT_COPYPOSTFIELDS, fetch->body ? fetch->body : ""))
            abort(); /* out of memory */
    } else if (strcmp(fetch->method, "GET") != 0) {
        transfer->problem = "only GET and POST are possible";
    }
}

static struct transfer *transfer_new(
    struct http_client *client, const struct http_fetch *fetch, http_done *done, void *user)
{
    struct transfer *transfer = mem_alloc(sizeof *transfer);
    transfer->client = client;
    transfer->done = done;
    transfer->user = user;
    transfer->post = strcmp(fetch->method, "POST") == 0;
    transfer->max_response = fetch->max_response;
    transfer->timeout_ms = fetch->timeout_ms > 0 ? fetch->timeout_ms : DEFAULT_TIMEOUT_MS;
    transfer->redirects_left = fetch->max_redirects;
    transfer->follows = fetch->max_redirects > 0;
    transfer->started_us = clock_monotonic_us();
    transfer->easy = curl_easy_init();
    if (!transfer->easy)
        abort(); /* out of memory */
    set_request(transfer, fetch);
    set_security(transfer);
    set_exchange(transfer);
    return transfer;
}

void http_client_fetch(
    struct http_client *client, const struct http_fetch *fetch, http_done *done, void *user)
{
    struct transfer *transfer = transfer_new(client, fetch, done, user);
    pthread_mutex_lock(&client->mutex);
    list_add(&client->queue, transfer);
    pthread_mutex_unlock(&client->mutex);
    curl_multi_wakeup(client->multi);
}

/* ---- the client's thread ---- */
static int elapsed_ms(const struct transfer *transfer)
{
    return (int)((clock_monotonic_us() - transfer->started_us) / 1000);
}

/* The end of every transfer. error "": answered. The transfer is in no list and not in the multi handle any more. */
static void finish(struct transfer *transfer, const char *error)
{
    struct http_fetched result = {
        .error = error, .body = "", .content_type = "", .refused = transfer->refused};
    result.elapsed_ms = elapsed_ms(transfer);
    if (!*error) {
        long status = 0;
        char *type = NULL;
        curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
        curl_easy_getinfo(transfer->easy, CURLINFO_CONTENT_TYPE, &type);
        result.status = (int)status;
        result.content_type = type ? type : "";
        result.body = buf_str(&transfer->body);
        result.body_len = transfer->body.len;
    }
    transfer->done(&result, transfer->user);
    curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->headers);
    buf_free(&transfer->body);
    free(transfer);
}

/* Puts a transfer that is among those under way into libcurl's hands, with what is left of its time. */
static void begin_hop(struct transfer *transfer)
{
    int left = transfer->timeout_ms - elapsed_ms(transfer);
    curl_easy_setopt(transfer->easy, CURLOPT_TIMEOUT_MS, (long)(left > 0 ? left : 1));
    transfer->sockets_opened = transfer->sockets_refused = 0;
    transfer->header_bytes = 0;
    transfer->curl_error[0] = '\0';
    buf_free(&transfer->body);
    if (curl_multi_add_handle(transfer->client->multi, transfer->easy))
        abort(); /* out of memory, or a handle added twice: a bug */
}

static struct transfer *take_from_queue(struct http_client *client)
{
    pthread_mutex_lock(&client->mutex);
    struct transfer *transfer = client->queue.first;
    if (transfer)
        list_remove(&client->queue, transfer);
    pthread_mutex_unlock(&client->mutex);
    return transfer;
}

static void admit(struct http_client *client)
{
    struct transfer *transfer;
    while (client->under_way_count < MAX_UNDER_WAY && (transfer = take_from_queue(client))) {
        transfer->started_us = clock_monotonic_us();
        if (transfer->problem) {
            finish(transfer, transfer->problem);
            continue;
        }
        list_add(&client->under_way, transfer);
        client->under_way_count++;
        begin_hop(transfer);
    }
}

/* Where the answer sends us, or NULL when it is an answer to hand over. Valid until the handle is used again. */
static const char *redirect_of(const struct transfer *transfer)
{
    long status = 0;
    char *url = NULL;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    bool keeps_method = status == 307 || status == 308;
    bool redirects = keeps_method || status == 301 || status == 302 || status == 303;
    if (!transfer->follows || !redirects || (keeps_method && transfer->post))
        return NULL;
    curl_easy_getinfo(transfer->easy, CURLINFO_REDIRECT_URL, &url);
    return url;
}

/* Turns the handle into a bare GET of the next place. false: transfer->problem says why not. */
static bool follow(struct transfer *transfer, const char *url)
{
    char next[2049]; /* libcurl's own copy goes away when the URL is set */
    if (transfer->redirects_left-- == 0) {
        transfer->problem = "too many redirects";
        return false;
    }
    if ((size_t)snprintf(next, sizeof next, "%s", url) >= sizeof next) {
        transfer->problem = "the address of the redirect is too long";
        return false;
    }
    if (!aim(transfer, next))
        return false;
    transfer->post = false;
    curl_easy_setopt(transfer->easy, CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, NULL);
    return true;
}

static const char *why_failed(struct transfer *transfer, CURLcode code)
{
    if (transfer->problem)
        return transfer->problem;
    if (transfer->sockets_refused > 0 && transfer->sockets_opened == 0) {
        transfer->refused = true;
        return "private and local addresses are not called";
    }
    return transfer->curl_error[0] ? transfer->curl_error : curl_easy_strerror(code);
}

/* libcurl is done with one hop: take the transfer on to the next, or finish it. */
static void hop_ended(struct http_client *client, CURL *easy, CURLcode code)
{
    struct transfer *transfer;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
    curl_multi_remove_handle(client->multi, easy);
    const char *next = code ? NULL : redirect_of(transfer);
    if (next && follow(transfer, next)) {
        begin_hop(transfer);
        return;
    }
    list_remove(&client->under_way, transfer);
    client->under_way_count--;
    finish(transfer, code || transfer->problem ? why_failed(transfer, code) : "");
}

static void collect(struct http_client *client)
{
    int left;
    for (CURLMsg *message; (message = curl_multi_info_read(client->multi, &left));)
        if (message->msg == CURLMSG_DONE)
            hop_ended(client, message->easy_handle, message->data.result);
}

static bool is_stopping(struct http_client *client)
{
    pthread_mutex_lock(&client->mutex);
    bool stopping = client->stopping;
    pthread_mutex_unlock(&client->mutex);
    return stopping;
}

static void end_all(struct http_client *client)
{
    static const char reason[] = "the client is stopping";
    struct transfer *transfer;
    while ((transfer = client->under_way.first)) {
        list_remove(&client->under_way, transfer);
        curl_multi_remove_handle(client->multi, transfer->easy);
        finish(transfer, reason);
    }
    while ((transfer = take_from_queue(client)))
        finish(transfer, reason);
}

static void *run(void *argument)
{
    struct http_client *client = argument;
    while (!is_stopping(client)) {
        int running;
        curl_multi_perform(client->multi, &running);
        collect(client);
        admit(client);
        curl_multi_poll(client->multi, NULL, 0, LONGEST_POLL_MS, NULL);
    }
    end_all(client);
    return NULL;
}

/* ---- start and stop ---- */
static void start_thread(struct http_client *client)
{
    sigset_t all, before;
    sigfillset(&all); /* signals are the main thread's business, and SIGPIPE nobody's */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_create(&client->thread, NULL, run, client))
        abort(); /* no threads left at start-up */
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static char *environment_copy(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? mem_str(value) : NULL;
}

struct http_client *http_client_start_gated(bool allow_private, const char *user_agent, struct http_gate gate)
{
    struct http_client *client = mem_alloc(sizeof *client);
    curl_global_init(CURL_GLOBAL_DEFAULT); /* counted and thread-safe */
    client->allow_private = allow_private;
    client->gate = gate;
    client->user_agent = mem_str(user_agent);
    client->ca_file =
        environment_copy("SSL_CERT_FILE"); /* libcurl leaves these two to its command-line tool */
    client->ca_dir = environment_copy("SSL_CERT_DIR");
    client->multi = curl_multi_init();
    if (!client->multi)
        abort(); /* out of memory */
    curl_multi_setopt(client->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)MAX_UNDER_WAY);
    curl_multi_setopt(client->multi, CURLMOPT_MAXCONNECTS, (long)MAX_UNDER_WAY);
    pthread_mutex_init(&client->mutex, NULL);
    start_thread(client);
    return client;
}

struct http_client *http_client_start(bool allow_private, const char *user_agent)
{
    return http_client_start_gated(
        allow_private, user_agent, (struct http_gate){.text = url_gate_text, .address = url_gate_address});
}

void http_client_stop(struct http_client **client_r)
{
    struct http_client *client = *client_r;
    if (!client)
        return;
    pthread_mutex_lock(&client->mutex);
    client->stopping = true;
    pthread_mutex_unlock(&client->mutex);
    curl_multi_wakeup(client->multi);
    pthread_join(client->thread, NULL);
    curl_multi_cleanup(client->multi);
    curl_global_cleanup();
    pthread_mutex_destroy(&client->mutex);
    free(client->user_agent);
    free(client->ca_file);
    free(client->ca_dir);
    free(client);
    *client_r = NULL;
}
