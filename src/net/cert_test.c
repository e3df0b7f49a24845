/* A client's view of our certificates (does the chain verify for this host?) and the operator's: what stays the same
 * over restarts, what is renewed, and that keys are private. Time is advanced on the one clock; because it only goes
 * forward, each test asks "is it valid now" at clock_now(). */
#include "net/cert.h"

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"

static const char *const files[] = {"ca.pem", "ca.key", "tls.pem", "tls.key"};
static char dir[64];

static const char *path_of(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return path;
}

static int set_up(void **state)
{
    (void)state;
    strcpy(dir, "/tmp/switchline-cert-XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++)
        unlink(path_of(files[i]));
    return rmdir(dir); /* also fails the test when a temporary file was left */
}

static void make(const char *host)
{
    char error[256] = "";
    if (!cert_make_local(dir, host, error, sizeof error))
        fail_msg("%s: %s", host, error);
}

static X509 *read_cert(const char *name)
{
    FILE *file = fopen(path_of(name), "r");
    assert_non_null(file);
    X509 *cert = PEM_read_X509(file, NULL, NULL, NULL);
    fclose(file);
    assert_non_null(cert);
    return cert;
}

/* A file's bytes, for "unchanged". */
static void read_file(const char *name, char out[4096])
{
    FILE *file = fopen(path_of(name), "r");
    assert_non_null(file);
    size_t len = fread(out, 1, 4095, file);
    out[len] = '\0';
    fclose(file);
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(path_of(name), "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static bool same_file(const char *name, const char *before)
{
    char now[4096];
    read_file(name, now);
    return strcmp(before, now) == 0;
}

/* As a TLS client does it: chain up to ca.pem, purpose server, host or address. */
static bool client_accepts(const char *host, bool is_address)
{
    X509 *ca = read_cert("ca.pem"), *leaf = read_cert("tls.pem");
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    X509_STORE_add_cert(store, ca);
    X509_STORE_CTX_init(context, store, leaf, NULL);
    X509_STORE_CTX_set_default(context, "ssl_server");
    X509_VERIFY_PARAM *wanted = X509_STORE_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_time(wanted, (time_t)(clock_now() / SECOND));
    X509_VERIFY_PARAM_set_flags(wanted, X509_V_FLAG_X509_STRICT);
    if (is_address)
        X509_VERIFY_PARAM_set1_ip_asc(wanted, host);
    else
        X509_VERIFY_PARAM_set1_host(wanted, host, 0);
    bool accepted = X509_verify_cert(context) == 1;
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    X509_free(ca);
    X509_free(leaf);
    return accepted;
}

static void clients_accept_the_portal(void **state)
{
    (void)state;
    make("portal.example");
    assert_true(client_accepts("portal.example", false));
    assert_true(client_accepts("localhost", false));
    assert_true(client_accepts("127.0.0.1", true));
    assert_true(client_accepts("::1", true));
    assert_false(client_accepts("other.example", false));
    assert_false(client_accepts("10.0.0.1", true));
}

static void addresses_and_local_names_are_hosts(void **state)
{
    (void)state;
    make("192.168.7.9");
    assert_true(client_accepts("192.168.7.9", true));
    make("[2001:db8::7]");
    assert_true(client_accepts("2001:db8::7", true));
    assert_false(client_accepts("192.168.7.9", true));
    make("localhost");
    assert_true(client_accepts("localhost", false));
    make("::1");
    assert_true(client_accepts("::1", true));
}

static void keys_are_private(void **state)
{
    struct stat info;
    (void)state;
    make("portal.example");
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(0, stat(path_of(files[i]), &info));
        assert_int_equal(i % 2 ? 0600 : 0644, info.st_mode & 0777);
    }
    chmod(path_of("ca.key"), 0644);
    make("portal.example");
    stat(path_of("ca.key"), &info);
    assert_int_equal(0600, info.st_mode & 0777);
}

static void certificates_say_what_they_are_for(void **state)
{
    (void)state;
    make("portal.example");
    X509 *ca = read_cert("ca.pem"), *leaf = read_cert("tls.pem");
    assert_int_equal(1, X509_check_ca(ca));
    assert_int_equal(0, X509_check_ca(leaf));
    assert_int_equal(0, X509_get_pathlen(ca));
    assert_true(X509_get_extension_flags(ca) & EXFLAG_BCONS);
    assert_int_equal(KU_KEY_CERT_SIGN | KU_CRL_SIGN, X509_get_key_usage(ca));
    assert_int_equal(KU_DIGITAL_SIGNATURE, X509_get_key_usage(leaf));
    assert_int_equal(XKU_SSL_SERVER, X509_get_extended_key_usage(leaf));
    assert_int_equal(
        0, ASN1_OCTET_STRING_cmp(X509_get0_subject_key_id(ca), X509_get0_authority_key_id(leaf)));
    assert_true(X509_get_ext_by_NID(ca, NID_basic_constraints, -1) >= 0);
    assert_true(
        X509_EXTENSION_get_critical(X509_get_ext(ca, X509_get_ext_by_NID(ca, NID_basic_constraints, -1))));
    int days, seconds;
    ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(leaf), X509_get0_notAfter(leaf));
    assert_int_equal(397, days);
    ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(ca), X509_get0_notAfter(ca));
    assert_int_equal(3650, days);
    X509_free(ca);
    X509_free(leaf);
}

