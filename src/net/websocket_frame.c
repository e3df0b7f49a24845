/* wslay takes frames apart and puts them together; what follows from them is decided here.
 *
 * Its context has a buffer of 4 KB, which thousands of idle connections shall not have each. So a context lives as long as one
 * call, and bytes of a frame that is not complete wait in `bytes` and are given again. That is paid for by whoever sends a
 * frame in many pieces, and is bounded by the size of a message, which is small: nobody has much to say to this server.
 *
 * Whatever RFC 6455 forbids ends the connection: frames without a mask, reserved bits and opcodes, fragments of control frames or
 * in the wrong place, texts that are not UTF-8, close frames with half a code or one that nobody may send. */
#include "net/websocket_frame.h"

#include <errno.h>
#include <string.h>
#include <wslay/wslay.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "net/websocket.h"

/* ---- writing ---- */
static ssize_t take(const uint8_t *data, size_t len, int flags, void *user)
{
    (void)flags;
    buf_add(user, data, len);
    return (ssize_t)len;
}

void frame_write(struct buf *out, int opcode, const void *data, size_t len)
{
    const struct wslay_frame_callbacks callbacks = {.send_callback = take};
    struct wslay_frame_iocb frame = {
        .fin = 1, .opcode = (uint8_t)opcode, .payload_length = len, .data = data, .data_length = len};
    wslay_frame_context_ptr context;
    if (wslay_frame_context_init(&context, &callbacks, out) != 0)
        mem_alloc(SIZE_MAX); /* out of memory ends the process, as everywhere */
    wslay_frame_send(context, &frame);
    wslay_frame_context_free(context);
}

void frame_write_close(struct buf *out, int code, const char *reason)
{
    char payload[CONTROL_MOST] = {(char)(code >> 8), (char)code};
    size_t len = strnlen(reason, sizeof payload - 2);
    memcpy(payload + 2, reason, len);
    frame_write(out, FRAME_CLOSE, payload, code ? len + 2 : 0);
}

/* ---- reading ---- */
struct source {
    const char *data;
    size_t len, used;
};

static ssize_t give(uint8_t *room, size_t len, int flags, void *user)
{
    struct source *source = user;
    size_t left = source->len - source->used;
    (void)flags;
    if (left == 0) {
        errno = EAGAIN;
        return -1;
    }
    len = len < left ? len : left;
    memcpy(room, source->data + source->used, len);
    source->used += len;
    return (ssize_t)len;
}

