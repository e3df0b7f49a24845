/* A session is told once what every handle counts on; whoever thinks inside a transaction for long has lost his machine. */
#include "db/postgres_connect.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"

enum {
    START_PATIENCE_MS = 60000, /* a server that is not there when a handle is opened */
    SHORTEST_PAUSE_MS = 100,
    LONGEST_PAUSE_MS = 2000,
    OLDEST_SERVER = 150000
};

/* ---- connecting ---- */
static void note(void *user, const char *text)
{
    (void)user;
    log_debug("database server: %.*s", (int)strcspn(text, "\n"), text);
}

/* What stands before dbname is a default that the URL may change. */
static const char *const keywords[] = {"connect_timeout", "keepalives_idle", "keepalives_interval",
    "keepalives_count", "tcp_user_timeout", "fallback_application_name", "dbname", "client_encoding", NULL};
#define VALUES(where) {"5", "10", "5", "3", "15000", "switchline", where, "UTF8", NULL}

static PGconn *connect_to(const char *where)
{
    const char *const values[] = VALUES(where);
    PGconn *connection = PQconnectdbParams(keywords, values, 1);
    PQsetNoticeProcessor(connection, note, NULL);
    return connection;
}

static PGPing ping(const char *where)
{
    const char *const values[] = VALUES(where);
    return PQpingParams(keywords, values, 1);
}

static bool set_up_session(PGconn *connection)
{
    /* Nobody of ours waits for a lock or thinks inside a transaction that long; who does has lost his machine. */
    static const char sql[] = "SET client_min_messages = warning; SET lock_timeout = '10s';"
                              "SET idle_in_transaction_session_timeout = '10s'; SET jit = off;"
                              "SELECT set_config('synchronous_commit', 'on', false)"
                              " WHERE current_setting('synchronous_commit') IN ('off', 'local')";
    PGresult *result = PQexec(connection, sql);
    bool done = PQresultStatus(result) == PGRES_TUPLES_OK;
    PQclear(result);
    return done;
}

/* Words about what makes a connection useless; NULL: it is good. */
static const char *objection(PGconn *connection)
{
    if (PQstatus(connection) != CONNECTION_OK)
        return PQerrorMessage(connection);
    if (PQserverVersion(connection) < OLDEST_SERVER)
        return "the server is older than PostgreSQL 15";
    const char *encoding = PQparameterStatus(connection, "server_encoding");
    if (!encoding || strcmp(encoding, "UTF8") != 0)
        return "the database must be of encoding UTF8";
    return set_up_session(connection) ? NULL : PQerrorMessage(connection);
}

PGconn *postgres_connect(const char *where, char *error_r, size_t error_size)
{
    PGconn *connection = connect_to(where);
    const char *why = objection(connection);
    if (!why)
        return connection;
    snprintf(error_r, error_size, "database: %.*s", (int)strcspn(why, "\n"), why);
    PQfinish(connection);
    return NULL;
}

/* ---- waiting ---- */
static void sleep_ms(int64_t ms)
{
    struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    nanosleep(&pause, NULL);
}

int64_t postgres_longer_pause(int64_t pause_ms)
{
    if (pause_ms == 0)
        return SHORTEST_PAUSE_MS;
    return pause_ms * 2 < LONGEST_PAUSE_MS ? pause_ms * 2 : LONGEST_PAUSE_MS;
}

/* Every thread blocks the signals that end the program, so nothing interrupts a pause; but they can be seen. */
static bool is_asked_to_end(void)
{
    sigset_t pending;
    return sigpending(&pending) == 0 && (sigismember(&pending, SIGTERM) || sigismember(&pending, SIGINT));
}

void postgres_await(const char *where)
{
    int64_t until = clock_monotonic_us() + START_PATIENCE_MS * 1000LL, pause = SHORTEST_PAUSE_MS;
    for (PGPing state; (state = ping(where)) == PQPING_NO_RESPONSE || state == PQPING_REJECT;) {
        if (clock_monotonic_us() > until || is_asked_to_end())
            return;
        if (pause == SHORTEST_PAUSE_MS)
            log_warn("database: the server %s; waiting for it, up to %d s",
                state == PQPING_REJECT ? "is not ready" : "does not answer", START_PATIENCE_MS / 1000);
        sleep_ms(pause);
        pause = postgres_longer_pause(pause);
    }
}
