/* One thread, one client at a time: administration is rare and short. The socket is addressed through /proc/self/fd so
 * that a long data directory does not exceed the 108 bytes of an AF_UNIX path.
 *
 * Processes that share a directory name their sockets by machine and process id. What a dead process left behind is removed
 * by the next one on its machine, the only one that can tell. */
#include "server/control.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "api/portal.h"
#include "api/reply.h"
#include "base/buf.h"
#include "server/runner.h"

enum { LONGEST_LINE = 64 << 20, PATIENCE_MS = 5000 };

struct control {
    char name[64]; /* of the socket */
    int listener, stop_read, stop_write, dir;
    pthread_t thread;
    struct portal *portal;
    const struct runner *runner;
};

static struct sockaddr_un address_of(int dir_fd, const char *name)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", dir_fd, name);
    return address;
}

/* A connection to the socket of that name; -1: nobody listens. */
static int connect_to(int dir_fd, const char *name)
{
    const struct sockaddr_un address = address_of(dir_fd, name);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    int reason = errno;
    if (fd >= 0)
        close(fd);
    errno = reason;
    return -1;
}

/* ---- sockets of processes that share the directory ---- */
/* "control-<machine>-": the name of a machine may be longer than a socket's may. */
static void write_prefix(char prefix[32])
{
    char host[256] = "";
    uint32_t sum = 2166136261u;
    gethostname(host, sizeof host - 1);
    for (const char *at = host; *at; at++)
        sum = (sum ^ (unsigned char)*at) * 16777619u;
    snprintf(prefix, 32, "control-%08x-", sum);
}

/* Calls each(name) for every socket whose name begins so, until it says true. */
static void for_sockets(
    int dir_fd, const char *prefix, bool (*each)(int dir_fd, const char *name, void *user), void *user)
{
    int list = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = list >= 0 ? fdopendir(list) : NULL;
    bool found = false;
    for (struct dirent *entry; dir && !found && (entry = readdir(dir));) {
        const char *end = strrchr(entry->d_name, '.');
        if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0 && end && strcmp(end, ".sock") == 0)
            found = each(dir_fd, entry->d_name, user);
    }
    if (dir)
        closedir(dir);
    else if (list >= 0)
        close(list);
}

static bool remove_if_dead(int dir_fd, const char *name, void *user)
{
    (void)user;
    int fd = connect_to(dir_fd, name);
    if (fd >= 0)
        close(fd);
    else if (errno == ECONNREFUSED)
        unlinkat(dir_fd, name, 0);
    return false;
}

static void name_socket(struct control *control, bool shared)
{
    char prefix[32];
    if (!shared) {
        snprintf(control->name, sizeof control->name, "control.sock");
        return;
    }
    write_prefix(prefix);
    for_sockets(control->dir, prefix, remove_if_dead, NULL);
    snprintf(control->name, sizeof control->name, "%s%d.sock", prefix, (int)getpid());
}

/* Reads up to a newline. false: closed, too long, or silent for too long. */
static bool read_line(int fd, struct buf *line, int patience_ms)
{
    char chunk[4096];
    while (line->len < LONGEST_LINE) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        ssize_t got = poll(&ready, 1, patience_ms) == 1 ? read(fd, chunk, sizeof chunk) : -1;
        if (got <= 0)
            return false;
        buf_add(line, chunk, (size_t)got);
        if (chunk[got - 1] == '\n')
            return true;
    }
    return false;
}

static bool send_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(fd, data, size, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        data += sent;
        size -= (size_t)sent;
    }
    return true;
}

/* ---- server side ---- */
static void answer_line(
    struct control *control, struct arena *arena, const struct buf *line, struct buf *answer)
{
    const jval *request = json_read(arena, line->data, line->len);
    const char *method = yyjson_get_str((jval *)json_get(request, "method"));
    const jval *params = json_get(request, "params");
    if (!method || !yyjson_is_obj((jval *)params)) {
        reply_error(arena, ERR_BODY_BAD, "method and params", REPLY_JSON, answer);
        return;
    }
    struct call *call = call_new(arena, control->portal, method);
    call->params = params;
    call->credentials.kind = CREDENTIAL_LOCAL;
    if (!call->method)
        call->error = ERR_METHOD_NOT_FOUND;
    else if (!runner_wait(control->runner, call))
        call->error = ERR_INTERNAL;
    reply_write(call, REPLY_JSON, answer);
}

