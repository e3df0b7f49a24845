/* Lines are built in one buffer and written with one call, so that threads never interleave and nothing is allocated. */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static _Atomic int lowest_level = LOG_INFO;

void log_set_level(enum log_level lowest)
{
    atomic_store(&lowest_level, (int)lowest);
}

void log_line(enum log_level level, const char *format, ...)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    if ((int)level < atomic_load(&lowest_level))
        return;
    char line[2048];
    time_t now = time(NULL);
    struct tm utc;
    gmtime_r(&now, &utc);
    size_t len = strftime(line, sizeof line, "%Y-%m-%dT%H:%M:%SZ ", &utc);
    len += (size_t)snprintf(line + len, sizeof line - len, "%s ", names[level]);
    va_list args;
    va_start(args, format);
    int more = vsnprintf(line + len, sizeof line - len - 1, format, args);
    va_end(args);
    len += more < 0 ? 0 : (size_t)more;
    if (len > sizeof line - 2)
        len = sizeof line - 2; /* a long message is cut, never split over lines */
    for (size_t i = 0; i < len; i++) /* text from outside cannot forge a second line */
        if (line[i] == '\n' || line[i] == '\r')
            line[i] = ' ';
    line[len++] = '\n';
    ssize_t written = write(STDERR_FILENO, line, len);
    (void)written; /* nowhere left to complain */
}
