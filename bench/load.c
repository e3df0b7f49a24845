/* A load generator: how many calls a second, and how long does each caller wait?
 *
 * N keep-alive connections, each with exactly one request under way (a closed loop, as a connector's worker is). A write
 * is an imconnector.send.messages of one message with an id of its own, in the dialog of its connection; a read is a
 * request that is given. READS per cent of the calls are reads, spread evenly. All latencies are kept and sorted
 * at the end, so p50 and p99 are exact and not read off a histogram. A second without measuring comes first: it makes
 * the dialogs and fills the caches.
 *
 *   bench_load PORT CONNECTIONS SECONDS READS TOKEN CONNECTOR LINE [METHOD JSON]
 *
 * prints one line of JSON. wrk was not taken: its percentiles are rounded, and it is one more thing to install. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_CONNECTIONS = 4096, BUFFER = 65536, WARM_UP_MS = 1000 };

struct connection {
    int fd, number;
    bool reads; /* what is under way */
    int64_t sent_at; /* ns */
    size_t len;
    char in[BUFFER];
};

struct latencies {
    int64_t *ns;
    size_t count, capacity;
};

static const char *token, *connector, *line, *read_method, *read_body;
static unsigned reads_of_100;
static struct latencies latencies[2]; /* of writes, of reads */
static size_t failed, request_bytes, reply_bytes;
static int64_t measure_from;
static unsigned long long next_call;

static void die(const char *what)
{
    fprintf(stderr, "bench_load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void note(struct latencies *l, int64_t latency)
{
    if (l->count == l->capacity) {
        l->capacity = l->capacity ? l->capacity * 2 : 1 << 16;
        l->ns = realloc(l->ns, l->capacity * sizeof *l->ns);
        if (!l->ns)
            die("memory");
    }
    l->ns[l->count++] = latency;
}

static int write_body(char *body, size_t size, const struct connection *c)
{
    if (c->reads)
        return snprintf(body, size, "%s", read_body);
    return snprintf(body, size,
        "{\"CONNECTOR\":\"%s\",\"LINE\":%s,\"MESSAGES\":[{\"user\":{\"id\":\"customer%d\",\"name\":\"Cara\"},"
        "\"message\":{\"id\":\"m%d-%llu\",\"date\":1773265993,\"text\":\"Good afternoon, where is my parcel? "
        "It was promised for today.\"},\"chat\":{\"id\":\"chat%d\"}}],\"auth\":\"%s\"}",
        connector, line, c->number, (int)getpid(), next_call, c->number, token);
}

static void send_request(struct connection *c)
{
    char body[2048], request[4096];
    c->reads = next_call % 100 * 37 % 100 < reads_of_100; /* 37: evenly over each hundred */
    int body_len = write_body(body, sizeof body, c);
    int len = snprintf(request, sizeof request,
        "POST /rest/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: "
        "%d\r\n\r\n%s",
        c->reads ? read_method : "imconnector.send.messages", body_len, body);
    next_call++;
    request_bytes = (size_t)len;
    c->len = 0;
    c->sent_at = now_ns();
    if (send(c->fd, request, (size_t)len, MSG_NOSIGNAL) != len)
        die("send");
}

/* Length of the complete answer in c->in, 0 while it is incomplete. */
static size_t answer_length(struct connection *c)
{
    c->in[c->len] = '\0';
    const char *end = strstr(c->in, "\r\n\r\n"), *length = strcasestr(c->in, "\r\nContent-Length:");
    if (!end || !length || length > end)
        return 0;
    size_t whole = (size_t)(end + 4 - c->in) + strtoul(length + 17, NULL, 10);
    return c->len >= whole ? whole : 0;
}

static void read_answer(struct connection *c)
{
    ssize_t got = recv(c->fd, c->in + c->len, BUFFER - 1 - c->len, 0);
    if (got <= 0)
        die("connection lost");
    c->len += (size_t)got;
    size_t whole = answer_length(c);
    if (!whole)
        return;
    int64_t now = now_ns();
    bool good = strncmp(c->in, "HTTP/1.1 200", 12) == 0 && strstr(c->in, "\"error\"") == NULL;
    if (!good && failed++ == 0)
        fprintf(stderr, "bench_load: %.*s\n", (int)whole, c->in);
    if (good && c->sent_at >= measure_from)
        note(&latencies[c->reads], now - c->sent_at);
    reply_bytes = whole;
    send_request(c);
}

static struct connection *connect_to(int port, int number)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct connection *c = calloc(1, sizeof *c);
    int one = 1;
    if (!c)
        die("memory");
    c->number = number;
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&address, sizeof address) != 0)
        die("connect");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return c;
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static double percentile_us(const struct latencies *l, double share)
{
    size_t at = (size_t)((double)l->count * share);
    return l->count ? (double)l->ns[at < l->count ? at : l->count - 1] / 1e3 : 0;
}

static void print_one(const char *name, struct latencies *l, double seconds)
{
    qsort(l->ns, l->count, sizeof *l->ns, by_value);
    printf("\"%s\":{\"rate\":%.0f,\"p50_us\":%.0f,\"p99_us\":%.0f},", name, (double)l->count / seconds,
        percentile_us(l, 0.5), percentile_us(l, 0.99));
}

int main(int argc, char **argv)
{
    if (argc != 8 && argc != 10) {
        fprintf(
            stderr, "usage: bench_load PORT CONNECTIONS SECONDS READS TOKEN CONNECTOR LINE [METHOD JSON]\n");
        return 2;
    }
    int connections = atoi(argv[2]), epoll = epoll_create1(EPOLL_CLOEXEC);
    double seconds = atof(argv[3]);
    reads_of_100 = (unsigned)atoi(argv[4]);
    token = argv[5], connector = argv[6], line = argv[7];
    read_method = argc == 10 ? argv[8] : NULL, read_body = argc == 10 ? argv[9] : NULL;
    bool fine = connections >= 1 && connections <= MAX_CONNECTIONS && seconds > 0 && epoll >= 0 &&
                (reads_of_100 == 0 || (read_body && strlen(read_body) < 2000));
    if (!fine)
        die("arguments");
    for (int i = 0; i < connections; i++) {
        struct connection *c = connect_to(atoi(argv[1]), i);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event) != 0)
            die("epoll");
        send_request(c);
    }
    measure_from = now_ns() + (int64_t)WARM_UP_MS * 1000000;
    int64_t until = measure_from + (int64_t)(seconds * 1e9);
    while (now_ns() < until) {
        struct epoll_event events[256];
        int count = epoll_wait(epoll, events, 256, 1000);
        for (int i = 0; i < count; i++)
            read_answer(events[i].data.ptr);
    }
    printf("{");
    print_one("writes", &latencies[0], seconds);
    print_one("reads", &latencies[1], seconds);
    printf("\"failed\":%zu,\"request_bytes\":%zu,\"reply_bytes\":%zu}\n", failed, request_bytes, reply_bytes);
    return failed ? 1 : 0;
}
