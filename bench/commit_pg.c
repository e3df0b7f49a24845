/* The ceiling on PostgreSQL: what the server makes durable when nobody stands between it and the statements.
 *
 * The statements are those of bench/commit.c, one message a transaction, as the server's writers do it. Each of CONNECTIONS
 * threads has a connection and prepared statements of its own and speaks libpq directly. Dialogs are not shared between
 * connections, so nobody waits for a row. With `writes` the reads are left out: bare inserts and updates of the same rows.
 *
 *   bench_commit_pg URL CONNECTIONS SECONDS [writes]
 *
 * wants a database with the real schema and without data, and prints one line of JSON. */
#include <libpq-fe.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DIALOGS = 64, MOST_CONNECTIONS = 256, MOST_ARGUMENTS = 5 };

struct worker {
    pthread_t thread;
    PGconn *connection;
    int number;
    long messages;
};

static const char *url;
static bool reads = true;
static int connections;
static double until;

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* ---- statements ---- */
enum statement {
    CHAT,
    USERS,
    MEMBERS,
    SESSION,
    DIALOG,
    READ_USER,
    READ_CHAT,
    READ_SESSION,
    READ_DIALOG,
    READ_EXTERNAL,
    MESSAGE,
    COUNT_CHAT,
    COUNT_MEMBERS,
    EXTERNAL,
    STATEMENTS
};

static const char *const texts[STATEMENTS] = {
    [CHAT] = "INSERT INTO chat (id, type, entity_type) VALUES ($1::bigint, 'L', 'LINES')",
    [USERS] = "INSERT INTO users (id, type, name, search) VALUES ($1::bigint, 'connector', 'Cara', 'cara')",
    [MEMBERS] =
        "INSERT INTO chat_member (chat_id, user_id, kind, recent_at) VALUES ($1::bigint, $1::bigint, 0, 0),"
        " ($1::bigint, 1000000, 3, 1)",
    [SESSION] = "INSERT INTO session (id, chat_id, line_id, connector, state) VALUES ($1::bigint, "
                "$1::bigint, 1, 'bench', 1)",
    [DIALOG] = "INSERT INTO dialog (chat_id, connector, line_id, dialog_key, customer_id, session_id)"
               " VALUES ($1::bigint, 'bench', 1, CAST($1::bigint AS text), $1::bigint, $1::bigint)",
    [READ_USER] = "SELECT * FROM users WHERE id = $1::bigint",
    [READ_CHAT] = "SELECT * FROM chat WHERE id = $1::bigint",
    [READ_SESSION] = "SELECT * FROM session WHERE id = $1::bigint",
    [READ_DIALOG] = "SELECT * FROM dialog WHERE chat_id = $1::bigint",
    [READ_EXTERNAL] = "SELECT message_id FROM external_message WHERE connector = 'bench' AND line_id = 1"
                      " AND dialog_key = $1::text AND external_id = $2::text",
    [MESSAGE] = "INSERT INTO message (chat_id, author_id, session_id, text, created_at)"
                " VALUES ($1::bigint, $1::bigint, $1::bigint, $2::text, 1700000000000) RETURNING id",
    [COUNT_CHAT] = "UPDATE chat SET message_count = message_count + 1, last_message_id = $2::bigint WHERE id "
                   "= $1::bigint",
    [COUNT_MEMBERS] = "UPDATE chat_member SET unread = unread + 1, recent_at = CASE WHEN kind = 0 THEN 0 ELSE"
                      " recent_at + 1 END WHERE chat_id = $1::bigint",
    [EXTERNAL] =
        "INSERT INTO external_message (connector, line_id, dialog_key, external_id, message_id, session_id)"
        " VALUES ('bench', 1, $1::text, $2::text, $3::bigint, $4::bigint)",
};

static PGresult *check(const struct worker *worker, PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        fprintf(stderr, "bench_commit_pg: %s", PQerrorMessage(worker->connection));
        exit(1);
    }
    return result;
}

static PGresult *run(
    const struct worker *worker, enum statement statement, int count, const char *const *arguments)
{
    char name[8];
    snprintf(name, sizeof name, "s%d", statement);
    return check(worker, PQexecPrepared(worker->connection, name, count, arguments, NULL, NULL, 1));
}

