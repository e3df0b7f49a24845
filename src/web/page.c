/* What every page needs: finding its route, cookies in and out, redirects, JSON. */
#include "web/page.h"

#include <string.h>
#include <strings.h>

/* ---- for the wiring ---- */
char *page_path(struct arena *arena, const char *path)
{
    char *out = arena_alloc(arena, strlen(path) + 2);
    size_t len = 0;
    for (const char *at = path; *at; at++)
        if (*at != '/' || len == 0 || out[len - 1] != '/')
            out[len++] = *at;
    while (len > 1 && out[len - 1] == '/')
        len--;
    out[len] = '\0';
    return out;
}

/* A pattern that ends in "/" stands for everything below it. */
static bool path_fits(const char *pattern, const char *path)
{
    size_t len = strlen(pattern);
    if (len > 1 && pattern[len - 1] == '/')
        return strncmp(pattern, path, len) == 0 && path[len];
    return strcmp(pattern, path) == 0;
}

const struct page_route *page_route_find(
    const struct page_route *routes, const char *method, const char *path, bool *known_r)
{
    *known_r = false;
    for (const struct page_route *route = routes; route->path; route++) {
        if (!path_fits(route->path, path))
            continue;
        *known_r = true;
        if (!route->method || strcmp(route->method, method) == 0)
            return route;
    }
    return NULL;
}

const char *page_cookie(struct arena *arena, const char *header, const char *name)
{
    size_t len = strlen(name);
    while (header && *header) {
        header += strspn(header, "; \t");
        size_t end = strcspn(header, ";");
        if (strncmp(header, name, len) == 0 && header[len] == '=')
            return arena_strn(arena, header + len + 1, end - len - 1);
        header += end;
    }
    return NULL;
}

const char *page_language(const char *header)
{
    while (header && *header) {
        header += strspn(header, ", \t");
        if (strncasecmp(header, "ru", 2) == 0)
            return "ru";
        if (strncasecmp(header, "en", 2) == 0)
            return "en";
        header += strcspn(header, ",");
    }
    return "en";
}

/* ---- for pages ---- */
const char *page_param(struct page *page, const char *name)
{
    const char *text = json_text(page->arena, json_get(page->form, name));
    return text ? text : json_text(page->arena, json_get(page->query, name));
}

void page_header(struct page *page, const char *name, const char *value)
{
    if (page->header_count < PAGE_HEADERS)
        page->headers[page->header_count++] = (struct http_header){name, value};
}

void page_redirect(struct page *page, const char *location)
{
    page->status = 302;
    page->content_type = "text/plain; charset=utf-8";
    page_header(page, "Location", location);
    page_header(page, "Cache-Control", "no-store");
    page_header(page, "Referrer-Policy", "no-referrer");
}

void page_set_cookie(struct page *page, const char *name, const char *value, int64_t max_age)
{
    page_header(page, "Set-Cookie",
        arena_printf(page->arena, "%s=%s; Path=/; Max-Age=%lld; HttpOnly; SameSite=Lax%s", name,
            value ? value : "", value ? (long long)max_age : 0LL, page->tls ? "; Secure" : ""));
}

void page_json(struct page *page, int status, const jnode *value)
{
    size_t len;
    const char *text = j_write(page->arena, value, &len);
    page->status = status;
    page->content_type = "application/json; charset=utf-8";
    page_header(page, "Cache-Control", "no-store");
    page_header(page, "X-Content-Type-Options", "nosniff");
    buf_add(&page->body, text, len);
}
