/* TLS over memory, on OpenSSL.
 *
 * OpenSSL reads and writes through a BIO. Ours holds no bytes: during a call it reads from the caller's input and
 * writes into the caller's buffer, so an idle stream keeps nothing but its keys (OpenSSL itself keeps a record that
 * has arrived in part, and gives its buffers back with SSL_MODE_RELEASE_BUFFERS). The ready-made memory BIO was not
 * taken because it keeps the largest buffer it ever needed for every connection.
 *
 * Invariants: after tls_stream_receive() all input was consumed; `in` and `out` point at the caller's memory only
 * while a call runs. Replacing the certificate swaps one counted SSL_CTX under a lock; open streams hold their own. */
#include "net/tls.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/arena.h"

enum { RECORD = 16384 };

struct tls_server {
    pthread_mutex_t lock; /* guards context */
    SSL_CTX *context;
    BIO_METHOD *method;
    char *cert, *key;
};

struct tls_stream {
    SSL *ssl;
    const char *in;
    size_t in_len;
    struct buf *out;
};

/* The BIO */

static int bio_read(BIO *bio, char *data, int size)
{
    struct tls_stream *stream = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (stream->in_len == 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    size_t len = stream->in_len < (size_t)size ? stream->in_len : (size_t)size;
    memcpy(data, stream->in, len);
    stream->in += len;
    stream->in_len -= len;
    return (int)len;
}

static int bio_write(BIO *bio, const char *data, int len)
{
    struct tls_stream *stream = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (stream->out && len > 0)
        buf_add(stream->out, data, (size_t)len);
    return len;
}

static long bio_control(BIO *bio, int command, long number, void *pointer)
{
    (void)bio, (void)number, (void)pointer;
    return command == BIO_CTRL_FLUSH;
}

static BIO_METHOD *method_new(void)
{
    BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "caller's memory");
    if (method) {
        BIO_meth_set_read(method, bio_read);
        BIO_meth_set_write(method, bio_write);
        BIO_meth_set_ctrl(method, bio_control);
    }
    return method;
}

/* The certificate */

static void explain(const char *what, const char *file, char *error_r, size_t error_size)
{
    char reason[160] = "unknown reason";
    unsigned long code = ERR_peek_last_error();
    if (code)
        ERR_error_string_n(code, reason, sizeof reason);
    ERR_clear_error();
    snprintf(error_r, error_size, "%s %s: %s", what, file, reason);
}

/* We speak HTTP/1.1 only; a client that offers nothing we know goes on without the extension. */
static int choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_len,
    const unsigned char *in, unsigned in_len, void *user)
{
    static const unsigned char ours[] = "\x08http/1.1";
    (void)ssl, (void)user;
    unsigned char *chosen = NULL;
    if (SSL_select_next_proto(&chosen, out_len, ours, sizeof ours - 1, in, in_len) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_NOACK;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

static SSL_CTX *context_new(const char *cert, const char *key, char *error_r, size_t error_size)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (!context) {
        explain("cannot prepare", "TLS", error_r, error_size);
        return NULL;
    }
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(
        context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF); /* tickets do it without memory of ours */
    SSL_CTX_set_session_id_context(context, (const unsigned char *)"switchline", 10);
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, NULL);
    const char *wrong = NULL;
    if (SSL_CTX_use_certificate_chain_file(context, cert) != 1)
        wrong = cert;
    else if (SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1 ||
             SSL_CTX_check_private_key(context) != 1)
        wrong = key;
    if (!wrong)
        return context;
    explain("cannot use", wrong, error_r, error_size);
    SSL_CTX_free(context);
    return NULL;
}

struct tls_server *tls_server_new(const char *cert, const char *key, char *error_r, size_t error_size)
{
    SSL_CTX *context = context_new(cert, key, error_r, error_size);
    if (!context)
        return NULL;
    BIO_METHOD *method = method_new();
    if (!method) {
        explain("cannot prepare", "TLS", error_r, error_size);
        SSL_CTX_free(context);
        return NULL;
    }
    struct tls_server *server = mem_alloc(sizeof *server);
    pthread_mutex_init(&server->lock, NULL);
    server->context = context;
    server->method = method;
    server->cert = mem_str(cert);
    server->key = mem_str(key);
    return server;
}

bool tls_server_reload(struct tls_server *server, char *error_r, size_t error_size)
{
    SSL_CTX *fresh = context_new(server->cert, server->key, error_r, error_size);
    if (!fresh)
        return false;
    pthread_mutex_lock(&server->lock);
    SSL_CTX *old = server->context;
    server->context = fresh;
    pthread_mutex_unlock(&server->lock);
    SSL_CTX_free(old);
    return true;
}

void tls_server_free(struct tls_server **server)
{
    struct tls_server *gone = *server;
    if (!gone)
        return;
    SSL_CTX_free(gone->context);
    BIO_meth_free(gone->method);
    pthread_mutex_destroy(&gone->lock);
    free(gone->cert);
    free(gone->key);
    free(gone);
    *server = NULL;
}

/* The stream */

struct tls_stream *tls_stream_new(struct tls_server *server)
{
    pthread_mutex_lock(&server->lock);
    SSL *ssl = SSL_new(server->context); /* counts the context */
    pthread_mutex_unlock(&server->lock);
    BIO *bio = ssl ? BIO_new(server->method) : NULL;
    if (!bio) {
        SSL_free(ssl);
        return NULL;
    }
    struct tls_stream *stream = mem_alloc(sizeof *stream);
    stream->ssl = ssl;
    BIO_set_data(bio, stream);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl, bio, bio);
    SSL_set_accept_state(ssl);
    return stream;
}

void tls_stream_free(struct tls_stream **stream)
{
    if (!*stream)
        return;
    SSL_free((*stream)->ssl);
    free(*stream);
    *stream = NULL;
}

bool tls_stream_ready(const struct tls_stream *stream)
{
    return SSL_is_init_finished(stream->ssl);
}

bool tls_stream_receive(
    struct tls_stream *stream, const void *data, size_t len, struct buf *plain_r, struct buf *cipher_r)
{
    char record[RECORD];
    stream->in = data;
    stream->in_len = len;
    stream->out = cipher_r;
    ERR_clear_error();
    int got;
    while ((got = SSL_read(stream->ssl, record, sizeof record)) > 0)
        buf_add(plain_r, record, (size_t)got);
    int reason = SSL_get_error(stream->ssl, got);
    ERR_clear_error();
    stream->in = NULL;
    stream->in_len = 0;
    stream->out = NULL;
    return reason == SSL_ERROR_WANT_READ;
}

bool tls_stream_send(struct tls_stream *stream, const void *data, size_t len, struct buf *cipher_r)
{
    const char *bytes = data;
    stream->out = cipher_r;
    ERR_clear_error();
    while (len > 0) { /* SSL_write counts in int */
        int part = len > INT_MAX / 2 ? INT_MAX / 2 : (int)len;
        int sent = SSL_write(stream->ssl, bytes, part);
        if (sent <= 0)
            break;
        bytes += sent;
        len -= (size_t)sent;
    }
    ERR_clear_error();
    stream->out = NULL;
    return len == 0;
}

void tls_stream_end(struct tls_stream *stream, struct buf *cipher_r)
{
    stream->out = cipher_r;
    if (SSL_is_init_finished(stream->ssl))
        SSL_shutdown(stream->ssl);
    ERR_clear_error();
    stream->out = NULL;
}
