/* `--https` without a certificate authority at hand: we make our own, once, and sign a certificate for the portal.
 *
 * Clients trust ca.pem (curl --cacert, NODE_EXTRA_CA_CERTS, a browser's store), so it must stay the same over restarts
 * and renewals; only an unreadable, mismatched or expired pair is replaced. The server's certificate is cheap and is
 * made again whenever it does not fit: another host, another authority, under 30 days left. "Fits" compares the whole
 * subjectAltName, so a certificate never vouches for a name that the portal does not have any more. 397 days is what
 * Apple's clients accept at most. The authority may sign servers only one level down (pathlen 0), and its name
 * carries a random part, so that two portals' authorities live side by side in one trust store.
 *
 * Every file is written beside its place and renamed, keys first and readable by the owner only; a crash in between
 * leaves a pair that does not match, which the next start replaces. Times come from the one clock. */
#include "net/cert.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"

enum {
    CA_DAYS = 3650,
    LEAF_DAYS = 397,
    RENEW_DAYS = 30,
    SERIAL_BITS = 127,
    MAX_HOST = 253,
    MAX_COMMON_NAME = 64
};
enum { BACKDATED_SECONDS = 3600 }; /* for clients whose clock is a little behind */

/* One call: where it works and where the first reason for failing goes. */
struct maker {
    struct arena *arena;
    const char *dir;
    char *error;
    size_t error_size;
};

struct pair {
    X509 *cert;
    EVP_PKEY *key;
};

static bool fail(struct maker *maker, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool fail(struct maker *maker, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(maker->error, maker->error_size, format, args);
    va_end(args);
    return false;
}

static bool fail_openssl(struct maker *maker, const char *what)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    return fail(maker, "cannot %s: %s", what, reason ? reason : "OpenSSL gives no reason");
}

static void pair_free(struct pair *pair)
{
    X509_free(pair->cert);
    EVP_PKEY_free(pair->key);
    *pair = (struct pair){0};
}

/* ---- files ---- */
static const char *path_of(struct maker *maker, const char *name, const char *suffix)
{
    return arena_printf(maker->arena, "%s/%s%s", maker->dir, name, suffix);
}

static bool write_all(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t written = write(fd, data, len);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        data += written;
        len -= (size_t)written;
    }
    return fsync(fd) == 0;
}

static bool write_file(struct maker *maker, const char *name, mode_t mode, BIO *content)
{
    const char *path = path_of(maker, name, ""), *temporary = path_of(maker, name, ".tmp");
    char *data;
    long len = BIO_get_mem_data(content, &data);
    unlink(temporary); /* of a run that crashed */
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0)
        return fail(maker, "cannot create %s: %s", temporary, strerror(errno));
    bool written = write_all(fd, data, (size_t)len);
    int why = errno;
    close(fd);
    if (!written)
        return fail(maker, "cannot write %s: %s", temporary, strerror(why));
    return rename(temporary, path) == 0 || fail(maker, "cannot rename %s: %s", temporary, strerror(errno));
}

/* The key goes first: a certificate without its key is useless, and the old one would not match. */
static bool write_pair(
    struct maker *maker, const struct pair *pair, const char *cert_name, const char *key_name)
{
    BIO *key = BIO_new(BIO_s_secmem()), *cert = BIO_new(BIO_s_mem());
    bool ok = key && cert && PEM_write_bio_PrivateKey(key, pair->key, NULL, NULL, 0, NULL, NULL) == 1 &&
              PEM_write_bio_X509(cert, pair->cert) == 1;
    if (!ok)
        fail_openssl(maker, "encode a certificate");
    ok = ok && write_file(maker, key_name, 0600, key) && write_file(maker, cert_name, 0644, cert);
    BIO_free(key);
    BIO_free(cert);
    return ok;
}

static BIO *open_file(struct maker *maker, const char *name)
{
    return BIO_new_file(path_of(maker, name, ""), "r");
}

static int no_password(char *buffer, int size, int writing, void *user)
{
    (void)buffer, (void)size, (void)writing, (void)user;
    return -1; /* never ask the terminal */
}

/* false (and an empty pair): one of the files is missing or unreadable, or they do not belong together. */
static bool read_pair(struct maker *maker, const char *cert_name, const char *key_name, struct pair *pair_r)
{
    BIO *cert = open_file(maker, cert_name), *key = open_file(maker, key_name);
    if (cert && key) {
        pair_r->cert = PEM_read_bio_X509(cert, NULL, no_password, NULL);
        pair_r->key = PEM_read_bio_PrivateKey(key, NULL, no_password, NULL);
    }
    BIO_free(cert);
    BIO_free(key);
    if (pair_r->cert && pair_r->key && X509_check_private_key(pair_r->cert, pair_r->key) == 1)
        return true;
    pair_free(pair_r);
    ERR_clear_error(); /* an absent file is no error of ours */
    return false;
}

