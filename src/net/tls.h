/* TLS for the server: one certificate that can be replaced while connections are open, and per connection a stream
 * that turns ciphertext into plaintext and back. It knows no sockets: bytes come in and go out in memory.
 *
 * A tls_server may be used by many threads at once; a tls_stream belongs to one thread. */
#ifndef SWITCHLINE_NET_TLS_H
#define SWITCHLINE_NET_TLS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct tls_server;
struct tls_stream;

/* Reads the PEM files (certificate with its chain, key). NULL: the reason is in error_r. */
struct tls_server *tls_server_new(const char *cert, const char *key, char *error_r, size_t error_size);
/* Reads the same files again; streams that exist keep what they have. false: nothing changes, see error_r. */
bool tls_server_reload(struct tls_server *server, char *error_r, size_t error_size);
void tls_server_free(struct tls_server **server); /* after its last stream */

struct tls_stream *tls_stream_new(struct tls_server *server); /* NULL: out of resources */
void tls_stream_free(struct tls_stream **stream);
bool tls_stream_ready(const struct tls_stream *stream); /* the handshake is done */

/* Takes everything the client sent; appends plaintext to plain_r and what must be sent back (handshake, alerts) to
 * cipher_r. false: the client ended the stream or broke the protocol; send cipher_r, then close. */
bool tls_stream_receive(
    struct tls_stream *stream, const void *data, size_t len, struct buf *plain_r, struct buf *cipher_r);
/* Encrypts all of data. false: the stream is broken. Only after tls_stream_ready(). */
bool tls_stream_send(struct tls_stream *stream, const void *data, size_t len, struct buf *cipher_r);
void tls_stream_end(struct tls_stream *stream, struct buf *cipher_r); /* appends the closing alert */

#endif
