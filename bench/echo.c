/* The first ceiling: what our HTTP layer alone can carry. Answers every request, on its loop, with a body of the size
 * that the server's answer has; no parsing of the body, no lane, no database.
 *
 *   bench_echo BODY_BYTES
 *
 * prints its port and serves until it is killed. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/http_server.h"

struct answer {
    char *body;
    size_t len;
};

static void reply(struct http_exchange *exchange, void *user)
{
    static const struct http_header headers[] = {{"Content-Type", "application/json; charset=utf-8"},
        {"Access-Control-Allow-Origin", "*"}, {"Cache-Control", "no-store"}};
    const struct answer *answer = user;
    http_reply(exchange, 200, headers, 3, answer->body, answer->len);
}

int main(int argc, char **argv)
{
    struct answer answer = {.len = argc == 2 ? (size_t)strtoul(argv[1], NULL, 10) : 600};
    char error[256];
    signal(SIGPIPE, SIG_IGN);
    answer.body = malloc(answer.len + 1);
    if (!answer.body)
        return 1;
    memset(answer.body, 'x', answer.len);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    struct http_server_config config = {.address = "127.0.0.1",
        .threads = cores > 0 ? (int)cores : 1,
        .limits = {.max_url = 16384,
            .max_header_bytes = 32768,
            .max_headers = 100,
            .max_body = 1 << 20,
            .max_connections = 20000,
            .header_timeout_ms = 10000,
            .body_timeout_ms = 30000,
            .idle_timeout_ms = 75000,
            .write_timeout_ms = 30000,
            .drain_timeout_ms = 1000},
        .on_request = reply,
        .user = &answer};
    struct http_server *server = http_server_start(&config, error, sizeof error);
    if (!server) {
        fprintf(stderr, "bench_echo: %s\n", error);
        return 1;
    }
    printf("%d\n", http_server_port(server));
    fflush(stdout);
    for (;;)
        pause();
}
