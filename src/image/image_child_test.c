/* The child as an enemy: what it cannot do once it is locked in, and what the parent makes of one that lies, talks without
 * end, sleeps or dies.
 *
 * This program is its own child (main() below): asked for a thumbnail of one of the sides named here, it misbehaves
 * instead of decoding. */
#include "image/image_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/clock.h"
#include "image/image_test_files.h"

enum bad_child {
    LOOKS_AROUND = 101,
    SLEEPS,
    DIES,
    TALKS,
    LIES_ABOUT_SIZE,
    SENDS_TEXT,
    SENDS_ANOTHER_SIZE,
    SAYS_NOTHING
};

/* ---- the child ---- */
static void say(const void *data, size_t size)
{
    if (write(STDOUT_FILENO, data, size) != (ssize_t)size)
        _exit(1);
}

static void answer(uint32_t result, uint32_t claimed, const void *data, size_t size)
{
    struct image_answer header = {.result = result, .size = claimed};
    say(&header, sizeof header);
    say(data, size);
}

static int open_descriptors(void)
{
    int count = 0;
    for (int fd = 0; fd < 1024; fd++)
        count += fcntl(fd, F_GETFD) != -1;
    return count;
}

/* Nothing inherited: IMAGE_TOO_LARGE stands for yes. */
static void look_around(void)
{
    sigset_t blocked;
    sigprocmask(SIG_SETMASK, NULL, &blocked);
    bool bare = !environ[0] && open_descriptors() == 3 && !sigismember(&blocked, SIGTERM) &&
                signal(SIGPIPE, SIG_DFL) == SIG_DFL;
    answer(bare ? IMAGE_TOO_LARGE : IMAGE_BROKEN, 0, "", 0);
}

static void misbehave(int side)
{
    static const char text[] = "not at all a picture";
    struct file other = {0};
    switch ((enum bad_child)side) {
    case LOOKS_AROUND:
        look_around();
        break;
    case SLEEPS:
        pause();
        break;
    case DIES:
        kill(getpid(), SIGSEGV);
        break;
    case TALKS:
        for (;;)
            say(text, sizeof text);
    case LIES_ABOUT_SIZE:
        answer(IMAGE_OK, 1u << 30, text, sizeof text);
        break;
    case SENDS_TEXT:
        answer(IMAGE_OK, sizeof text, text, sizeof text);
        break;
    case SENDS_ANOTHER_SIZE:
        other = make_png(side + 1, side, 3, false);
        answer(IMAGE_OK, (uint32_t)other.size, other.data, other.size);
        break;
    case SAYS_NOTHING:
        break;
    }
    _exit(0);
}

/* ---- the parent ---- */
static enum image_result ask(int side)
{
    struct arena *arena = arena_new();
    struct file file = make_png(8, 8, 3, false);
    struct image_thumb thumb = {0};
    enum image_result result = image_thumbnail(arena, file.data, file.size, side, &thumb);
    assert_true(result == IMAGE_OK || !thumb.data);
    free(file.data);
    arena_free(&arena);
    return result;
}

static void a_child_inherits_nothing(void **state)
{
    (void)state;
    int inheritable = open("/dev/null", O_RDONLY); /* without O_CLOEXEC */
    setenv("A_SECRET", "of the server", 1);
    assert_int_equal(ask(LOOKS_AROUND), IMAGE_TOO_LARGE);
    close(inheritable);
}

static void a_child_that_sleeps_is_ended_in_time(void **state)
{
    (void)state;
    int64_t began = clock_monotonic_us();
    assert_int_equal(ask(SLEEPS), IMAGE_FAILED);
    int64_t took_ms = (clock_monotonic_us() - began) / 1000;
    assert_in_range(took_ms, IMAGE_TIME_MS, IMAGE_TIME_MS + 1500); /* a busy machine */
}

static void what_a_bad_child_says_is_not_believed(void **state)
{
    (void)state;
    assert_int_equal(ask(DIES), IMAGE_FAILED);
    assert_int_equal(ask(TALKS), IMAGE_FAILED);
    assert_int_equal(ask(LIES_ABOUT_SIZE), IMAGE_FAILED);
    assert_int_equal(ask(SENDS_TEXT), IMAGE_FAILED);
    assert_int_equal(ask(SENDS_ANOTHER_SIZE), IMAGE_FAILED);
    assert_int_equal(ask(SAYS_NOTHING), IMAGE_FAILED);
    assert_int_equal(ask(100), IMAGE_OK); /* and the next one works */
}

