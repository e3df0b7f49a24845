/* The client against a small plain-socket server in threads of this program, http_client_test_server.h: the paths say
 * what the server does. Loopback is the only network a test has, so most tests run with allow_private; the gate's tests
 * use the seam of http_client_priv.h, where one port counts as public. */
#include "net/http_client_priv.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "net/http_client_test_server.h"
#include "net/url_gate.h"

/* ---- asking ---- */
struct reply {
    pthread_mutex_t mutex;
    pthread_cond_t arrived;
    int count; /* calls of done() */
    int status, elapsed_ms, failures;
    bool refused;
    char error[256], content_type[64];
    struct buf body;
};

static void reply_init(struct reply *reply)
{
    *reply = (struct reply){0};
    pthread_mutex_init(&reply->mutex, NULL);
    pthread_cond_init(&reply->arrived, NULL);
}

static void take_reply(const struct http_fetched *result, void *user)
{
    struct reply *reply = user;
    pthread_mutex_lock(&reply->mutex);
    reply->count++;
    reply->status = result->status;
    reply->refused = result->refused;
    reply->elapsed_ms = result->elapsed_ms;
    reply->failures += result->status == 0;
    snprintf(reply->error, sizeof reply->error, "%s", result->error);
    snprintf(reply->content_type, sizeof reply->content_type, "%s", result->content_type);
    buf_free(&reply->body);
    buf_add(&reply->body, result->body, result->body_len);
    pthread_cond_signal(&reply->arrived);
    pthread_mutex_unlock(&reply->mutex);
}

static void wait_for(struct reply *reply, int count)
{
    pthread_mutex_lock(&reply->mutex);
    while (reply->count < count)
        pthread_cond_wait(&reply->arrived, &reply->mutex);
    pthread_mutex_unlock(&reply->mutex);
}

/* State of one test: a server, a client, the last reply. */
struct scene {
    struct server *server;
    struct http_client *client;
    struct reply reply;
    char url[2048];
};

static const char *url_of(struct scene *scene, const struct server *server, const char *path)
{
    snprintf(scene->url, sizeof scene->url, "http://127.0.0.1:%d%s", server->port, path);
    return scene->url;
}

static struct http_fetch get(const char *url)
{
    return (struct http_fetch){.method = "GET", .url = url, .timeout_ms = 20000, .max_response = 1 << 20};
}

static void ask(struct scene *scene, const struct http_fetch *fetch)
{
    int before = scene->reply.count;
    http_client_fetch(scene->client, fetch, take_reply, &scene->reply);
    wait_for(&scene->reply, before + 1);
}

static void ask_path(struct scene *scene, const char *path, int max_redirects)
{
    struct http_fetch fetch = get(url_of(scene, scene->server, path));
    fetch.max_redirects = max_redirects;
    ask(scene, &fetch);
}

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    scene->server = server_start(false);
    scene->client = http_client_start(true, "Switchline/test");
    reply_init(&scene->reply);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    http_client_stop(&scene->client);
    assert_null(scene->client);
    server_stop(scene->server);
    buf_free(&scene->reply.body);
    free(scene);
    return 0;
}

/* ---- ordinary exchanges ---- */
static void gets_an_answer(void **state)
{
    struct scene *scene = *state;
    ask_path(scene, "/", 0);
    assert_int_equal(200, scene->reply.status);
    assert_string_equal("", scene->reply.error);
    assert_string_equal("text/plain", scene->reply.content_type);
    assert_string_equal("hello", scene->reply.body.data);
    assert_int_equal(5, scene->reply.body.len);
    ask_path(scene, "/empty", 0);
    assert_int_equal(204, scene->reply.status);
    assert_string_equal("", scene->reply.content_type);
    assert_int_equal(0, scene->reply.body.len);
}

