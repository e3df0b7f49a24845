/* LISTEN and NOTIFY on a handle of its own, because a connection that waits cannot run statements, and because NOTIFY in a
 * writing transaction would make all commits of the database wait for one lock.
 *
 * The handle is an ordinary one, so that losing and finding the server is driven by one piece of code: db_begin() connects
 * again. A new connection is known by the number of its server process, and listens anew. */
#include "db/notify.h"

#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "db/driver.h"

enum { PAUSE_MS = 200 }; /* between two looks whether the server is back */

struct db_notifier {
    struct db *db;
    int server_pid; /* that listens for us; 0: none yet */
};

struct db_notifier *db_notifier_open(const char *where, char *error_r, size_t error_size)
{
    struct db *db = db_open(where, DB_WRITE, error_r, error_size);
    if (!db)
        return NULL;
    struct db_notifier *notifier = mem_alloc(sizeof *notifier);
    notifier->db = db;
    return notifier;
}

void db_notifier_close(struct db_notifier **notifier)
{
    if (!*notifier)
        return;
    db_close(&(*notifier)->db);
    free(*notifier);
    *notifier = NULL;
}

/* NULL: it is lost, or does not listen yet. */
static PGconn *connection_of(const struct db_notifier *notifier)
{
    PGconn *connection = postgres_connection(notifier->db);
    bool good = connection && PQstatus(connection) == CONNECTION_OK &&
                PQbackendPID(connection) == notifier->server_pid;
    return good ? connection : NULL;
}

bool db_notifier_send(struct db_notifier *notifier, unsigned what)
{
    PGconn *connection = connection_of(notifier);
    char text[16];
    const char *const values[] = {text};
    if (!connection)
        return false;
    snprintf(text, sizeof text, "%u", what);
    PGresult *result =
        PQexecParams(connection, "SELECT pg_notify('switchline', $1)", 1, NULL, values, NULL, NULL, 0);
    bool sent = PQresultStatus(result) == PGRES_TUPLES_OK;
    PQclear(result);
    return sent;
}

/* true: it listens from now on. */
static bool listen_again(struct db_notifier *notifier)
{
    db_begin(notifier->db);
    bool found = !db_failed(notifier->db);
    db_rollback(notifier->db);
    PGconn *connection = postgres_connection(notifier->db);
    if (!found || !connection)
        return false;
    PGresult *result = PQexec(connection, "LISTEN switchline");
    bool listens = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    notifier->server_pid = listens ? PQbackendPID(connection) : 0;
    return listens;
}

static unsigned read_notices(const struct db_notifier *notifier, PGconn *connection)
{
    unsigned what = 0;
    PQconsumeInput(connection); /* a failure shows as a lost connection next time */
    for (PGnotify *notice; (notice = PQnotifies(connection)); PQfreemem(notice))
        if (notice->be_pid != notifier->server_pid) /* not our own */
            what |= (unsigned)strtoul(notice->extra, NULL, 10);
    return what;
}

unsigned db_notifier_wait(struct db_notifier *notifier, int wake_fd, int timeout_ms)
{
    PGconn *connection = connection_of(notifier);
    struct pollfd ready[2] = {{.fd = wake_fd, .events = POLLIN}};
    if (!connection && listen_again(notifier))
        return ~0u;
    if (!connection) {
        poll(ready, 1, timeout_ms < PAUSE_MS ? timeout_ms : PAUSE_MS);
        return 0;
    }
    unsigned what = read_notices(notifier, connection); /* what came with the answer to a NOTIFY */
    if (what)
        return what;
    ready[1] = (struct pollfd){.fd = PQsocket(connection), .events = POLLIN};
    poll(ready, 2, timeout_ms);
    return ready[1].revents ? read_notices(notifier, connection) : 0;
}