static void serve_client(struct control *control, int client)
{
    struct buf line = {0}, answer = {0};
    struct arena *arena = arena_new();
    if (read_line(client, &line, PATIENCE_MS)) {
        answer_line(control, arena, &line, &answer);
        buf_putc(&answer, '\n');
        send_all(client, answer.data, answer.len);
    }
    arena_free(&arena);
    buf_free(&line);
    buf_free(&answer);
}

static void *control_main(void *argument)
{
    struct control *control = argument;
    struct pollfd ready[2] = {
        {.fd = control->listener, .events = POLLIN}, {.fd = control->stop_read, .events = POLLIN}};
    while (poll(ready, 2, -1) >= 0 || errno == EINTR) {
        if (ready[1].revents)
            break;
        int client = ready[0].revents ? accept4(control->listener, NULL, NULL, SOCK_CLOEXEC) : -1;
        if (client < 0)
            continue;
        serve_client(control, client);
        close(client);
    }
    return NULL;
}

static void close_all(struct control *control)
{
    int fds[] = {control->listener, control->stop_read, control->stop_write, control->dir};
    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    free(control);
}

struct control *control_start(
    const char *dir, struct portal *portal, const struct runner *runner, char *error_r, size_t error_size)
{
    struct control *control = mem_alloc(sizeof *control);
    int stop[2] = {-1, -1};
    control->portal = portal;
    control->runner = runner;
    control->dir = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    name_socket(control, portal->shared);
    const struct sockaddr_un address = address_of(control->dir, control->name);
    control->listener = control->dir < 0 ? -1 : socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (control->listener >= 0)
        unlink(address
                .sun_path); /* the name is ours by the lock, or by our number: a socket there is a dead one */
    mode_t mask = umask(0177);
    bool good = control->listener >= 0 &&
                bind(control->listener, (const struct sockaddr *)&address, sizeof address) == 0 &&
                listen(control->listener, 16) == 0 && pipe2(stop, O_CLOEXEC) == 0;
    umask(mask);
    control->stop_read = stop[0];
    control->stop_write = stop[1];
    if (good && pthread_create(&control->thread, NULL, control_main, control) == 0)
        return control;
    snprintf(error_r, error_size, "control socket in %s: %s", dir, strerror(errno));
    close_all(control);
    return NULL;
}

void control_stop(struct control **control)
{
    if (!*control)
        return;
    ssize_t written = write((*control)->stop_write, "x", 1);
    (void)written; /* an empty pipe takes one byte */
    pthread_join((*control)->thread, NULL);
    unlinkat((*control)->dir, (*control)->name, 0);
    close_all(*control);
    *control = NULL;
}

/* ---- client side ---- */
static bool try_socket(int dir_fd, const char *name, void *fd)
{
    *(int *)fd = connect_to(dir_fd, name);
    return *(int *)fd >= 0;
}

char *control_ask(struct arena *arena, const char *dir, const char *line)
{
    struct buf answer = {0};
    int dir_fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC), fd = -1;
    char *result = NULL;
    if (dir_fd >= 0 && !try_socket(dir_fd, "control.sock", &fd))
        for_sockets(dir_fd, "control-", try_socket, &fd);
    if (fd >= 0 && send_all(fd, line, strlen(line)) && send_all(fd, "\n", 1) &&
        read_line(fd, &answer, 60 * 1000))
        result = arena_strn(arena, answer.data, answer.len - 1);
    if (fd >= 0)
        close(fd);
    if (dir_fd >= 0)
        close(dir_fd);
    buf_free(&answer);
    return result;
}
