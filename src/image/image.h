/* Pictures from strangers, made into thumbnails of our own.
 *
 * A picture that somebody sent is never shown as it came: it is decoded, cut to its centre square, resized and encoded
 * anew, so that what is served holds pixels and nothing else (no metadata, no second file behind the end, no script).
 * Decoders of five formats in C are where such a server gets broken into, so they never run in it: image_thumbnail()
 * looks at the header (image/image_probe.h), then has the rest done by a child process, the same binary started anew,
 * that can do nothing but compute and write to one pipe. What the child may do and why it is one per picture:
 * doc/image-worker.md.
 *
 * Everything here blocks, for at most IMAGE_TIME_MS and typically 5 to 100 ms: for a thread of the WORK lane, never for
 * a loop and never inside a transaction. Thread-safe. */
#ifndef SWITCHLINE_IMAGE_IMAGE_H
#define SWITCHLINE_IMAGE_IMAGE_H

#include <stddef.h>

#include "base/arena.h"
#include "image/image_probe.h"

enum {
    IMAGE_TIME_MS = 2000,            /* for one picture, from start to answer */
    IMAGE_BYTES_MAX = 64 * 1024 * 1024, /* of the file that comes in */
    IMAGE_THUMB_MIN = 16,            /* pixels; bounds of `side` */
    IMAGE_THUMB_MAX = 1024,
};

enum image_result {
    IMAGE_OK,
    IMAGE_NOT_AN_IMAGE, /* not one of our five formats, or cut before its size */
    IMAGE_TOO_LARGE,    /* over IMAGE_SIDE_MAX pixels in either direction, or over IMAGE_BYTES_MAX */
    IMAGE_BROKEN, /* truncated, damaged, of a rare kind that we do not decode, or wanting too much memory */
    IMAGE_FAILED, /* the child ran out of time or died. A picture can be the reason: answer it like IMAGE_BROKEN */
};

struct image_thumb {
    unsigned char *data; /* from the arena */
    size_t size;
    const char *type; /* "image/png" when some pixel is transparent, else "image/jpeg" */
    int source_width,
        source_height; /* pixels, as the file says (a rotation in its EXIF data is not applied to them) */
};

/* Fills *thumb_r with a picture of exactly side x side pixels when it returns IMAGE_OK, else leaves it alone. What was
 * wrong with a child goes to the log. */
enum image_result image_thumbnail(
    struct arena *arena, const void *data, size_t size, int side, struct image_thumb *thumb_r);
const char *image_result_text(enum image_result result); /* for logs: "broken" */

/* The first statement of main() of every program that calls image_thumbnail(), tests included: in a child it does the
 * work and never returns. Where it was not called, image_thumbnail() starts no child (which would be the whole program
 * again) and returns IMAGE_FAILED. */
void image_worker_if_asked(int argc, char **argv);

#endif