static void nothing_is_left_behind(void **state)
{
    (void)state;
    int before = open_descriptors();
    for (int i = 0; i < 20; i++) {
        assert_int_equal(ask(100), IMAGE_OK);
        assert_int_equal(ask(DIES), IMAGE_FAILED);
    }
    assert_int_equal(open_descriptors(), before);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

/* 882 scans of nothing, each over 390625 blocks: valid, 50 kB in all, and seconds of work. */
static struct file make_slow_jpeg(void)
{
    struct buf out = {0};
    static const unsigned char dc[] = "\xff\xc4\0\x14\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    static const unsigned char ac[] = "\xff\xc4\0\x14\x10\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xe0";
    static const unsigned char zeros[48829] = {0};
    buf_add(&out, "\xff\xd8\xff\xdb\0\x43\0", 7);
    for (int i = 0; i < 64; i++)
        buf_putc(&out, 1);
    buf_add(&out, "\xff\xc2\0\x0b\x08\x13\x88\x13\x88\1\1\x11\0", 13); /* 5000x5000, grey */
    buf_add(&out, dc, sizeof dc - 1);
    buf_add(&out, ac, sizeof ac - 1);
    buf_add(&out, "\xff\xda\0\x08\1\1\0\0\0\0", 10);
    buf_add(&out, zeros, sizeof zeros);
    for (int coefficient = 1; coefficient < 64; coefficient++)
        for (int low = 13; low >= 0; low--) {
            int high = low == 13 ? 0 : low + 1;
            unsigned char scan[] = {0xff, 0xda, 0, 8, 1, 1, 0, (unsigned char)coefficient,
                (unsigned char)coefficient, (unsigned char)(high << 4 | low)};
            buf_add(&out, scan, sizeof scan);
            buf_add(&out, zeros, 45); /* 24 runs of 16384 blocks */
        }
    buf_add(&out, "\xff\xd9", 2);
    return file_of(&out);
}

static void a_picture_that_only_wants_time_does_not_get_it(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct image_thumb thumb;
    struct file file = make_slow_jpeg();
    enum image_result result = IMAGE_FAILED;
    /* On a machine that is busy with other things the worker may be ended by its time before it has seen enough scans. */
    for (int attempt = 0; attempt < 5 && result == IMAGE_FAILED; attempt++) {
        int64_t began = clock_monotonic_us();
        result = image_thumbnail(arena, file.data, file.size, 100, &thumb);
        print_message("           refused after %d ms\n", (int)((clock_monotonic_us() - began) / 1000));
    }
    assert_int_equal(result, IMAGE_BROKEN);
    free(file.data);
    arena_free(&arena);
}

/* ---- locked in ---- */
#ifndef SWITCHLINE_SANITIZED
static void try_to_open(void)
{
    _exit(open("/etc/passwd", O_RDONLY) == -1 && errno == EACCES ? 42 : 0);
}

static void try_to_connect(void)
{
    socket(AF_INET, SOCK_STREAM, 0);
}

static void try_to_fork(void)
{
    fork();
}

static void try_to_exec(void)
{
    execl("/bin/true", "true", (char *)NULL);
}

static void try_to_write_elsewhere(void)
{
    say("", 0);
    if (write(STDERR_FILENO, "x", 1) != 1)
        _exit(0);
}

static void try_to_run_code_from_data(void)
{
    mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void try_to_kill(void)
{
    kill(getppid(), SIGTERM);
}

static void try_to_lift_limits(void)
{
    setrlimit(RLIMIT_AS, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY});
}

static void take_memory(void)
{
    void *volatile much = malloc(400 * 1024 * 1024);
    void *volatile enough = malloc(160 * 1024 * 1024);
    _exit(!much && enough ? 42 : 0);
}

/* How a process that locked itself in and then tries something ends: a code, or minus the signal. */
static int end_of(void (*attempt)(void))
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        if (!image_worker_lock())
            _exit(1);
        attempt();
        _exit(0);
    }
    waitpid(pid, &status, 0);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static void locked_in_it_can_only_compute(void **state)
{
    (void)state;
    assert_int_equal(end_of(try_to_open), 42);
    assert_int_equal(end_of(try_to_connect), -SIGSYS);
    assert_int_equal(end_of(try_to_fork), -SIGSYS);
    assert_int_equal(end_of(try_to_exec), -SIGSYS);
    assert_int_equal(end_of(try_to_write_elsewhere), -SIGSYS);
    assert_int_equal(end_of(try_to_run_code_from_data), -SIGSYS);
    assert_int_equal(end_of(try_to_kill), -SIGSYS);
    assert_int_equal(end_of(try_to_lift_limits), -SIGSYS);
}

static void memory_is_bounded(void **state)
{
    (void)state;
    assert_int_equal(end_of(take_memory), 42);
}
#endif

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_child_inherits_nothing),
        cmocka_unit_test(a_child_that_sleeps_is_ended_in_time),
        cmocka_unit_test(what_a_bad_child_says_is_not_believed),
        cmocka_unit_test(nothing_is_left_behind),
        cmocka_unit_test(a_picture_that_only_wants_time_does_not_get_it),
#ifndef SWITCHLINE_SANITIZED
        cmocka_unit_test(locked_in_it_can_only_compute),
        cmocka_unit_test(memory_is_bounded),
#endif
    };
    if (argc == 3 && strcmp(argv[1], IMAGE_WORKER_ARGUMENT) == 0 && atoi(argv[2]) > 100)
        misbehave(atoi(argv[2]));
    image_worker_if_asked(argc, argv);
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
