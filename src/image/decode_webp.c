/* WebP, its first frame if it moves, which the demultiplexer finds; it also refuses files that were cut.
 *
 * The library scales while it decodes, down to the size that shrink.c wants at least, so a lossy picture needs no memory
 * for its full size. A frame that covers only part of the canvas is taken for the whole picture. */
#include "image/image_priv.h"

#include <stdlib.h>
#include <webp/decode.h>
#include <webp/demux.h>

static enum image_result decode_frame(const WebPData *frame, int width, int height, struct shrink *shrink)
{
    WebPDecoderConfig config;
    if (!WebPInitDecoderConfig(&config))
        return IMAGE_FAILED;
    int shorter = width < height ? width : height, factor = shorter / (2 * shrink->side);
    config.output.colorspace = MODE_RGBA;
    config.options.use_scaling = factor > 1;
    config.options.scaled_width = factor > 1 ? width / factor : width;
    config.options.scaled_height = factor > 1 ? height / factor : height;
    bool ok = WebPDecode(frame->bytes, frame->size, &config) == VP8_STATUS_OK &&
              shrink_begin(shrink, config.output.width, config.output.height);
    for (int y = 0; ok && y < shrink->height; y++)
        shrink_row(shrink, config.output.u.RGBA.rgba + (ptrdiff_t)y * config.output.u.RGBA.stride);
    WebPFreeDecBuffer(&config.output);
    return ok ? IMAGE_OK : IMAGE_BROKEN;
}

enum image_result decode_webp(const unsigned char *data, size_t size, struct shrink *shrink)
{
    WebPData whole = {data, size};
    WebPDemuxer *demuxer = WebPDemux(&whole);
    WebPIterator frame;
    enum image_result result = IMAGE_BROKEN;
    if (demuxer && WebPDemuxGetFrame(demuxer, 1, &frame)) {
        bool fits = frame.width <= IMAGE_SIDE_MAX && frame.height <= IMAGE_SIDE_MAX;
        if (frame.complete)
            result =
                fits ? decode_frame(&frame.fragment, frame.width, frame.height, shrink) : IMAGE_TOO_LARGE;
        WebPDemuxReleaseIterator(&frame);
    }
    WebPDemuxDelete(demuxer);
    return result;
}