/* A copied data directory may have lost the mode. */
static void protect_key(struct maker *maker, const char *name)
{
    int ignored = chmod(path_of(maker, name, ""), 0600);
    (void)ignored;
}

/* ---- names ---- */
static bool host_is_plausible(const char *host)
{
    size_t len = strlen(host);
    return len > 0 && len <= MAX_HOST && host[0] != '.' && host[0] != '-' &&
           strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_") == len;
}

/* An entry is added once: certificates with a name twice make some clients complain. */
static bool add_name(GENERAL_NAMES *names, int type, const void *data, int len)
{
    GENERAL_NAME *name = GENERAL_NAME_new();
    ASN1_STRING *value = ASN1_STRING_type_new(type == GEN_DNS ? V_ASN1_IA5STRING : V_ASN1_OCTET_STRING);
    if (!name || !value || ASN1_STRING_set(value, data, len) != 1) {
        GENERAL_NAME_free(name);
        ASN1_STRING_free(value);
        return false;
    }
    GENERAL_NAME_set0_value(name, type, value);
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++)
        if (GENERAL_NAME_cmp(sk_GENERAL_NAME_value(names, i), name) == 0) {
            GENERAL_NAME_free(name);
            return true;
        }
    return sk_GENERAL_NAME_push(names, name) > 0;
}

static bool add_host(GENERAL_NAMES *names, const char *host)
{
    unsigned char address[16];
    if (inet_pton(AF_INET, host, address) == 1)
        return add_name(names, GEN_IPADD, address, 4);
    if (inet_pton(AF_INET6, host, address) == 1)
        return add_name(names, GEN_IPADD, address, 16);
    return host_is_plausible(host) && add_name(names, GEN_DNS, host, (int)strlen(host));
}

static GENERAL_NAMES *names_of(const char *host)
{
    GENERAL_NAMES *names = GENERAL_NAMES_new();
    if (names && add_host(names, host) && add_host(names, "localhost") && add_host(names, "127.0.0.1") &&
        add_host(names, "::1"))
        return names;
    GENERAL_NAMES_free(names);
    return NULL;
}

static bool same_names(const GENERAL_NAMES *a, const GENERAL_NAMES *b)
{
    if (!a || !b || sk_GENERAL_NAME_num(a) != sk_GENERAL_NAME_num(b))
        return false;
    for (int i = 0; i < sk_GENERAL_NAME_num(a); i++)
        if (GENERAL_NAME_cmp(sk_GENERAL_NAME_value(a, i), sk_GENERAL_NAME_value(b, i)) != 0)
            return false;
    return true;
}

/* ---- making certificates ---- */
static bool set_serial(X509 *cert)
{
    BIGNUM *number = BN_new();
    bool ok = number && BN_rand(number, SERIAL_BITS, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
              BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert));
    BN_free(number);
    return ok;
}

static bool set_times(X509 *cert, int days)
{
    time_t now = (time_t)(clock_now() / SECOND);
    return X509_time_adj_ex(X509_getm_notBefore(cert), 0, -BACKDATED_SECONDS, &now) &&
           X509_time_adj_ex(X509_getm_notAfter(cert), days, 0, &now);
}

static bool set_name(X509 *cert, const char *common_name)
{
    X509_NAME *name = X509_get_subject_name(cert);
    return X509_NAME_add_entry_by_txt(
               name, "O", MBSTRING_UTF8, (const unsigned char *)"Switchline", -1, -1, 0) &&
           X509_NAME_add_entry_by_txt(
               name, "CN", MBSTRING_UTF8, (const unsigned char *)common_name, -1, -1, 0);
}

/* `value` in the notation of openssl's configuration; only constant text comes here. */
static bool add_extension(X509 *cert, X509 *issuer, int kind, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, cert, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, kind, value);
    bool ok = extension && X509_add_ext(cert, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return ok;
}

