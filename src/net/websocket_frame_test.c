/* Frames of RFC 6455, and everything that is none. Each row is also given byte by byte, which must not make a difference. */
#include "net/websocket_frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net/websocket.h"

enum { MESSAGE_MOST = 1000 };

/* What a reader said, as text: "text(hello) ping(x)". */
static struct buf said;

static void on_text(const char *text, size_t len, void *user)
{
    (void)user;
    assert_int_equal(strlen(text), len);
    buf_printf(&said, "text(%s) ", text);
}

static void on_ping(const void *data, size_t len, void *user)
{
    (void)user;
    buf_printf(&said, "ping(%.*s) ", (int)len, (const char *)data);
}

static const struct frame_events events = {on_text, on_ping, NULL};

/* ---- making what a client sends ---- */
struct bytes {
    char data[70000];
    size_t len;
};

static struct bytes *with(struct bytes *bytes, const void *data, size_t len)
{
    memcpy(bytes->data + bytes->len, data, len);
    bytes->len += len;
    return bytes;
}

/* One masked frame; first: the byte with FIN, reserved bits and opcode. */
static struct bytes *frame(struct bytes *bytes, int first, const char *payload, size_t len)
{
    static const char mask[4] = {0x37, (char)0xfa, 0x21, 0x3d};
    char head[4] = {(char)first, (char)(0x80 | (len < 126 ? len : 126)), (char)(len >> 8), (char)len};
    with(bytes, head, len < 126 ? 2 : 4);
    with(bytes, mask, 4);
    for (size_t i = 0; i < len; i++)
        with(bytes, &(char){(char)(payload[i] ^ mask[i % 4])}, 1);
    return bytes;
}

static int read_in_pieces(const struct bytes *bytes, size_t piece, bool *theirs_r)
{
    struct frame_reader reader = {0};
    int code = 0;
    for (size_t at = 0; at < bytes->len && !code; at += piece) {
        size_t len = bytes->len - at < piece ? bytes->len - at : piece;
        code = frame_read(&reader, bytes->data + at, len, MESSAGE_MOST, &events, theirs_r);
    }
    frame_reader_free(&reader);
    return code;
}

static void expect(const struct bytes *bytes, const char *words, int code, bool theirs)
{
    const size_t pieces[] = {sizeof bytes->data, 1, 7};
    for (size_t i = 0; i < 3; i++) {
        bool client = false;
        assert_int_equal(read_in_pieces(bytes, pieces[i], &client), code);
        assert_int_equal(client, theirs);
        assert_string_equal(buf_str(&said), words);
        buf_free(&said);
    }
}

#define FRAMES(...)                                                                                          \
    ({                                                                                                       \
        static struct bytes made;                                                                            \
        made.len = 0;                                                                                        \
        struct bytes *b = &made;                                                                             \
        __VA_ARGS__;                                                                                         \
        b;                                                                                                   \
    })

/* ---- the tests ---- */
static void good_frames_are_read(void **state)
{
    (void)state;
    expect(FRAMES(frame(b, 0x81, "hello", 5)), "text(hello) ", 0, false);
    expect(FRAMES(frame(b, 0x81, "", 0)), "text() ", 0, false);
    expect(FRAMES(frame(b, 0x81, "a", 1), frame(b, 0x81, "b", 1)), "text(a) text(b) ", 0, false);
    expect(FRAMES(frame(b, 0x89, "p", 1)), "ping(p) ", 0, false);
    expect(FRAMES(frame(b, 0x8a, "p", 1)), "", 0, false);
    expect(FRAMES(frame(b, 0x01, "a", 1), frame(b, 0x00, "b", 1), frame(b, 0x80, "c", 1)), "text(abc) ", 0,
        false);
    expect(FRAMES(frame(b, 0x01, "a", 1), frame(b, 0x89, "p", 1), frame(b, 0x80, "c", 1)),
        "ping(p) text(ac) ", 0, false);
    expect(FRAMES(frame(b, 0x01, "\xD0", 1), frame(b, 0x80, "\x9F", 1)), "text(\xD0\x9F) ", 0, false);
    char most[MESSAGE_MOST + 1];
    memset(most, 'x', sizeof most);
    struct bytes *longest = FRAMES(frame(b, 0x81, most, MESSAGE_MOST));
    bool theirs;
    assert_int_equal(read_in_pieces(longest, 100, &theirs), 0);
    assert_int_equal(said.len, MESSAGE_MOST + strlen("text() "));
    buf_free(&said);
}

