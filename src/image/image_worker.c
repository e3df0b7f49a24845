/* The child's side: give up every right, then decode.
 *
 * Order matters. The picture is mapped first, because afterwards nothing can be opened or mapped from a file. Limits
 * come next and the system call filter last, because it forbids setting limits. From then on the decoders can compute,
 * ask for memory that is not executable, and write to the answer's pipe; another system call ends the process. A kernel
 * that refuses the filter gets no picture decoded.
 *
 * Sanitizers map terabytes and call what they like, so builds with them go without the memory limit and the filter; the
 * unit tests prove both on the release build. */
#include "image/image_priv.h"

#include <errno.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MEMORY_MAX = 320 * 1024 * 1024, SECONDS_MAX = IMAGE_TIME_MS / 1000 };

static bool hooked; /* set before there are threads */

bool image_worker_is_hooked(void)
{
    return hooked;
}

/* ---- giving up rights ---- */
static bool limit(__rlimit_resource_t resource, rlim_t most)
{
    return setrlimit(resource, &(struct rlimit){most, most}) == 0;
}

static bool set_limits(void)
{
#ifndef SWITCHLINE_SANITIZED
    if (!limit(RLIMIT_AS, MEMORY_MAX))
        return false;
#endif
    return limit(RLIMIT_CPU, SECONDS_MAX) && limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, 0) &&
           limit(RLIMIT_NOFILE, 0) && limit(RLIMIT_NPROC, 0);
}

#ifndef SWITCHLINE_SANITIZED
/* Allowed as they are: memory, ending, and what the C library does unasked. mmap, mprotect and write: see below. */
static const int allowed[] = {
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};

/* Answered with "permission denied" instead of death: libjpeg-turbo wants to read /proc/cpuinfo on some processors. */
static const int denied[] = {SCMP_SYS(openat)};

static int add_rules(scmp_filter_ctx filter)
{
    const struct scmp_arg_cmp not_executable = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
                              of_no_file = SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS),
                              to_the_answer = SCMP_A0(SCMP_CMP_EQ, STDOUT_FILENO);
    int error = 0;
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed && !error; i++)
        error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
    for (size_t i = 0; i < sizeof denied / sizeof *denied && !error; i++)
        error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), denied[i], 0);
    if (!error)
        error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2, not_executable, of_no_file);
    if (!error)
        error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, not_executable);
    return error ? error : seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(write), 1, to_the_answer);
}

static bool set_filter(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    bool ok = filter && add_rules(filter) == 0 && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return ok;
}
#else
static bool set_filter(void)
{
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}
#endif

bool image_worker_lock(void)
{
    return set_limits() && set_filter();
}

/* ---- the work ---- */
static void say(const void *data, size_t size)
{
    const char *at = data;
    while (size > 0) {
        ssize_t written = write(STDOUT_FILENO, at, size);
        if (written <= 0)
            _exit(3);
        at += written;
        size -= (size_t)written;
    }
}

static void work(const unsigned char *picture, size_t size, int side)
{
    unsigned char *thumb = NULL;
    size_t thumb_size = 0;
    struct image_answer answer = {.result = image_decode(picture, size, side, &thumb, &thumb_size)};
    if (answer.result == IMAGE_OK)
        answer.size = (uint32_t)thumb_size;
    say(&answer, sizeof answer);
    say(thumb, answer.size);
}

static _Noreturn void be_worker(const char *side_text)
{
    struct stat file;
    int side = atoi(side_text);
    if (side < IMAGE_THUMB_MIN || side > IMAGE_THUMB_MAX || fstat(STDIN_FILENO, &file) != 0 ||
        file.st_size < 1)
        _exit(2);
    size_t size = (size_t)file.st_size;
    unsigned char *picture = mmap(NULL, size, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0);
    if (picture == MAP_FAILED || !image_worker_lock())
        _exit(2);
    work(picture, size, side);
    _exit(0);
}

void image_worker_if_asked(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], IMAGE_WORKER_ARGUMENT) == 0)
        be_worker(argv[2]);
    hooked = true;
}
