/* The gate's two questions, asked with every trick we know of: each row is a URL or an address and the answer. */
#include "net/url_gate.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static bool address_passes(const char *text, int port, bool allow_private)
{
    struct sockaddr_storage storage = {0};
    struct sockaddr_in *in = (struct sockaddr_in *)&storage;
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&storage;
    if (strchr(text, ':')) {
        in6->sin6_family = AF_INET6;
        in6->sin6_port = htons((uint16_t)port);
        assert_int_equal(1, inet_pton(AF_INET6, text, &in6->sin6_addr));
    } else {
        in->sin_family = AF_INET;
        in->sin_port = htons((uint16_t)port);
        assert_int_equal(1, inet_pton(AF_INET, text, &in->sin_addr));
    }
    return url_gate_address((struct sockaddr *)&storage, allow_private);
}

static void refuses_special_addresses(void **state)
{
    static const char *const special[] = {"0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1",
        "100.127.255.255", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255",
        "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1",
        "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1",
        "255.255.255.255", "::", "::1", "::7f00:1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.1.2.3",
        "::ffff:169.254.169.254", "::ffff:0:10.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b:1::8.8.8.8", "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1",
        "2001:10::1", "2001:20::1", "2001:1ff::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1",
        "2002:c0a8:101::1", "3fff::1", "3fff:fff::1", "4000::1", "5f00::1", "fc00::1", "fd12:3456::1",
        "fe80::1", "febf::1", "fec0::1", "ff02::1", "2a00:1450::5efe:192.168.0.1",
        "2a00:1450::200:5efe:10.0.0.1"};
    (void)state;
    for (size_t i = 0; i < sizeof special / sizeof *special; i++) {
        if (address_passes(special[i], 443, false))
            fail_msg("%s passes", special[i]);
        assert_true(address_passes(special[i], 443, true));
    }
}

static void accepts_public_addresses(void **state)
{
    static const char *const fine[] = {"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255",
        "100.128.0.0", "126.255.255.255", "128.0.0.1", "169.253.0.1", "172.15.255.255", "172.32.0.0",
        "192.0.1.1", "192.167.0.1", "192.169.0.1", "198.17.0.1", "198.20.0.0", "223.255.255.255",
        "2606:4700:4700::1111", "2001:4860:4860::8888", "2001:200::1", "2a00:1450:4001::200e", "3ffe::1",
        "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1", "2a00:1450::5efe:8.8.8.8"};
    (void)state;
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        if (!address_passes(fine[i], 443, false))
            fail_msg("%s is refused", fine[i]);
}

static void refuses_ports_of_other_services(void **state)
{
    (void)state;
    assert_true(address_passes("8.8.8.8", 80, false));
    assert_true(address_passes("8.8.8.8", 443, false));
    assert_true(address_passes("8.8.8.8", 1024, false));
    assert_true(address_passes("8.8.8.8", 65535, false));
    assert_false(address_passes("8.8.8.8", 25, false));
    assert_false(address_passes("8.8.8.8", 0, false));
    assert_false(address_passes("2606:4700:4700::1111", 1023, false));
    assert_true(address_passes("8.8.8.8", 25, true));
}

static void refuses_other_families(void **state)
{
    struct sockaddr_storage unix_socket = {.ss_family = AF_UNIX};
    (void)state;
    assert_false(url_gate_address((struct sockaddr *)&unix_socket, false));
    assert_false(url_gate_address((struct sockaddr *)&unix_socket, true));
}

static void accepts_ordinary_urls(void **state)
{
    static const char *const fine[] = {"http://example.com", "https://example.com/hook?x=1&y[]=2#top",
        "HTTPS://Example.COM:8443/", "http://1.1.1.1/", "http://[2606:4700:4700::1111]:8080/a",
        "http://a.b.c.example./", "https://bücher.example/", "http://example.com/%0d%0a",
        "http://notlocalhost/", "http://localhost.example/"};
    (void)state;
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
        const char *reason = url_gate_text(fine[i], false);
        if (reason)
            fail_msg("%s: %s", fine[i], reason);
    }
}

static void refuses_what_no_setting_allows(void **state)
{
    static const char *const bad[] = {"", "example.com", "/relative", "//example.com/", "ftp://example.com/",
        "file:///etc/passwd", "gopher://example.com/", "javascript:alert(1)", "http://", "http:///",
        "http://:80/", "http://user@example.com/", "http://user:secret@example.com/", "http://@example.com/",
        "http://:@example.com/", "http://example.com\\@other.example/", "http://example.com/a b",
        "http://example.com/\r\nHost: x", "http://exam\tple.com/", "http://example.com/\x7f",
        "http://example.com:0/", "http://example.com:99999/", "http://example.com:http/", "http://[::1/",
        "http://[fe80::g]/"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        for (int allow_private = 0; allow_private <= 1; allow_private++)
            if (!url_gate_text(bad[i], allow_private))
                fail_msg("\"%s\" passes", bad[i]);
}

static void refuses_literal_private_addresses(void **state)
{
    static const char *const private_urls[] = {"http://127.0.0.1/", "http://127.1/", "http://2130706433/",
        "http://0x7f000001/", "http://0177.0.0.1/", "http://127.0.0.1./", "http://%31%32%37.0.0.1/",
        "http://10.0.0.1:8080/x", "http://169.254.169.254/latest/meta-data/", "http://[::1]/",
        "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]:80/", "http://[fe80::1%25eth0]/",
        "http://[fd00::1]/", "http://[64:ff9b::a00:1]/", "http://0/", "http://localhost/",
        "http://LOCALHOST:8080/", "http://localhost./", "http://x.localhost/", "http://8.8.8.8:22/",
        "https://example.com:25/"};
    (void)state;
    for (size_t i = 0; i < sizeof private_urls / sizeof *private_urls; i++) {
        if (!url_gate_text(private_urls[i], false))
            fail_msg("%s passes", private_urls[i]);
        const char *reason = url_gate_text(private_urls[i], true);
        if (reason)
            fail_msg("%s in the sandbox: %s", private_urls[i], reason);
    }
}

static void bounds_the_length(void **state)
{
    char url[2050] = "http://example.com/";
    (void)state;
    memset(url + strlen(url), 'a', 2048 - strlen(url));
    assert_int_equal(2048, strlen(url));
    assert_null(url_gate_text(url, false));
    url[2048] = 'a';
    assert_non_null(url_gate_text(url, false));
}

static void gives_a_reason_that_helps(void **state)
{
    (void)state;
    assert_string_equal("only http and https URLs are accepted", url_gate_text("ftp://example.com/", false));
    assert_string_equal("the URL must not contain a user name or password",
        url_gate_text("http://me:pw@example.com/", false));
    assert_string_equal(
        "private and local addresses are not accepted", url_gate_text("http://[::1]/", false));
    assert_string_equal("the port is not accepted", url_gate_text("http://example.com:22/", false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_special_addresses),
        cmocka_unit_test(accepts_public_addresses),
        cmocka_unit_test(refuses_ports_of_other_services),
        cmocka_unit_test(refuses_other_families),
        cmocka_unit_test(accepts_ordinary_urls),
        cmocka_unit_test(refuses_what_no_setting_allows),
        cmocka_unit_test(refuses_literal_private_addresses),
        cmocka_unit_test(bounds_the_length),
        cmocka_unit_test(gives_a_reason_that_helps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