static bool add_extensions(struct pair *pair, X509 *issuer, const GENERAL_NAMES *names)
{
    X509 *cert = pair->cert;
    bool ca = !names;
    return add_extension(cert, issuer, NID_basic_constraints,
               ca ? "critical,CA:TRUE,pathlen:0" : "critical,CA:FALSE") &&
           add_extension(cert, issuer, NID_key_usage,
               ca ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature") &&
           add_extension(cert, issuer, NID_subject_key_identifier, "hash") &&
           add_extension(cert, issuer, NID_authority_key_identifier, "keyid:always") &&
           (ca ||
               (add_extension(cert, issuer, NID_ext_key_usage, "serverAuth") &&
                   X509_add1_ext_i2d(cert, NID_subject_alt_name, (void *)names, 0, X509V3_ADD_DEFAULT) == 1));
}

/* A new key and certificate, signed by `issuer`, or by itself when issuer is NULL (then names is NULL, too). */
static bool pair_new(
    const struct pair *issuer, const char *common_name, const GENERAL_NAMES *names, struct pair *pair_r)
{
    pair_r->key = EVP_EC_gen("P-256");
    pair_r->cert = X509_new();
    if (!pair_r->key || !pair_r->cert)
        return false;
    if (!issuer)
        issuer = pair_r;
    return X509_set_version(pair_r->cert, X509_VERSION_3) && set_serial(pair_r->cert) &&
           set_times(pair_r->cert, names ? LEAF_DAYS : CA_DAYS) && set_name(pair_r->cert, common_name) &&
           X509_set_issuer_name(pair_r->cert, X509_get_subject_name(issuer->cert)) &&
           X509_set_pubkey(pair_r->cert, pair_r->key) && add_extensions(pair_r, issuer->cert, names) &&
           X509_sign(pair_r->cert, issuer->key, EVP_sha256()) > 0;
}

/* ---- deciding what may stay ---- */
static bool lasts(const X509 *cert, int days)
{
    time_t now = (time_t)(clock_now() / SECOND), later = now + (time_t)days * (DAY / SECOND);
    return X509_cmp_time(X509_get0_notBefore(cert), &now) < 0 &&
           X509_cmp_time(X509_get0_notAfter(cert), &later) > 0;
}

static bool load_or_make_ca(struct maker *maker, struct pair *ca_r)
{
    if (read_pair(maker, "ca.pem", "ca.key", ca_r)) {
        protect_key(maker, "ca.key");
        if (lasts(ca_r->cert, 0) && X509_check_ca(ca_r->cert) == 1 && X509_verify(ca_r->cert, ca_r->key) == 1)
            return true;
        pair_free(ca_r);
    }
    unsigned random;
    char name[64];
    if (RAND_bytes((unsigned char *)&random, sizeof random) != 1)
        return fail_openssl(maker, "draw random numbers");
    snprintf(name, sizeof name, "Switchline local CA %08x", random);
    if (!pair_new(NULL, name, NULL, ca_r))
        return fail_openssl(maker, "make the certificate authority");
    return write_pair(maker, ca_r, "ca.pem", "ca.key");
}

static bool leaf_fits(const struct pair *leaf, const struct pair *ca, const GENERAL_NAMES *names)
{
    GENERAL_NAMES *present = X509_get_ext_d2i(leaf->cert, NID_subject_alt_name, NULL, NULL);
    bool fits =
        same_names(present, names) && lasts(leaf->cert, RENEW_DAYS) && X509_verify(leaf->cert, ca->key) == 1;
    GENERAL_NAMES_free(present);
    ERR_clear_error();
    return fits;
}

static bool keep_or_make_leaf(
    struct maker *maker, const struct pair *ca, const char *host, const GENERAL_NAMES *names)
{
    struct pair leaf = {0};
    bool ok = read_pair(maker, "tls.pem", "tls.key", &leaf) && leaf_fits(&leaf, ca, names);
    if (ok) {
        protect_key(maker, "tls.key");
    } else {
        pair_free(&leaf);
        ok = pair_new(ca, strlen(host) <= MAX_COMMON_NAME ? host : "Switchline", names, &leaf)
                 ? write_pair(maker, &leaf, "tls.pem", "tls.key")
                 : fail_openssl(maker, "make the server's certificate");
    }
    pair_free(&leaf);
    return ok;
}

bool cert_make_local(const char *dir, const char *host, char *error_r, size_t error_size)
{
    struct maker maker = {.arena = arena_new(), .dir = dir, .error = error_r, .error_size = error_size};
    struct pair ca = {0};
    size_t len = strlen(host);
    const char *plain = len > 2 && host[0] == '[' && host[len - 1] == ']' /* as URLs write IPv6 */
                            ? arena_strn(maker.arena, host + 1, len - 2)
                            : host;
    GENERAL_NAMES *names = names_of(plain);
    bool ok = names
                  ? load_or_make_ca(&maker, &ca) && keep_or_make_leaf(&maker, &ca, plain, names)
                  : fail(&maker, "\"%s\" is not a host name or address a certificate can be made for", host);
    GENERAL_NAMES_free(names);
    pair_free(&ca);
    arena_free(&maker.arena);
    return ok;
}