static void a_second_start_changes_nothing(void **state)
{
    char before[4][4096];
    (void)state;
    make("portal.example");
    for (size_t i = 0; i < 4; i++)
        read_file(files[i], before[i]);
    make("portal.example");
    for (size_t i = 0; i < 4; i++)
        assert_true(same_file(files[i], before[i]));
}

static void another_host_gets_a_new_certificate_of_the_same_authority(void **state)
{
    char ca[4096], key[4096];
    (void)state;
    make("portal.example");
    read_file("ca.pem", ca);
    read_file("tls.key", key);
    make("desk.example");
    assert_true(same_file("ca.pem", ca));
    assert_false(same_file("tls.key", key));
    assert_true(client_accepts("desk.example", false));
    assert_false(client_accepts("portal.example", false));
    make("localhost"); /* the old certificate covers it, but also a name that is not ours any more */
    assert_false(client_accepts("desk.example", false));
}

static void a_certificate_is_renewed_in_time(void **state)
{
    char ca[4096], leaf[4096];
    (void)state;
    make("portal.example");
    read_file("ca.pem", ca);
    read_file("tls.pem", leaf);
    clock_advance(366 * DAY); /* 31 left */
    make("portal.example");
    assert_true(same_file("tls.pem", leaf));
    clock_advance(2 * DAY);
    make("portal.example");
    assert_false(same_file("tls.pem", leaf));
    assert_true(same_file("ca.pem", ca));
    clock_advance(380 * DAY);
    make("portal.example");
    assert_true(client_accepts("portal.example", false));
}

static void an_expired_authority_is_replaced(void **state)
{
    char ca[4096];
    (void)state;
    make("portal.example");
    read_file("ca.pem", ca);
    clock_advance(3651 * DAY);
    make("portal.example");
    assert_false(same_file("ca.pem", ca));
    assert_true(client_accepts("portal.example", false));
}

static void damaged_files_are_replaced(void **state)
{
    char ca[4096], leaf[4096];
    (void)state;
    make("portal.example");
    read_file("ca.pem", ca);
    for (size_t i = 2; i < 4; i++) {
        write_file(files[i], "damaged");
        make("portal.example");
        assert_true(client_accepts("portal.example", false));
        assert_true(same_file("ca.pem", ca));
    }
    read_file("tls.pem", leaf);
    write_file("ca.key", "damaged"); /* the authority is lost, so its certificates are, too */
    make("portal.example");
    assert_false(same_file("ca.pem", ca));
    assert_false(same_file("tls.pem", leaf));
    assert_true(client_accepts("portal.example", false));
}

static void refuses_what_is_no_host(void **state)
{
    static const char *const bad[] = {"", "a b", "a,DNS:evil.example", "*.example", "-x", ".x",
        "bücher.example", "a:443", "a\n", "[]", "[::1"};
    char error[256];
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        error[0] = '\0';
        assert_false(cert_make_local(dir, bad[i], error, sizeof error));
        assert_string_not_equal("", error);
    }
}

static void long_names_work(void **state)
{
    char host[] = "a-rather-long-name-of-a-department.and-another-rather-long-name-of-a-company.example";
    (void)state;
    make(host);
    assert_true(client_accepts(host, false));
}

static void says_why_it_cannot_write(void **state)
{
    char error[256] = "";
    (void)state;
    assert_false(cert_make_local("/nonexistent/directory", "portal.example", error, sizeof error));
    assert_non_null(strstr(error, "/nonexistent/directory/ca.key"));
    assert_non_null(strstr(error, "No such file"));
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(clients_accept_the_portal),
        test(addresses_and_local_names_are_hosts),
        test(keys_are_private),
        test(certificates_say_what_they_are_for),
        test(a_second_start_changes_nothing),
        test(another_host_gets_a_new_certificate_of_the_same_authority),
        test(a_certificate_is_renewed_in_time),
        test(an_expired_authority_is_replaced),
        test(damaged_files_are_replaced),
        test(refuses_what_is_no_host),
        test(long_names_work),
        test(says_why_it_cannot_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
