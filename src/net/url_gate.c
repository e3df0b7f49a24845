/* The gate that keeps our server from being turned against the network it stands in.
 *
 * Handlers, avatars and webhooks are URLs that other people choose, and we call them from inside. The text check gives
 * an early, clear answer; the address check is the one that protects, because it sees what is really connected to,
 * after names were resolved and redirects followed. Both use libcurl's own URL parser, so that what was checked and
 * what is called cannot be read in two ways.
 *
 * IPv4 is a list of what is refused (IANA's special-purpose registry). IPv6 is the other way round: only 2000::/3 is
 * in public use, so everything outside it is refused and only its exceptions are listed. Forms that carry an IPv4
 * address are unwrapped and judged by it, where a network may route them (mapped, NAT64, 6to4, ISATAP).
 * Rejected: a list of bad host names; names are free, addresses are not. */
#include "net/url_gate.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { MAX_URL = 2048, FIRST_FREE_PORT = 1024 };

/* ---- addresses ---- */
static bool public_ipv4(const unsigned char bytes[4])
{
    static const struct {
        uint32_t network;
        int bits;
    } special[] = {
        {0x00000000, 8}, /* 0.0.0.0/8 this network, unspecified */
        {0x0a000000, 8}, /* 10/8 private */
        {0x64400000, 10}, /* 100.64/10 carrier-grade NAT */
        {0x7f000000, 8}, /* 127/8 loopback */
        {0xa9fe0000, 16}, /* 169.254/16 link-local, cloud metadata */
        {0xac100000, 12}, /* 172.16/12 private */
        {0xc0000000, 24}, /* 192.0.0/24 protocol assignments */
        {0xc0000200, 24}, /* 192.0.2/24 documentation */
        {0xc0586300, 24}, /* 192.88.99/24 old 6to4 relays */
        {0xc0a80000, 16}, /* 192.168/16 private */
        {0xc6120000, 15}, /* 198.18/15 benchmarks */
        {0xc6336400, 24}, /* 198.51.100/24 documentation */
        {0xcb007100, 24}, /* 203.0.113/24 documentation */
        {0xe0000000, 3}, /* 224/3 multicast, reserved, broadcast */
    };
    uint32_t address =
        (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        if ((address ^ special[i].network) >> (32 - special[i].bits) == 0)
            return false;
    return true;
}

/* Does the address begin with these `bits` bits? */
static bool begins(const unsigned char address[16], const unsigned char *prefix, int bits)
{
    int whole = bits / 8, rest = bits % 8;
    if (memcmp(address, prefix, (size_t)whole) != 0)
        return false;
    return rest == 0 || (address[whole] ^ prefix[whole]) >> (8 - rest) == 0;
}

static bool public_ipv6(const unsigned char a[16])
{
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff}; /* ::ffff:0:0/96 */
    static const unsigned char nat64[12] = {0x00, 0x64, 0xff, 0x9b}; /* 64:ff9b::/96 */
    static const unsigned char six_to_four[2] = {0x20, 0x02}; /* 2002::/16 */
    static const unsigned char global[1] = {0x20}; /* 2000::/3 */
    static const unsigned char protocols[3] = {0x20, 0x01, 0x00}; /* 2001::/23: Teredo, ORCHID, … */
    static const unsigned char documentation[4] = {0x20, 0x01, 0x0d, 0xb8}; /* 2001:db8::/32 */
    static const unsigned char new_documentation[3] = {0x3f, 0xff, 0x00}; /* 3fff::/20 */
    static const unsigned char isatap[4] = {0x00, 0x00, 0x5e, 0xfe}; /* interface id of a tunnel */

    if (begins(a, mapped, 96) || begins(a, nat64, 96))
        return public_ipv4(a + 12);
    if (begins(a, six_to_four, 16))
        return public_ipv4(a + 2);
    if (!begins(a, global, 3) || begins(a, protocols, 23) || begins(a, documentation, 32) ||
        begins(a, new_documentation, 20))
        return false;
    /* 00-00-5E-FE or, with the "universal" bit, 02-00-5E-FE in front of an IPv4 address. */
    if ((a[8] & ~0x02) == isatap[0] && memcmp(a + 9, isatap + 1, 3) == 0)
        return public_ipv4(a + 12);
    return true;
}

