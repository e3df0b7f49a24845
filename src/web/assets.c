/* Files of the desk and the widget, as tools/embed put them into the program.
 *
 * Caching: a name with a checksum in it is kept for a year; everything else is asked for again and mostly answered 304.
 *
 * The desk's Content-Security-Policy is strict, because it shows what strangers write: scripts only from here, no eval, no
 * plug-ins, forms and connections only to the portal itself. Two openings are needed and named here: styles may be inline (the
 * components place menus by style attributes), and pictures and frames may come from any https address, because messages show
 * pictures and applications show their settings pages in frames. The demonstration of the widget and /widget.js lie outside:
 * the script runs on other people's pages, whose own policy counts. */
#include "web/assets.h"

#include <string.h>

#include "net/http_server.h"

enum { ASSET_HEADERS = 10 };

static const struct asset *find_exactly(const char *path, size_t len)
{
    for (const struct asset *asset = web_assets; asset->path; asset++) /* some dozens */
        if (strncmp(asset->path, path, len) == 0 && asset->path[len] == '\0')
            return asset;
    return NULL;
}

static const struct asset *find_index(const char *folder, size_t len)
{
    static const char index[] = "index.html";
    char path[256];
    if (len + sizeof index > sizeof path)
        return NULL;
    memcpy(path, folder, len);
    memcpy(path + len, index, sizeof index);
    return find_exactly(path, strlen(path));
}

const struct asset *asset_find(const char *path)
{
    static const char desk[] = "/desk/", desk_files[] = "/desk/assets/", script[] = "/widget/widget.js";
    size_t len = strlen(path);
    if (strcmp(path, "/widget.js") == 0)
        return find_exactly(script, strlen(script));
    const struct asset *asset = find_exactly(path, len);
    if (!asset && len > 0 && path[len - 1] == '/')
        asset = find_index(path, len);
    /* A missing file must not be answered with a page, or a browser with an old page would run it as a script. */
    if (!asset && strncmp(path, desk, strlen(desk)) == 0 &&
        strncmp(path, desk_files, strlen(desk_files)) != 0)
        asset = find_index(desk, strlen(desk));
    return asset;
}

static bool accepts_gzip(const struct http_exchange *exchange)
{
    const char *accepted = http_header(exchange, "Accept-Encoding");
    const char *gzip = accepted ? strstr(accepted, "gzip") : NULL;
    return gzip && strncmp(gzip, "gzip;q=0", 8) != 0;
}

static const char *desk_policy(struct arena *arena, const char *origin)
{
    const char *host = strstr(origin, "://");
    host = host ? host + 3 : origin;
    return arena_printf(arena,
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; media-src "
        "'self' blob:; "
        "img-src 'self' https: http: data: blob:; connect-src 'self' ws://%s wss://%s; frame-src https: "
        "http:; "
        "form-action 'self' https: http:; base-uri 'none'; frame-ancestors 'self'; manifest-src 'self'",
        host, host);
}

static void redirect(struct http_exchange *exchange, const char *location)
{
    const struct http_header headers[] = {{"Location", location}, {"Cache-Control", "no-store"}};
    http_reply(exchange, 302, headers, 2, "", 0);
}

static void answer(struct http_exchange *exchange, const struct asset *asset, const char *origin)
{
    struct http_header headers[ASSET_HEADERS];
    size_t count = 0;
    bool page = strncmp(asset->type, "text/html", 9) == 0;
    headers[count++] = (struct http_header){"Content-Type", asset->type};
    headers[count++] = (struct http_header){"ETag", asset->etag};
    headers[count++] = (struct http_header){
        "Cache-Control", asset->fixed ? "public, max-age=31536000, immutable" : "no-cache"};
    headers[count++] = (struct http_header){"Vary", "Accept-Encoding"};
    headers[count++] = (struct http_header){"X-Content-Type-Options", "nosniff"};
    headers[count++] = (struct http_header){"Referrer-Policy", "no-referrer"};
    if (page && strncmp(asset->path, "/desk/", 6) == 0)
        headers[count++] =
            (struct http_header){"Content-Security-Policy", desk_policy(exchange->arena, origin)};
    if (strncmp(asset->path, "/widget/", 8) == 0) /* scripts of other sites' pages */
        headers[count++] = (struct http_header){"Cross-Origin-Resource-Policy", "cross-origin"};
    const char *known = http_header(exchange, "If-None-Match");
    bool packed = asset->packed && accepts_gzip(exchange);
    if (known && strstr(known, asset->etag)) {
        http_reply(exchange, 304, headers, count, "", 0);
        return;
    }
    if (packed)
        headers[count++] = (struct http_header){"Content-Encoding", "gzip"};
    http_reply(exchange, 200, headers, count, packed ? asset->packed : asset->bytes,
        packed ? asset->packed_len : asset->len);
}

bool assets_request(struct http_exchange *exchange, const char *origin)
{
    if (strcmp(exchange->method, "GET") != 0 && strcmp(exchange->method, "HEAD") != 0)
        return false;
    if (strcmp(exchange->path, "/desk") == 0) {
        redirect(exchange, "/desk/");
        return true;
    }
    const struct asset *asset = asset_find(exchange->path);
    if (asset)
        answer(exchange, asset, origin);
    return asset != NULL;
}
