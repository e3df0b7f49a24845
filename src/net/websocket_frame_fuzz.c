/* Any bytes as what a client sends: in one piece and in pieces of a size that the first byte says, both must be understood in the
 * same way. */
#include "net/websocket_frame.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MESSAGE_MOST = 300 };

static void on_text(const char *text, size_t len, void *user)
{
    if (len > MESSAGE_MOST || !utf8_valid(text, len))
        abort();
    buf_add(user, text, len);
    buf_putc(user, '\n');
}

static void on_ping(const void *ping, size_t len, void *user)
{
    if (len > CONTROL_MOST)
        abort();
    buf_add(user, ping, len);
    buf_putc(user, '\t');
}

static int read_all(const char *data, size_t size, size_t piece, struct buf *said)
{
    struct frame_reader reader = {0};
    const struct frame_events events = {on_text, on_ping, said};
    bool theirs;
    int code = 0;
    for (size_t at = 0; at < size && !code; at += piece)
        code = frame_read(
            &reader, data + at, size - at < piece ? size - at : piece, MESSAGE_MOST, &events, &theirs);
    if (reader.bytes.len > MESSAGE_MOST + 14 || reader.message.len > MESSAGE_MOST)
        abort();
    frame_reader_free(&reader);
    return code;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf whole = {0}, pieces = {0};
    if (size < 2)
        return 0;
    const char *bytes = (const char *)data + 1;
    int code = read_all(bytes, size - 1, size, &whole),
        again = read_all(bytes, size - 1, 1u + data[0] % 16, &pieces);
    if (code != again || whole.len != pieces.len ||
        (whole.len && memcmp(whole.data, pieces.data, whole.len) != 0))
        abort();
    buf_free(&whole);
    buf_free(&pieces);
    return 0;
}