static bool public_port(unsigned port)
{
    return port == 80 || port == 443 || port >= FIRST_FREE_PORT;
}

bool url_gate_address(const struct sockaddr *address, bool allow_private)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof in);
        return allow_private ||
               (public_port(ntohs(in.sin_port)) && public_ipv4((unsigned char *)&in.sin_addr));
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 in6;
        memcpy(&in6, address, sizeof in6);
        return allow_private || (public_port(ntohs(in6.sin6_port)) && public_ipv6(in6.sin6_addr.s6_addr));
    }
    return false; /* nothing else is ever a web server */
}

/* ---- text ---- */
static const char *parse_error(CURLUcode code)
{
    switch (code) {
    case CURLUE_UNSUPPORTED_SCHEME:
    case CURLUE_BAD_SCHEME:
        return "only http and https URLs are accepted";
    case CURLUE_USER_NOT_ALLOWED:
        return "the URL must not contain a user name or password";
    case CURLUE_NO_HOST:
        return "the URL has no host";
    case CURLUE_BAD_PORT_NUMBER:
        return "the port number is wrong";
    default:
        return "not a valid URL";
    }
}

static bool is_local_name(const char *host, size_t len)
{
    static const char local[] = "localhost";
    size_t n = sizeof local - 1;
    return len >= n && strncasecmp(host + len - n, local, n) == 0 && (len == n || host[len - n - 1] == '.');
}

/* Names other than localhost pass: only their addresses tell, and those are not known yet. */
static const char *check_host(const char *host)
{
    static const char reason[] = "private and local addresses are not accepted";
    char plain[256];
    unsigned char address[16];
    size_t len = strlen(host);
    if (len > 1 && host[0] == '[') {
        host++;
        len -= 2;
    }
    if (len > 1 && host[len - 1] == '.')
        len--;
    if (len >= sizeof plain)
        return "the host name is too long";
    memcpy(plain, host, len);
    plain[len] = '\0';
    if (is_local_name(plain, len))
        return reason;
    if (inet_pton(AF_INET, plain, address) == 1)
        return public_ipv4(address) ? NULL : reason;
    if (inet_pton(AF_INET6, plain, address) == 1)
        return public_ipv6(address) ? NULL : reason;
    return NULL;
}

static const char *check_parsed(CURLU *parsed, bool allow_private)
{
    char *scheme = NULL, *host = NULL, *port = NULL;
    const char *reason = NULL;
    if (curl_url_get(parsed, CURLUPART_SCHEME, &scheme, 0) ||
        (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0))
        reason = "only http and https URLs are accepted";
    else if (curl_url_get(parsed, CURLUPART_HOST, &host, 0) || !*host)
        reason = "the URL has no host";
    else if (curl_url_get(parsed, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) || strtoul(port, NULL, 10) == 0)
        reason = "the port number is wrong";
    else if (!allow_private && !public_port((unsigned)strtoul(port, NULL, 10)))
        reason = "the port is not accepted";
    else if (!allow_private)
        reason = check_host(host);
    curl_free(scheme);
    curl_free(host);
    curl_free(port);
    return reason;
}

const char *url_gate_text(const char *url, bool allow_private)
{
    if (!*url)
        return "the URL is empty";
    if (strnlen(url, MAX_URL + 1) > MAX_URL)
        return "the URL is longer than 2048 bytes";
    if (text_has_blank(url))
        return "the URL contains control characters or spaces";
    CURLU *parsed = curl_url();
    if (!parsed)
        abort(); /* out of memory */
    CURLUcode code = curl_url_set(parsed, CURLUPART_URL, url, CURLU_DISALLOW_USER);
    const char *reason = code ? parse_error(code) : check_parsed(parsed, allow_private);
    curl_url_cleanup(parsed);
    return reason;
}
