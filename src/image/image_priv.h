/* Between the files of this layer: what parent and child say to each other, and the steps from bytes to thumbnail.
 *
 * The child gets the picture as its standard input (a file in memory, mapped, so that nobody has to feed it), the side
 * in its arguments, and writes one struct image_answer and `size` bytes to its standard output. Both ends are the same
 * binary on the same machine, so the struct goes over as it is. The parent believes nothing of it without a look.
 *
 * Steps: image_decode() picks the decoder; a decoder calls shrink_begin() with the size it found and shrink_row() for
 * each row of pixels, top to bottom, without keeping rows where the format allows; image_decode() has the result
 * encoded. These run in the child and in fuzzers only. */
#ifndef SWITCHLINE_IMAGE_IMAGE_PRIV_H
#define SWITCHLINE_IMAGE_IMAGE_PRIV_H

#include <stdbool.h>
#include <stdint.h>

#include "image/image.h"

#define IMAGE_WORKER_ARGUMENT "--image-worker" /* followed by the side */

struct image_answer {
    uint32_t result; /* enum image_result; the rest only with IMAGE_OK */
    uint32_t size; /* bytes that follow */
};

/* More than any header of a thumbnail takes: an answer is at most this and 5 bytes for each pixel. */
enum { IMAGE_ANSWER_SLACK = 65536 };

/* Takes from this process, for good, everything but computing, memory and writing to descriptor 1. false: the kernel
 * refused, and nothing strange may be read. */
bool image_worker_lock(void);
bool image_worker_is_hooked(
    void); /* image_worker_if_asked() was called here, so starting this program again is safe */

/* A picture that is getting smaller while its rows come in. Square blocks of factor x factor pixels of the centre square
 * are averaged into one pixel of the canvas, which stays two to four times as large as the thumbnail; a good filter
 * makes the last step. So memory is a few rows and not 100 MB, and the slow filter sees few pixels. */
struct shrink {
    int side; /* of the thumbnail; set by whoever makes the struct */
    int orientation; /* EXIF's 1 to 8; 0: none given */
    int width, height; /* of the rows that come */
    int factor, left, top, canvas_side;
    int row; /* the next one */
    bool transparent;
    uint32_t *sums; /* of the blocks of one row of the canvas, colours weighted by alpha */
    unsigned char *canvas; /* RGBA */
};

bool shrink_begin(struct shrink *shrink, int64_t width, int64_t height); /* false: too large */
void shrink_row(struct shrink *shrink, const unsigned char *rgba); /* 4 * width bytes */
/* side * side * 4 bytes of RGBA, upright; to be freed with free(). Every row must have come. */
unsigned char *shrink_end(struct shrink *shrink);
void shrink_free(struct shrink *shrink);

typedef enum image_result image_decoder(const unsigned char *data, size_t size, struct shrink *shrink);
image_decoder decode_bmp, decode_gif, decode_jpeg, decode_png, decode_webp;

/* *out_r is to be freed with free(). false: out of memory */
bool encode_jpeg(const unsigned char *rgba, int side, unsigned char **out_r, size_t *size_r);
bool encode_png(const unsigned char *rgba, int side, unsigned char **out_r, size_t *size_r);

enum image_result image_decode(
    const unsigned char *data, size_t size, int side, unsigned char **out_r, size_t *size_r);

#endif
