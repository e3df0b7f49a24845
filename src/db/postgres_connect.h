/* How a connection to PostgreSQL is made, and how long one waits for a server. Included by src/db/postgres.c. */
#ifndef SWITCHLINE_DB_POSTGRES_CONNECT_H
#define SWITCHLINE_DB_POSTGRES_CONNECT_H

#include <libpq-fe.h>
#include <stddef.h>
#include <stdint.h>

/* A connection with its session set up, the caller's to PQfinish(). NULL: the reason is in error_r: nobody answers, a server that is too
 * old, a database of another encoding. */
PGconn *postgres_connect(const char *where, char *error_r, size_t error_size);
/* Waits while nobody answers or the server is starting up, a minute at most; any other trouble is for connecting to find words for. */
void postgres_await(const char *where);
/* Between two tries, in milliseconds: twice as long as the last one, up to a bound; 0: there was none yet. */
int64_t postgres_longer_pause(int64_t pause_ms);

#endif
