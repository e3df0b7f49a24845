/* A fresh, migrated database for a test: a file in a directory of its own, or, where SWITCHLINE_TEST_DATABASE is the URL of a
 * server (tools/pg-cluster), a database of its own there. Included by tests only. */
#ifndef SWITCHLINE_DB_TEST_DATABASE_H
#define SWITCHLINE_DB_TEST_DATABASE_H

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "db/db.h"

#define UNUSED_BY_SOME __attribute__((unused))

struct test_database {
    bool on_server;
    char where[512]; /* for db_open() */
    char dir[64]; /* of a file; is there on a server as well */
    char name[64]; /* on a server */
};

/* NULL: tests use files only. */
UNUSED_BY_SOME static const char *test_database_server(void)
{
    const char *url = getenv("SWITCHLINE_TEST_DATABASE");
    return url && *url ? url : NULL;
}

/* By the maintenance connection. */
UNUSED_BY_SOME static void test_database_say(const char *sql)
{
    PGconn *server = PQconnectdb(test_database_server());
    PGresult *result = PQexec(server, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(server));
    PQclear(result);
    PQfinish(server);
}

/* The server's URL with another database in its path. */
UNUSED_BY_SOME static void test_database_url(char *url_r, size_t size, const char *name)
{
    const char *server = test_database_server();
    size_t host = (size_t)(strstr(server, "://") + 3 - server);
    size_t path = host + strcspn(server + host, "/?");
    snprintf(url_r, size, "%.*s/%s%s", (int)path, server, name, server + path + strcspn(server + path, "?"));
}

/* Empty: without tables. */
UNUSED_BY_SOME static void test_database_make(struct test_database *t, bool on_server, const char *encoding)
{
    static int made;
    char sql[256];
    *t = (struct test_database){.on_server = on_server};
    snprintf(t->dir, sizeof t->dir, "/tmp/switchline-db-XXXXXX");
    assert_non_null(mkdtemp(t->dir));
    if (!on_server) {
        snprintf(t->where, sizeof t->where, "%s/test.db", t->dir);
        return;
    }
    snprintf(t->name, sizeof t->name, "switchline_unit_%d_%d", (int)getpid(), made++);
    snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE template0 ENCODING '%s'", t->name, encoding);
    test_database_say(sql);
    test_database_url(t->where, sizeof t->where, t->name);
}

UNUSED_BY_SOME static struct db *test_database_open(const struct test_database *t, enum db_mode mode)
{
    char error[256];
    struct db *opened = db_open(t->where, mode, error, sizeof error);
    if (!opened)
        fail_msg("%s: %s", t->where, error);
    return opened;
}

UNUSED_BY_SOME static void test_database_remove(struct test_database *t)
{
    char words[256];
    if (t->on_server) {
        snprintf(words, sizeof words, "DROP DATABASE %s WITH (FORCE)", t->name);
        test_database_say(words);
    }
    snprintf(words, sizeof words, "rm -r %s", t->dir);
    assert_int_equal(system(words), 0);
}

#endif