static void posts_headers_and_bytes(void **state)
{
    static const struct http_header headers[] = {
        {"Content-Type", "application/x-test"}, {"X-Event", "7"}, {"X-Empty", ""}};
    enum { SIZE = 600 * 1024 };
    struct scene *scene = *state;
    struct http_fetch fetch = get(url_of(scene, scene->server, "/echo"));
    char *body = calloc(1, SIZE);
    memcpy(body, "a\0b", 3);
    fetch.method = "POST";
    fetch.headers = headers;
    fetch.header_count = 3;
    fetch.body = body;
    fetch.body_len = SIZE;
    ask(scene, &fetch);
    const char *seen = scene->reply.body.data;
    assert_int_equal(200, scene->reply.status);
    assert_ptr_equal(seen, strstr(seen, "POST /echo HTTP/1.1\r\n"));
    assert_non_null(strstr(seen, "User-Agent: Switchline/test\r\n"));
    assert_non_null(strstr(seen, "Content-Type: application/x-test\r\n"));
    assert_non_null(strstr(seen, "X-Event: 7\r\n"));
    assert_non_null(strstr(seen, "X-Empty:\r\n"));
    assert_non_null(strstr(seen, "Content-Length: 614400\r\n"));
    assert_null(strcasestr(seen, "Expect:"));
    assert_null(strcasestr(seen, "Accept-Encoding:"));
    assert_memory_equal(body, strstr(seen, "\r\n\r\n") + 4, SIZE);
    free(body);
}

static void refuses_headers_that_smuggle(void **state)
{
    static const struct http_header bad[] = {
        {"X-A", "1\r\nX-B: 2"}, {"X-A\n", "1"}, {"X-A: 1\r\nX-B", "2"}, {"", "1"}, {"X A", "1"}};
    struct scene *scene = *state;
    struct http_fetch fetch = get(url_of(scene, scene->server, "/echo"));
    fetch.header_count = 1;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        fetch.headers = &bad[i];
        ask(scene, &fetch);
        assert_int_equal(0, scene->reply.status);
        assert_string_equal("a header is malformed", scene->reply.error);
    }
    assert_int_equal(0, atomic_load(&scene->server->accepted));
}

static void keeps_connections(void **state)
{
    struct scene *scene = *state;
    for (int i = 0; i < 5; i++)
        ask_path(scene, "/", 0);
    assert_int_equal(200, scene->reply.status);
    assert_int_equal(1, atomic_load(&scene->server->accepted));
}

static void ignores_proxies_of_the_environment(void **state)
{
    struct scene *scene = *state;
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("all_proxy", "http://127.0.0.1:1", 1);
    ask_path(scene, "/", 0);
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    assert_int_equal(200, scene->reply.status);
}

struct chain {
    struct scene *scene;
    int left;
};

static void fetch_again(const struct http_fetched *result, void *user)
{
    struct chain *chain = user;
    struct http_fetch fetch = get(chain->scene->url);
    bool last = --chain->left == 0;
    assert_int_equal(200, result->status);
    http_client_fetch(chain->scene->client, &fetch, last ? take_reply : fetch_again,
        last ? (void *)&chain->scene->reply : (void *)chain);
}

static void done_may_fetch_again(void **state)
{
    struct scene *scene = *state;
    struct chain chain = {scene, 3};
    struct http_fetch fetch = get(url_of(scene, scene->server, "/"));
    http_client_fetch(scene->client, &fetch, fetch_again, &chain);
    wait_for(&scene->reply, 1);
    assert_int_equal(200, scene->reply.status);
    assert_int_equal(0, chain.left);
}

static void *ask_two_hundred(void *argument)
{
    struct scene *scene = argument;
    struct http_fetch fetch = get(scene->url);
    for (int i = 0; i < 200; i++)
        http_client_fetch(scene->client, &fetch, take_reply, &scene->reply);
    return NULL;
}

static void answers_many_threads_with_bounded_connections(void **state)
{
    struct scene *scene = *state;
    pthread_t threads[3];
    url_of(scene, scene->server, "/");
    for (int i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, ask_two_hundred, scene);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    wait_for(&scene->reply, 600);
    assert_int_equal(0, scene->reply.failures);
    assert_in_range(atomic_load(&scene->server->accepted), 1, 256);
}

/* ---- redirects ---- */
static void a_redirect_is_an_answer_unless_followed(void **state)
{
    struct scene *scene = *state;
    ask_path(scene, "/to302?/echo", 0);
    assert_int_equal(302, scene->reply.status);
    assert_string_equal("moved", scene->reply.body.data);
    ask_path(scene, "/to302?/echo", 1);
    assert_int_equal(200, scene->reply.status);
    assert_non_null(strstr(scene->reply.body.data, "GET /echo HTTP/1.1"));
    assert_non_null(strstr(scene->reply.body.data, "User-Agent: Switchline/test"));
    ask_path(scene, "/to301?/to308?/to302?/echo", 2);
    assert_int_equal(0, scene->reply.status);
    assert_string_equal("too many redirects", scene->reply.error);
    assert_false(scene->reply.refused);
}