static void what_the_rfc_forbids_ends_the_connection(void **state)
{
    static const char unmasked[] = {(char)0x81, 1, 'x'};
    static const char huge[] = {(char)0x82 - 1, (char)0xff, 0x7f, (char)0xff, (char)0xff, (char)0xff,
        (char)0xff, (char)0xff, (char)0xff, (char)0xff, 1, 2, 3, 4, 'x'};
    static const char negative[] = {(char)0x81, (char)0xff, (char)0xff, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4, 'x'};
    static const char wasteful[] = {
        (char)0x81, (char)0xfe, 0, 1, 1, 2, 3, 4, 'x'}; /* one byte in a long length */
    char long_text[MESSAGE_MOST + 1];
    (void)state;
    memset(long_text, 'x', sizeof long_text);
    expect(FRAMES(with(b, unmasked, sizeof unmasked)), "", WEBSOCKET_PROTOCOL, false);
    expect(FRAMES(with(b, huge, sizeof huge)), "", WEBSOCKET_TOO_BIG, false);
    expect(FRAMES(with(b, negative, sizeof negative)), "", WEBSOCKET_PROTOCOL, false);
    expect(FRAMES(with(b, wasteful, sizeof wasteful)), "", WEBSOCKET_PROTOCOL, false);
    expect(FRAMES(frame(b, 0x81, long_text, sizeof long_text)), "", WEBSOCKET_TOO_BIG, false);
    expect(
        FRAMES(frame(b, 0x01, long_text, 600), frame(b, 0x80, long_text, 401)), "", WEBSOCKET_TOO_BIG, false);
    for (int reserved = 0x10; reserved <= 0x40; reserved *= 2)
        expect(FRAMES(frame(b, 0x81 | reserved, "x", 1)), "", WEBSOCKET_PROTOCOL, false);
    static const int opcodes[] = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15};
    for (size_t i = 0; i < sizeof opcodes / sizeof *opcodes; i++)
        expect(FRAMES(frame(b, 0x80 | opcodes[i], "x", 1)), "", WEBSOCKET_PROTOCOL, false);
    expect(FRAMES(frame(b, 0x09, "p", 1)), "", WEBSOCKET_PROTOCOL, false); /* fragments of control frames */
    expect(FRAMES(frame(b, 0x08, "", 0)), "", WEBSOCKET_PROTOCOL, false);
    expect(FRAMES(frame(b, 0x89, long_text, 126)), "", WEBSOCKET_PROTOCOL, false);
    expect(FRAMES(frame(b, 0x80, "x", 1)), "", WEBSOCKET_PROTOCOL, false); /* goes on with nothing */
    expect(FRAMES(frame(b, 0x01, "x", 1), frame(b, 0x81, "y", 1)), "", WEBSOCKET_PROTOCOL, false);
    expect(FRAMES(frame(b, 0x82, "x", 1)), "", WEBSOCKET_UNSUPPORTED, false);
    expect(FRAMES(frame(b, 0x01, "x", 1), frame(b, 0x82, "y", 1)), "", WEBSOCKET_PROTOCOL, false);
    expect(FRAMES(frame(b, 0x81, "\xff", 1)), "", WEBSOCKET_BAD_TEXT, false);
    expect(FRAMES(frame(b, 0x81, "\xD0", 1)), "", WEBSOCKET_BAD_TEXT, false);
    expect(FRAMES(frame(b, 0x81, "a\0b", 3)), "", WEBSOCKET_BAD_TEXT, false);
    expect(FRAMES(frame(b, 0x81, "ok", 2), frame(b, 0x83, "x", 1), frame(b, 0x81, "not read", 8)),
        "text(ok) ", WEBSOCKET_PROTOCOL, false);
}

static void a_client_closes_with_a_code_or_without(void **state)
{
    static const struct {
        const char *payload;
        size_t len;
        int code;
        bool theirs;
    } rows[] = {{"", 0, 1000, true}, {"\x03\xe8", 2, 1000, true},
        {"\x03\xe8"
         "bye",
            5, 1000, true},
        {"\x0b\xb8", 2, 3000, true}, {"\x13\x87", 2, 4999, true}, {"\x03", 1, 1002, false},
        {"\x03\xec", 2, 1002, false}, {"\x03\xed", 2, 1002, false}, {"\x03\xee", 2, 1002, false},
        {"\x03\xe7", 2, 1002, false}, {"\x07\xd0", 2, 1002, false}, {"\x13\x88", 2, 1002, false},
        {"\xff\xff", 2, 1002, false}, {"\x03\xe8\xff", 3, 1007, false}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect(FRAMES(frame(b, 0x88, rows[i].payload, rows[i].len)), "", rows[i].code, rows[i].theirs);
}

static void frames_are_written_as_servers_write_them(void **state)
{
    struct buf out = {0};
    static const char long_text[70000] = {0};
    (void)state;
    frame_write(&out, FRAME_TEXT, "hello", 5);
    assert_int_equal(out.len, 7);
    assert_memory_equal(out.data, "\x81\x05hello", 7);
    buf_free(&out);
    frame_write(&out, FRAME_TEXT, long_text, 300);
    assert_int_equal(out.len, 304);
    assert_memory_equal(out.data, "\x81\x7e\x01\x2c", 4);
    buf_free(&out);
    frame_write(&out, FRAME_TEXT, long_text, sizeof long_text);
    assert_int_equal(out.len, sizeof long_text + 10);
    assert_memory_equal(out.data, "\x81\x7f\0\0\0\0\0\x01\x11\x70", 10);
    buf_free(&out);
    frame_write(&out, FRAME_PING, "", 0);
    assert_memory_equal(out.data, "\x89\0", 2);
    buf_free(&out);
    frame_write_close(&out, 3002, "restart");
    assert_int_equal(out.len, 11);
    assert_memory_equal(out.data, "\x88\x09\x0b\xbarestart", 11);
    buf_free(&out);
    frame_write_close(&out, 0, "");
    assert_memory_equal(out.data, "\x88\0", 2);
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_frames_are_read),
        cmocka_unit_test(what_the_rfc_forbids_ends_the_connection),
        cmocka_unit_test(a_client_closes_with_a_code_or_without),
        cmocka_unit_test(frames_are_written_as_servers_write_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
