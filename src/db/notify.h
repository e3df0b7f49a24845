/* How processes on one database tell each other that there is something to do. Only a hint: it may be lost with a
 * connection, and who hears nothing looks by himself once a second. A notifier belongs to one thread. */
#ifndef SWITCHLINE_DB_NOTIFY_H
#define SWITCHLINE_DB_NOTIFY_H

#include <stdbool.h>
#include <stddef.h>

struct db_notifier;

/* `where` is for db_open(), of an engine with DB_MANY_WRITERS. NULL: the reason is in error_r. */
struct db_notifier *db_notifier_open(const char *where, char *error_r, size_t error_size);
void db_notifier_close(struct db_notifier **notifier);

/* Tells all others; a transaction of its own, and none that writes. false: the connection is lost. */
bool db_notifier_send(struct db_notifier *notifier, unsigned what);

/* Waits until others say something, wake_fd can be read, or time is up; returns all that they said, joined. After the
 * connection was lost it is made again on the way, and everything may have been said meanwhile: all bits are set. */
unsigned db_notifier_wait(struct db_notifier *notifier, int wake_fd, int timeout_ms);

#endif