static void ask_post(struct scene *scene, const char *path)
{
    static const struct http_header headers[] = {{"Authorization", "Bearer secret"}};
    struct http_fetch fetch = get(url_of(scene, scene->server, path));
    fetch.method = "POST";
    fetch.body = "auth=secret";
    fetch.body_len = 11;
    fetch.headers = headers;
    fetch.header_count = 1;
    fetch.max_redirects = 3;
    ask(scene, &fetch);
}

static void a_redirect_never_carries_body_or_headers(void **state)
{
    struct scene *scene = *state;
    ask_post(scene, "/to302?/echo");
    assert_int_equal(200, scene->reply.status);
    assert_ptr_equal(scene->reply.body.data, strstr(scene->reply.body.data, "GET /echo"));
    assert_null(strstr(scene->reply.body.data, "secret"));
    assert_null(strcasestr(scene->reply.body.data, "Content-Length"));
    ask_post(scene, "/to307?/echo");
    assert_int_equal(307, scene->reply.status);
    ask_post(scene, "/to308?/echo");
    assert_int_equal(308, scene->reply.status);
}

/* ---- the gate ---- */
static int public_port; /* the test's own "public" server; set before the client starts */

static const char *any_text(const char *url, bool allow_private)
{
    (void)url;
    (void)allow_private;
    return NULL;
}

static const char *test_text(const char *url, bool allow_private)
{
    char prefix[64];
    snprintf(prefix, sizeof prefix, "http://127.0.0.1:%d/", public_port);
    return strncmp(url, prefix, strlen(prefix)) == 0 ? NULL : url_gate_text(url, allow_private);
}

static bool test_address(const struct sockaddr *address, bool allow_private)
{
    struct sockaddr_in in;
    memcpy(&in, address, sizeof in);
    return (in.sin_family == AF_INET && ntohs(in.sin_port) == public_port) ||
           url_gate_address(address, allow_private);
}

static void use_gate(struct scene *scene, const char *(*text)(const char *, bool))
{
    http_client_stop(&scene->client);
    public_port = scene->server->port;
    scene->client = http_client_start_gated(
        false, "Switchline/test", (struct http_gate){.text = text, .address = test_address});
}

static void assert_refused(struct scene *scene, const char *what)
{
    if (scene->reply.status != 0 || !scene->reply.refused || !scene->reply.error[0])
        fail_msg("%s: status %d, refused %d, \"%s\"", what, scene->reply.status, scene->reply.refused,
            scene->reply.error);
}

static void refuses_private_addresses(void **state)
{
    static const char *const urls[] = {"http://127.0.0.1", "http://localhost", "http://[::ffff:127.0.0.1]",
        "http://[::1]", "http://2130706433", "http://user@127.0.0.1", "ftp://127.0.0.1"};
    struct scene *scene = *state;
    char url[128];
    http_client_stop(&scene->client);
    scene->client = http_client_start(false, "Switchline/test");
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        snprintf(url, sizeof url, "%s:%d/", urls[i], scene->server->port);
        struct http_fetch fetch = get(url);
        ask(scene, &fetch);
        assert_refused(scene, url);
    }
    assert_int_equal(0, atomic_load(&scene->server->accepted));
}

/* What a hostile name server can do: the text looks fine, the address is ours. */
static void refuses_at_connect_time(void **state)
{
    static const char *const hosts[] = {"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::1]"};
    struct scene *scene = *state;
    struct server *inner = server_start(false);
    char url[128];
    use_gate(scene, any_text);
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        snprintf(url, sizeof url, "http://%s:%d/", hosts[i], inner->port);
        struct http_fetch fetch = get(url);
        ask(scene, &fetch);
        assert_refused(scene, url);
    }
    assert_int_equal(0, atomic_load(&inner->accepted));
    ask_path(scene, "/", 0); /* the client still works */
    assert_int_equal(200, scene->reply.status);
    server_stop(inner);
}