#define RUN(worker, statement, ...)                                                                          \
    PQclear(run(worker, statement, sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *),                   \
        (const char *[]){__VA_ARGS__}))

static void say(const struct worker *worker, const char *sql)
{
    PQclear(check(worker, PQexec(worker->connection, sql)));
}

/* ---- a message ---- */
static void read_around(const struct worker *worker, const char *dialog, const char *external)
{
    RUN(worker, READ_USER, dialog);
    RUN(worker, READ_CHAT, dialog);
    RUN(worker, READ_CHAT, dialog);
    RUN(worker, READ_SESSION, dialog);
    RUN(worker, READ_SESSION, dialog);
    RUN(worker, READ_DIALOG, dialog);
    RUN(worker, READ_EXTERNAL, dialog, external);
}

static void write_message(const struct worker *worker, const char *dialog, const char *external)
{
    static const char text[] = "Good afternoon, where is my parcel? It was promised for today.";
    PGresult *result = run(worker, MESSAGE, 2, (const char *[]){dialog, text});
    uint64_t key = 0;
    char id[24];
    for (int i = 0; i < 8; i++)
        key = key << 8 | (unsigned char)PQgetvalue(result, 0, 0)[i];
    snprintf(id, sizeof id, "%llu", (unsigned long long)key);
    PQclear(result);
    RUN(worker, COUNT_CHAT, dialog, id);
    RUN(worker, COUNT_MEMBERS, dialog);
    RUN(worker, EXTERNAL, dialog, external, id, dialog);
}

static void connect_worker(struct worker *worker)
{
    worker->connection = PQconnectdb(url);
    if (PQstatus(worker->connection) != CONNECTION_OK) {
        fprintf(stderr, "bench_commit_pg: %s", PQerrorMessage(worker->connection));
        exit(1);
    }
    for (int i = 0; i < STATEMENTS; i++) {
        char name[8];
        snprintf(name, sizeof name, "s%d", i);
        PQclear(check(worker, PQprepare(worker->connection, name, texts[i], 0, NULL)));
    }
}

static void dialog_name(const struct worker *worker, long n, char name_r[24])
{
    snprintf(name_r, 24, "%ld", worker->number * (long)DIALOGS + n % DIALOGS + 1);
}

static void make_dialogs(const struct worker *worker)
{
    char dialog[24];
    say(worker, "BEGIN");
    for (int n = 0; n < DIALOGS; n++) {
        dialog_name(worker, n, dialog);
        for (enum statement statement = CHAT; statement <= DIALOG; statement++)
            RUN(worker, statement, dialog);
    }
    say(worker, "COMMIT");
}

static void *work(void *user)
{
    struct worker *worker = user;
    char dialog[24], external[24];
    while (now_s() < until) {
        dialog_name(worker, worker->messages, dialog);
        snprintf(external, sizeof external, "m-%ld", worker->messages);
        say(worker, "BEGIN");
        if (reads)
            read_around(worker, dialog, external);
        write_message(worker, dialog, external);
        say(worker, "COMMIT");
        worker->messages++;
    }
    return NULL;
}

int main(int argc, char **argv)
{
    static struct worker workers[MOST_CONNECTIONS];
    long messages = 0;
    if (argc < 4 || (connections = atoi(argv[2])) < 1 || connections > MOST_CONNECTIONS) {
        fprintf(stderr, "usage: bench_commit_pg URL CONNECTIONS SECONDS [writes]\n");
        return 2;
    }
    url = argv[1];
    reads = argc == 4;
    for (int i = 0; i < connections; i++) {
        workers[i].number = i;
        connect_worker(&workers[i]);
        make_dialogs(&workers[i]);
    }
    double from = now_s();
    until = from + atof(argv[3]);
    for (int i = 0; i < connections; i++)
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            return 1;
    for (int i = 0; i < connections; i++) {
        pthread_join(workers[i].thread, NULL);
        messages += workers[i].messages;
        PQfinish(workers[i].connection);
    }
    printf("{\"rate\":%.0f}\n", (double)messages / (now_s() - from));
    return 0;
}