static bool code_may_be_sent(int code)
{
    if (code >= 3000 && code < 5000)
        return true;
    return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

/* The client's own end. */
static int read_close(const struct buf *payload, bool *theirs_r)
{
    const unsigned char *bytes = (const unsigned char *)payload->data;
    if (payload->len == 0) {
        *theirs_r = true;
        return WEBSOCKET_NORMAL;
    }
    int code = payload->len >= 2 ? bytes[0] << 8 | bytes[1] : 0;
    if (!code_may_be_sent(code))
        return WEBSOCKET_PROTOCOL;
    if (!utf8_valid(payload->data + 2, payload->len - 2))
        return WEBSOCKET_BAD_TEXT;
    *theirs_r = true;
    return code;
}

static int end_message(struct frame_reader *reader, const struct frame_events *events)
{
    struct buf *message = &reader->message;
    if (!utf8_valid(buf_str(message), message->len))
        return WEBSOCKET_BAD_TEXT;
    if (events->text)
        events->text(buf_str(message), message->len, events->user);
    buf_free(message);
    reader->opcode = 0;
    return 0;
}

/* One frame with all of its payload. */
static int take_frame(struct frame_reader *reader, const struct wslay_frame_iocb *frame,
    const struct buf *payload, const struct frame_events *events, bool *theirs_r)
{
    switch (frame->opcode) {
    case WSLAY_CONNECTION_CLOSE:
        return read_close(payload, theirs_r);
    case WSLAY_PING:
        events->ping(payload->data, payload->len, events->user);
        return 0;
    case WSLAY_PONG:
        return 0;
    default:
        break;
    }
    if (frame->opcode != WSLAY_CONTINUATION_FRAME)
        reader->opcode = frame->opcode;
    buf_add(&reader->message, payload->data, payload->len);
    return frame->fin ? end_message(reader, events) : 0;
}

/* What the beginning of a frame says already. 0: it may come. */
static int judge(const struct frame_reader *reader, const struct wslay_frame_iocb *frame, size_t max_message)
{
    bool control = frame->opcode >= WSLAY_CONNECTION_CLOSE;
    if (!frame->mask || frame->rsv)
        return WEBSOCKET_PROTOCOL;
    if (control)
        return frame->opcode <= WSLAY_PONG && frame->fin && frame->payload_length <= CONTROL_MOST
                   ? 0
                   : WEBSOCKET_PROTOCOL;
    if (frame->opcode == WSLAY_BINARY_FRAME)
        return reader->opcode ? WEBSOCKET_PROTOCOL : WEBSOCKET_UNSUPPORTED;
    if (frame->opcode > WSLAY_BINARY_FRAME || (frame->opcode == WSLAY_TEXT_FRAME) == (reader->opcode != 0))
        return WEBSOCKET_PROTOCOL;
    if (frame->payload_length > max_message - reader->message.len)
        return WEBSOCKET_TOO_BIG;
    return 0;
}

static size_t size_of(const struct wslay_frame_iocb *frame)
{
    size_t len = (size_t)frame->payload_length;
    return 2 + 4 + (len < 126 ? 0 : len < 65536 ? 2 : 8) + len;
}

/* The next frame. 0 with *complete_r false: more has to come. */
static int next_frame(struct frame_reader *reader, wslay_frame_context_ptr context, size_t max_message,
    struct wslay_frame_iocb *frame_r, struct buf *payload, bool *complete_r)
{
    bool begun = false;
    *complete_r = false;
    payload->len = 0;
    do {
        *frame_r = (struct wslay_frame_iocb){0};
        ssize_t len = wslay_frame_recv(context, frame_r);
        if (len == WSLAY_ERR_WANT_READ)
            return 0;
        if (len < 0)
            return WEBSOCKET_PROTOCOL;
        int code = begun ? 0 : judge(reader, frame_r, max_message);
        if (code)
            return code;
        begun = true;
        buf_add(payload, frame_r->data, (size_t)len);
    } while (payload->len < frame_r->payload_length);
    *complete_r = true;
    return 0;
}

static int read_all(struct frame_reader *reader, struct source *source, size_t max_message,
    const struct frame_events *events, bool *theirs_r, size_t *done_r)
{
    const struct wslay_frame_callbacks callbacks = {.recv_callback = give};
    wslay_frame_context_ptr context;
    struct buf payload = {0};
    bool complete = true;
    int code = 0;
    if (wslay_frame_context_init(&context, &callbacks, source) != 0)
        mem_alloc(SIZE_MAX);
    while (!code && complete) {
        struct wslay_frame_iocb frame;
        code = next_frame(reader, context, max_message, &frame, &payload, &complete);
        if (code || !complete)
            break;
        *done_r += size_of(&frame);
        code = take_frame(reader, &frame, &payload, events, theirs_r);
    }
    wslay_frame_context_free(context);
    buf_free(&payload);
    return code;
}

int frame_read(struct frame_reader *reader, const char *data, size_t len, size_t max_message,
    const struct frame_events *events, bool *theirs_r)
{
    size_t done = 0;
    *theirs_r = false;
    bool joined = reader->bytes.len > 0;
    if (joined)
        buf_add(&reader->bytes, data, len);
    struct source source = {joined ? reader->bytes.data : data, joined ? reader->bytes.len : len, 0};
    int code = read_all(reader, &source, max_message, events, theirs_r, &done);
    if (code || done == source.len) {
        buf_free(&reader->bytes);
    } else if (joined) {
        buf_drop(&reader->bytes, done);
    } else {
        buf_add(&reader->bytes, data + done, len - done);
    }
    return code;
}

void frame_reader_free(struct frame_reader *reader)
{
    buf_free(&reader->bytes);
    buf_free(&reader->message);
    reader->opcode = 0;
}
