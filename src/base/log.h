/* Log: one line per event on stderr, `2026-11-21T04:05:06Z level message`. Secrets are never passed here: callers
 * log ids. Thread-safe (one write call per line). */
#ifndef SWITCHLINE_BASE_LOG_H
#define SWITCHLINE_BASE_LOG_H

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

void log_set_level(enum log_level lowest); /* default LOG_INFO */
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)
#define log_info(...)  log_line(LOG_INFO, __VA_ARGS__)
#define log_warn(...)  log_line(LOG_WARN, __VA_ARGS__)
#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)

#endif
