/* The parent's side: a look at the header, then one child for one picture.
 *
 * The picture goes over as a file in memory that becomes the child's standard input, so nothing has to be fed while
 * something else is awaited, and the answer comes through a pipe that is read until the child ends or the time is up.
 * In all cases the child is then killed (when it has ended by itself that does nothing) and waited for, so none is ever
 * left behind. What comes back counts as hostile: it is believed only when it is a PNG or JPEG of exactly the size that
 * was asked for.
 *
 * Rejected: a pool of children that live on. It saves the start of a process and would let one picture that takes over
 * a child see and change the pictures of others. */
#include "image/image_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"

struct child {
    pid_t pid;
    int answer; /* the end to read from */
    int64_t give_up_at; /* clock_monotonic_us() */
};

/* ---- starting ---- */
static bool write_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, data, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        data += written;
        size -= (size_t)written;
    }
    return true;
}

static int file_in_memory(const void *data, size_t size)
{
    int fd = memfd_create("picture", MFD_CLOEXEC);
    if (fd >= 0 && write_all(fd, data, size))
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* Signals as a new process has them: the server's threads block and ignore some. */
static void default_signals(posix_spawnattr_t *attributes)
{
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_init(attributes);
    posix_spawnattr_setsigdefault(attributes, &all);
    posix_spawnattr_setsigmask(attributes, &none);
    posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
}

/* No environment, no descriptor but three. */
static int spawn(pid_t *pid_r, int side, int picture, int answer)
{
    char program[] = "switchline", argument[] = IMAGE_WORKER_ARGUMENT, side_text[16];
    snprintf(side_text, sizeof side_text, "%d", side);
    char *argv[] = {program, argument, side_text, NULL}, *environment[] = {NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    default_signals(&attributes);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, picture, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, answer, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
    int error = posix_spawn(pid_r, "/proc/self/exe", &files, &attributes, argv, environment);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    return error;
}

static bool start(struct child *child, int side, const void *data, size_t size)
{
    int answer[2], error = ENFILE;
    child->give_up_at = clock_monotonic_us() + IMAGE_TIME_MS * 1000LL;
    int picture = file_in_memory(data, size);
    if (picture < 0 || pipe2(answer, O_CLOEXEC) != 0) {
        log_error("image worker: no descriptors: %m");
    } else {
        error = spawn(&child->pid, side, picture, answer[1]);
        close(answer[1]);
        child->answer = answer[0];
        if (error) {
            close(answer[0]);
            log_error("image worker: not started: %s", strerror(error));
        }
    }
    if (picture >= 0)
        close(picture);
    return error == 0;
}

/* ---- listening ---- */

/* true: the child has closed its end in time. */
static bool read_to_end(const struct child *child, struct buf *out, size_t most)
{
    char piece[65536];
    for (;;) {
        int64_t left_ms = (child->give_up_at - clock_monotonic_us() + 999) / 1000;
        struct pollfd wait = {.fd = child->answer, .events = POLLIN};
        if (left_ms <= 0 || out->len > most)
            return false;
        int ready = poll(&wait, 1, (int)left_ms);
        if (ready == 0 || (ready < 0 && errno == EINTR))
            continue;
        ssize_t count = ready < 0 ? -1 : read(child->answer, piece, sizeof piece);
        if (count <= 0)
            return count == 0;
        buf_add(out, piece, (size_t)count);
    }
}

static void end(struct child *child, bool answered)
{
    int status = 0;
    close(child->answer);
    kill(child->pid, SIGKILL);
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (answered)
        return;
    if (clock_monotonic_us() >= child->give_up_at)
        log_warn("image worker: a picture took longer than %d ms", IMAGE_TIME_MS);
    else if (WIFSIGNALED(status))
        log_warn("image worker: ended by signal %d", WTERMSIG(status));
    else
        log_warn("image worker: ended with code %d and no proper answer", WEXITSTATUS(status));
}

static bool is_thumbnail(const void *data, size_t size, int side, struct image *image_r)
{
    return image_probe(data, size, image_r) && image_r->width == side && image_r->height == side &&
           (strcmp(image_r->extension, "png") == 0 || strcmp(image_r->extension, "jpg") == 0);
}

static enum image_result understand(
    struct arena *arena, const struct buf *said, int side, struct image_thumb *thumb_r)
{
    struct image_answer answer;
    struct image image;
    if (said->len < sizeof answer)
        return IMAGE_FAILED;
    memcpy(&answer, said->data, sizeof answer);
    const char *data = said->data + sizeof answer;
    size_t size = said->len - sizeof answer;
    if (answer.result > IMAGE_FAILED || answer.size != size)
        return IMAGE_FAILED;
    if (answer.result != IMAGE_OK)
        return (enum image_result)answer.result;
    if (!is_thumbnail(data, size, side, &image))
        return IMAGE_FAILED;
    thumb_r->data = arena_copy(arena, data, size);
    thumb_r->size = size;
    thumb_r->type = image.type;
    return IMAGE_OK;
}

/* ---- the contract ---- */
enum image_result image_thumbnail(
    struct arena *arena, const void *data, size_t size, int side, struct image_thumb *thumb_r)
{
    struct image image;
    struct child child;
    struct buf said = {0};
    if (!image_probe(data, size, &image))
        return IMAGE_NOT_AN_IMAGE;
    if (!image_fits(&image) || size > IMAGE_BYTES_MAX)
        return IMAGE_TOO_LARGE;
    if (!image_worker_is_hooked() || side < IMAGE_THUMB_MIN || side > IMAGE_THUMB_MAX) {
        log_error("image worker: main() does not offer it, or %d is no side of a thumbnail", side);
        return IMAGE_FAILED;
    }
    if (!start(&child, side, data, size))
        return IMAGE_FAILED;
    size_t most = sizeof(struct image_answer) + IMAGE_ANSWER_SLACK + 5 * (size_t)side * (size_t)side;
    bool closed = read_to_end(&child, &said, most);
    enum image_result result = closed ? understand(arena, &said, side, thumb_r) : IMAGE_FAILED;
    end(&child, result != IMAGE_FAILED);
    buf_free(&said);
    if (result == IMAGE_OK) {
        thumb_r->source_width = (int)image.width;
        thumb_r->source_height = (int)image.height;
    }
    return result;
}

const char *image_result_text(enum image_result result)
{
    static const char *const texts[] = {
        [IMAGE_OK] = "fine",
        [IMAGE_NOT_AN_IMAGE] = "not an image",
        [IMAGE_TOO_LARGE] = "too large",
        [IMAGE_BROKEN] = "broken",
        [IMAGE_FAILED] = "not decoded in time",
    };
    return texts[result];
}
