/* Many WebSockets at once: what they cost while nothing happens, and how long it takes until the last of many hears of a change.
 *
 *   bench_push PORT IDLE_PATH IDLE HEARING_PATH HEARING ROUNDS REQUEST_PATH BODY
 *
 * Opens IDLE sockets, says "open" and waits for a line, so that whoever started it can look at the server's memory. Then opens HEARING more, and
 * ROUNDS times posts BODY, which every one of those hears, and waits for all of them. The time of a round begins before the call is
 * sent, so the commit is in it. Prints one JSON object. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SOURCES = 8, ROUNDS_MOST = 10000, PATIENCE_MS = 20000 };

static int port;

static void die(const char *what)
{
    fprintf(stderr, "bench_push: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* From one of several addresses of the loopback, since each has its own ports. */
static int dial(int number)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    struct sockaddr_in from = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK + (uint32_t)(number % SOURCES))};
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (fd < 0)
        die("socket");
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&from, sizeof from) != 0 ||
        connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
        die("connect");
    return fd;
}

static void say(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(fd, text, len, MSG_NOSIGNAL);
        if (sent <= 0)
            die("send");
        text += sent;
        len -= (size_t)sent;
    }
}

static int open_socket(int number, const char *path)
{
    char request[4096], answer[1024] = "";
    size_t got = 0;
    int fd = dial(number);
    int len = snprintf(request, sizeof request,
        "GET %s HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        path);
    say(fd, request, (size_t)len);
    while (!strstr(answer, "\r\n\r\n")) {
        ssize_t part = recv(fd, answer + got, sizeof answer - 1 - got, 0);
        if (part <= 0)
            die("handshake");
        got += (size_t)part;
        answer[got] = '\0';
    }
    if (strncmp(answer, "HTTP/1.1 101", 12) != 0)
        die(answer);
    return fd;
}

static void call(int fd, const char *path, const char *body)
{
    char request[8192], answer[4096];
    int len = snprintf(request, sizeof request,
        "POST %s HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
        path, strlen(body), body);
    say(fd, request, (size_t)len);
    ssize_t got = recv(fd, answer, sizeof answer - 1, 0);
    if (got <= 0)
        die("call");
    answer[got] = '\0';
    if (strncmp(answer, "HTTP/1.1 200", 12) != 0) {
        fprintf(stderr, "bench_push: %s\n", answer);
        exit(1);
    }
}

/* Until each of them heard something: a message is short, so it comes in one piece. */
static void hear_all(int epoll, int count)
{
    static struct epoll_event events[512];
    static char bytes[65536];
    while (count > 0) {
        int ready = epoll_wait(epoll, events, 512, PATIENCE_MS);
        if (ready <= 0)
            die("nothing more is heard");
        for (int i = 0; i < ready; i++) {
            if (recv(events[i].data.fd, bytes, sizeof bytes, MSG_DONTWAIT) <= 0)
                die("a socket ended");
            count--;
        }
    }
}

static int by_size(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return one < other ? -1 : one > other;
}

int main(int argc, char **argv)
{
    static int64_t times[ROUNDS_MOST];
    if (argc != 9)
        return 2;
    port = atoi(argv[1]);
    int idle = atoi(argv[3]), hearing = atoi(argv[5]), rounds = atoi(argv[6]);
    int64_t started = now_us();
    for (int i = 0; i < idle; i++)
        open_socket(i, argv[2]);
    int64_t opened = now_us() - started;
    printf("open\n");
    fflush(stdout);
    if (getchar() == EOF || rounds < 1 || rounds > ROUNDS_MOST)
        return 2;
    int epoll = epoll_create1(EPOLL_CLOEXEC), caller = dial(0);
    for (int i = 0; i < hearing; i++) {
        int fd = open_socket(i, argv[4]);
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &(struct epoll_event){.events = EPOLLIN, .data.fd = fd});
    }
    sleep(2); /* their channels are looked at, and whoever came is noted */
    for (int i = 0; i < rounds; i++) {
        int64_t begin = now_us();
        call(caller, argv[7], argv[8]);
        hear_all(epoll, hearing);
        times[i] = now_us() - begin;
    }
    qsort(times, (size_t)rounds, sizeof *times, by_size);
    printf("{\"opened_per_s\": %.0f, \"p50_us\": %lld, \"p99_us\": %lld}\n",
        idle * 1e6 / (double)(opened + 1), (long long)times[rounds / 2], (long long)times[rounds * 99 / 100]);
    return 0;
}