static void refuses_redirects_to_private_addresses(void **state)
{
    static const char *const hosts[] = {"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0x7f.1"};
    struct scene *scene = *state;
    struct server *inner = server_start(false);
    char path[128];
    for (int by_address = 0; by_address <= 1; by_address++) {
        use_gate(scene, by_address ? any_text : test_text);
        for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
            snprintf(path, sizeof path, "/to302?http://%s:%d/secret", hosts[i], inner->port);
            ask_path(scene, path, 3);
            assert_refused(scene, path);
        }
        ask_path(scene, "/to302?/echo", 3); /* the same hop to the public server is fine */
        assert_int_equal(200, scene->reply.status);
    }
    assert_int_equal(0, atomic_load(&inner->accepted));
    server_stop(inner);
}

static void refuses_redirects_to_other_schemes(void **state)
{
    struct scene *scene = *state;
    ask_path(scene, "/to302?file:///etc/passwd", 3);
    assert_refused(scene, "file");
    ask_path(scene, "/to302?ftp://127.0.0.1/", 3);
    assert_refused(scene, "ftp");
}

/* ---- bounds ---- */
static void an_oversized_answer_is_a_failure(void **state)
{
    struct scene *scene = *state;
    struct http_fetch fetch = get(url_of(scene, scene->server, "/bytes?1000"));
    fetch.max_response = 1000;
    ask(scene, &fetch);
    assert_int_equal(200, scene->reply.status);
    assert_int_equal(1000, scene->reply.body.len);
    fetch.max_response = 999;
    ask(scene, &fetch);
    assert_int_equal(0, scene->reply.status);
    assert_string_equal("the answer is too large", scene->reply.error);
    assert_false(scene->reply.refused);
    assert_int_equal(0, scene->reply.body.len);
    ask_path(scene, "/endless-body", 0);
    assert_string_equal("the answer is too large", scene->reply.error);
    ask_path(scene, "/endless-headers", 0);
    assert_int_equal(0, scene->reply.status);
    assert_non_null(strstr(scene->reply.error, "too large"));
}

static void a_silent_server_times_out(void **state)
{
    struct scene *scene = *state;
    struct http_fetch fetch = get(url_of(scene, scene->server, "/hang"));
    fetch.timeout_ms = 150;
    ask(scene, &fetch);
    assert_int_equal(0, scene->reply.status);
    assert_string_not_equal("", scene->reply.error);
    assert_false(scene->reply.refused);
    assert_in_range(scene->reply.elapsed_ms, 140, 10000);
}

static void broken_answers_are_failures(void **state)
{
    struct scene *scene = *state;
    struct http_fetch fetch = get("http://127.0.0.1:1/");
    ask_path(scene, "/cut", 0);
    assert_int_equal(0, scene->reply.status);
    assert_string_not_equal("", scene->reply.error);
    ask(scene, &fetch); /* nobody listens there */
    assert_int_equal(0, scene->reply.status);
    assert_false(scene->reply.refused);
    assert_string_not_equal("", scene->reply.error);
}

static void stopping_ends_what_is_under_way(void **state)
{
    enum { FETCHES = 300 }; /* more than are admitted at once */
    struct scene *scene = *state;
    struct server *silent = server_start(true);
    struct http_fetch fetch = get(url_of(scene, silent, "/"));
    for (int i = 0; i < FETCHES; i++)
        http_client_fetch(scene->client, &fetch, take_reply, &scene->reply);
    int connection = accept(silent->fd, NULL, NULL); /* now some are under way and some still wait */
    http_client_stop(&scene->client);
    assert_int_equal(FETCHES, scene->reply.count);
    assert_int_equal(FETCHES, scene->reply.failures);
    assert_false(scene->reply.refused);
    close(connection);
    server_stop(silent);
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(gets_an_answer),
        test(posts_headers_and_bytes),
        test(refuses_headers_that_smuggle),
        test(keeps_connections),
        test(ignores_proxies_of_the_environment),
        test(done_may_fetch_again),
        test(answers_many_threads_with_bounded_connections),
        test(a_redirect_is_an_answer_unless_followed),
        test(a_redirect_never_carries_body_or_headers),
        test(refuses_private_addresses),
        test(refuses_at_connect_time),
        test(refuses_redirects_to_private_addresses),
        test(refuses_redirects_to_other_schemes),
        test(an_oversized_answer_is_a_failure),
        test(a_silent_server_times_out),
        test(broken_answers_are_failures),
        test(stopping_ends_what_is_under_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
