/* The server of http_client_test.c: plain sockets, one thread that accepts and one for each connection, none of our own
 * HTTP code, so that a mistake cannot cancel itself out. What it does is in the path of the request, see answer().
 * A silent server never accepts: connections succeed (the kernel queues them) and then nothing happens. */
#ifndef SWITCHLINE_NET_HTTP_CLIENT_TEST_SERVER_H
#define SWITCHLINE_NET_HTTP_CLIENT_TEST_SERVER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"

enum { MAX_CONNECTIONS = 1024 };

struct connection {
    int fd;
    pthread_t thread;
};

struct server {
    int fd, port;
    pthread_t thread;
    struct connection connections[MAX_CONNECTIONS];
    atomic_int accepted;
};

static void send_text(int fd, const char *text)
{
    ssize_t sent = send(fd, text, strlen(text), MSG_NOSIGNAL);
    (void)sent;
}

static void send_answer(int fd, const char *status_and_headers, const char *body, size_t len)
{
    char head[2048];
    snprintf(head, sizeof head, "HTTP/1.1 %s\r\nContent-Length: %zu\r\n\r\n", status_and_headers, len);
    send_text(fd, head);
    ssize_t sent = send(fd, body, len, MSG_NOSIGNAL);
    (void)sent;
}

/* Sends the same text until the other side has had enough. */
static void send_forever(int fd, const char *start, const char *text)
{
    send_text(fd, start);
    while (send(fd, text, strlen(text), MSG_NOSIGNAL) > 0)
        ;
}

static void answer(int fd, const struct buf *request)
{
    char path[1024], head[1200];
    sscanf(request->data, "%*s %1023s", path);
    const char *argument = strchr(path, '?') ? strchr(path, '?') + 1 : "";
    if (strncmp(path, "/echo", 5) == 0) {
        send_answer(fd, "200 OK\r\nContent-Type: text/x-echo", request->data, request->len);
    } else if (strncmp(path, "/to", 3) == 0) { /* /to302?url */
        snprintf(head, sizeof head, "%.3s Moved\r\nLocation: %s", path + 3, argument);
        send_answer(fd, head, "moved", 5);
    } else if (strncmp(path, "/bytes", 6) == 0) {
        size_t len = strtoul(argument, NULL, 10);
        char *body = calloc(1, len + 1);
        send_answer(fd, "200 OK", body, len);
        free(body);
    } else if (strncmp(path, "/endless-body", 13) == 0) {
        send_forever(
            fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "10\r\n0123456789abcdef\r\n");
    } else if (strncmp(path, "/endless-headers", 16) == 0) {
        send_forever(fd, "HTTP/1.1 200 OK\r\n", "X-More: and more\r\n");
    } else if (strncmp(path, "/cut", 4) == 0) {
        send_text(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
        shutdown(fd, SHUT_RDWR);
    } else if (strncmp(path, "/empty", 6) == 0) {
        send_text(fd, "HTTP/1.1 204 No Content\r\n\r\n");
    } else if (strncmp(path, "/hang", 5) == 0) {
        send_text(fd, ""); /* never answers */
    } else {
        send_answer(fd, "200 OK\r\nContent-Type: text/plain", "hello", 5);
    }
}

static size_t request_size(const struct buf *request)
{
    const char *end = request->len ? strstr(request->data, "\r\n\r\n") : NULL;
    if (!end)
        return 0;
    const char *length = strcasestr(request->data, "Content-Length:");
    return (size_t)(end - request->data) + 4 + (length && length < end ? strtoul(length + 15, NULL, 10) : 0);
}

static void *serve_connection(void *argument)
{
    int fd = ((struct connection *)argument)->fd;
    struct buf request = {0};
    char piece[16384];
    for (ssize_t got; (got = recv(fd, piece, sizeof piece, 0)) > 0;) {
        buf_add(&request, piece, (size_t)got);
        size_t size = request_size(&request);
        if (size && request.len >= size) {
            answer(fd, &request);
            buf_free(&request);
        }
    }
    buf_free(&request);
    return NULL;
}

static void *accept_connections(void *argument)
{
    struct server *server = argument;
    for (int fd; (fd = accept(server->fd, NULL, NULL)) >= 0;) {
        struct connection *connection = &server->connections[atomic_load(&server->accepted)];
        connection->fd = fd;
        pthread_create(&connection->thread, NULL, serve_connection, connection);
        atomic_fetch_add(&server->accepted, 1);
    }
    return NULL;
}

static struct server *server_start(bool silent)
{
    struct server *server = calloc(1, sizeof *server);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    server->fd = socket(AF_INET, SOCK_STREAM, 0);
    bool ok = bind(server->fd, (struct sockaddr *)&address, size) == 0;
    ok = ok && listen(server->fd, 512) == 0;
    ok = ok && getsockname(server->fd, (struct sockaddr *)&address, &size) == 0;
    if (!ok)
        abort(); /* no loopback: no test */
    server->port = ntohs(address.sin_port);
    if (!silent)
        pthread_create(&server->thread, NULL, accept_connections, server);
    return server;
}

static void server_stop(struct server *server)
{
    shutdown(server->fd, SHUT_RDWR);
    if (server->thread)
        pthread_join(server->thread, NULL);
    for (int i = 0; i < atomic_load(&server->accepted); i++) {
        shutdown(server->connections[i].fd, SHUT_RDWR);
        pthread_join(server->connections[i].thread, NULL);
        close(server->connections[i].fd);
    }
    close(server->fd);
    free(server);
}

#endif
