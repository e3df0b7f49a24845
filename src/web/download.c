/* The row of a file is read on the READ lane, its bytes on a worker thread. The type that is sent is decided by the bytes
 * alone: one of five picture types, shown in place when the link asks for it (show=1), or a download that no browser
 * interprets. show=preview asks for a small picture of our own making, where there is one. */
#include "web/download.h"

#include <string.h>

#include "domain/blob_ops.h"
#include "domain/fetch_ops.h"
#include "domain/file_link.h"
#include "image/image_probe.h"

static void refuse(struct page *page, int status, const char *text)
{
    page->status = status;
    page->content_type = "text/plain; charset=utf-8";
    buf_puts(&page->body, text);
}

/* Nothing in it is ours: no scripts, no guessing, no frames. */
static void guard(struct page *page)
{
    page_header(page, "X-Content-Type-Options", "nosniff");
    page_header(page, "Content-Security-Policy", "sandbox; default-src 'none'");
    page_header(page, "Cross-Origin-Resource-Policy", "cross-origin");
}

/* ---- /rest/download.json ---- */
static void load_file(struct page *page)
{
    int64_t id;
    const char *token = page_param(page, "token");
    if (!token || !file_link_check(page->arena, token, page->ops.now, &id)) {
        refuse(page, 403, "This link is not valid any more.\n");
        return;
    }
    const struct file *file = file_get(&page->ops, id);
    page->prepared = (void *)file;
    if (!file || file->state == FILE_FAILED)
        refuse(page, 404, "File not found.\n");
    else if (file->state == FILE_WANTED) {
        refuse(page, 503, "The file is not here yet.\n");
        page_header(page, "Retry-After", "2");
    }
}

/* RFC 6266: an ASCII stand-in, and the name itself percent-encoded. */
static const char *disposition(struct arena *arena, const char *kind, const char *name)
{
    struct buf out = {0};
    buf_printf(&out, "%s; filename=\"", kind);
    for (const char *at = name; *at; at++)
        if ((signed char)*at >= ' ' && *at != '"' && *at != '\\' && *at != '/' && *at != 0x7f)
            buf_putc(&out, *at);
        else if (((unsigned char)*at & 0xc0) !=
                 0x80) /* one stand-in for a character, not for each of its bytes */
            buf_putc(&out, '_');
    buf_puts(&out, "\"; filename*=UTF-8''");
    for (const char *at = name; *at; at++)
        if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~", *at))
            buf_putc(&out, *at);
        else
            buf_printf(&out, "%%%02X", (unsigned char)*at);
    const char *text = arena_str(arena, buf_str(&out));
    buf_free(&out);
    return text;
}

static void send_file(struct page *page)
{
    const struct file *file = page->prepared;
    struct image image;
    const char *show = page_param(page, "show");
    bool small = show && strcmp(show, "preview") == 0 && *file->preview;
    if (!blob_read(page->ops.settings->data, small ? file->preview : file->blob, &page->body)) {
        buf_free(&page->body);
        refuse(page, 404, "File not found.\n");
        return;
    }
    bool picture = image_probe(buf_str(&page->body), page->body.len, &image);
    bool shown = picture && show && (small || strcmp(show, "1") == 0);
    page->status = 200;
    page->content_type = picture ? image.type : "application/octet-stream";
    page_header(
        page, "Content-Disposition", disposition(page->arena, shown ? "inline" : "attachment", file->name));
    page_header(page, "Cache-Control", "private, max-age=86400");
    guard(page);
}

/* ---- /upload/avatar/<name> ---- */
static void send_avatar(struct page *page)
{
    struct image image;
    const char *name = page->path + strlen(AVATAR_LINK_PATH);
    if (!blob_read(page->ops.settings->data, name, &page->body) ||
        !image_probe(buf_str(&page->body), page->body.len, &image)) {
        buf_free(&page->body);
        refuse(page, 404, "File not found.\n");
        return;
    }
    page->status = 200;
    page->content_type = image.type;
    page_header(page, "Cache-Control", "public, max-age=31536000, immutable");
    page_header(page, "Access-Control-Allow-Origin", "*");
    guard(page);
}

const struct page_route download_routes[] = {
    {.method = "GET", .path = FILE_LINK_PATH, .load = load_file, .work = send_file, .lane = PAGE_READ},
    {.method = "GET", .path = AVATAR_LINK_PATH, .work = send_avatar, .lane = PAGE_READ}, {.path = NULL}};
