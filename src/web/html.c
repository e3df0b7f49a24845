/* One narrow card in the middle of the page, from 320 px up, in the colours of the reader's system. The style sheet is
 * inside the page, allowed by a nonce: one request, nothing to cache, nothing from elsewhere. */
#include "web/html.h"

#include <string.h>

#include "base/secret.h"
#include "base/text.h"

static const char style[] =
    ":root{color-scheme:light dark;--page:#eef1f4;--card:#fff;--text:#1b232b;--dim:#5b6773;--line:#c3cbd3;"
    "--main:#0a66c2;--on-main:#fff;--bad:#b3261e;--bad-back:#fdecea}"
    "@media(prefers-color-scheme:dark){:root{--page:#12161a;--card:#1c2228;--text:#e7ecf0;--dim:#9aa6b1;"
    "--line:#3b454f;--main:#5aa9f0;--on-main:#0b1116;--bad:#ffb4ab;--bad-back:#3b1512}}"
    "*{box-sizing:border-box}"
    "body{margin:0;min-height:100vh;display:flex;align-items:center;justify-content:center;padding:16px;"
    "background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,'Segoe "
    "UI',Roboto,sans-serif}"
    "main{width:100%;max-width:380px;padding:28px 24px;background:var(--card);border:1px solid var(--line);"
    "border-radius:12px;overflow-wrap:anywhere;box-shadow:0 1px 3px #0001,0 8px 24px #0001}"
    "main::before{content:'';display:block;width:44px;height:44px;margin:0 0 16px;border-radius:12px;"
    "background:radial-gradient(circle at 30% 50%,var(--on-main) 4px,#0000 4.5px),"
    "radial-gradient(circle at 70% 50%,var(--on-main) 4px,#0000 4.5px),"
    "linear-gradient(var(--on-main),var(--on-main)) center/18px 3px no-repeat,var(--main)}"
    "h1{margin:0 0 12px;font-size:1.4rem;line-height:1.25}"
    "p{margin:0 0 16px;color:var(--dim)}"
    "label{display:block;margin:0 0 14px;font-weight:600}"
    "input{display:block;width:100%;margin-top:4px;padding:10px "
    "12px;font:inherit;font-weight:400;color:inherit;"
    "background:transparent;border:1px solid var(--line);border-radius:8px}"
    "a{color:var(--main)}a.main{display:block;padding:11px 16px;font-weight:600;text-align:center;"
    "text-decoration:none;color:var(--on-main);background:var(--main);border-radius:8px}"
    "p:last-child{margin-bottom:0}form+p{margin-top:16px}"
    "button{width:100%;margin-top:6px;padding:11px 16px;font:inherit;font-weight:600;color:var(--on-main);"
    "background:var(--main);border:0;border-radius:8px;cursor:pointer}"
    "button:hover,a.main:hover{filter:brightness(1.08)}"
    "input:focus-visible,button:focus-visible,a:focus-visible{outline:3px solid "
    "var(--main);outline-offset:2px}"
    ".alert{padding:10px 12px;color:var(--bad);background:var(--bad-back);border-radius:8px}";

const char *text_of(const struct page *page, enum text text)
{
    static const char *const texts[TEXT_COUNT][2] = {
#define T(id, en, ru) {en, ru},
#include "web/text.def"
#undef T
    };
    return texts[text][page->language && strcmp(page->language, "ru") == 0];
}

char *text_fill(struct page *page, enum text text, const char *word)
{
    const char *pattern = text_of(page, text), *mark = strstr(pattern, "%s");
    if (!mark)
        return arena_str(page->arena, pattern);
    return arena_printf(page->arena, "%.*s%s%s", (int)(mark - pattern), pattern, word, mark + 2);
}

void html_text(struct buf *out, const char *text)
{
    text_escape(out, text, strlen(text), "&<>\"'");
}

static void set_headers(struct page *page, const char *nonce, const char *form_target)
{
    page_header(page, "Content-Security-Policy",
        arena_printf(page->arena,
            "default-src 'none'; style-src 'nonce-%s'; base-uri 'none'; frame-ancestors 'none'; form-action "
            "'self'%s%s",
            nonce, *form_target ? " " : "", form_target));
    page_header(page, "Referrer-Policy", "no-referrer");
    page_header(page, "X-Content-Type-Options", "nosniff");
    page_header(page, "Cache-Control", "no-store");
}

void html_begin(struct page *page, int status, const char *title, const char *form_target)
{
    const char *nonce = random_token(page->arena, 22);
    page->status = status;
    page->content_type = "text/html; charset=utf-8";
    set_headers(page, nonce, form_target);
    buf_printf(&page->body,
        "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
        page->language && strcmp(page->language, "ru") == 0 ? "ru" : "en");
    html_text(&page->body, title);
    if (strcmp(title, "Switchline") != 0)
        buf_puts(&page->body, " – Switchline");
    buf_printf(
        &page->body, "</title>\n<style nonce=\"%s\">%s</style>\n</head>\n<body>\n<main>\n<h1>", nonce, style);
    html_text(&page->body, title);
    buf_puts(&page->body, "</h1>\n");
}

void html_end(struct page *page)
{
    buf_puts(&page->body, "</main>\n</body>\n</html>\n");
}

void html_paragraph(struct page *page, const char *text)
{
    buf_puts(&page->body, "<p>");
    html_text(&page->body, text);
    buf_puts(&page->body, "</p>\n");
}

void html_link(struct page *page, const char *href, const char *text, bool main)
{
    buf_printf(&page->body, "<p><a%s href=\"%s\">", main ? " class=\"main\"" : "", href);
    html_text(&page->body, text);
    buf_puts(&page->body, "</a></p>\n");
}

void html_alert(struct page *page, const char *text)
{
    buf_puts(&page->body, "<p class=\"alert\" role=\"alert\">");
    html_text(&page->body, text);
    buf_puts(&page->body, "</p>\n");
}

static void attribute(struct page *page, const char *name, const char *value)
{
    buf_printf(&page->body, " %s=\"", name);
    html_text(&page->body, value);
    buf_putc(&page->body, '"');
}

void html_form_begin(struct page *page, const char *action)
{
    buf_puts(&page->body, "<form method=\"post\"");
    attribute(page, "action", action);
    buf_puts(&page->body, ">\n");
}

void html_hidden(struct page *page, const char *name, const char *value)
{
    if (!value)
        return;
    buf_puts(&page->body, "<input type=\"hidden\"");
    attribute(page, "name", name);
    attribute(page, "value", value);
    buf_puts(&page->body, ">\n");
}

void html_field(struct page *page, const char *label, const char *name, const char *type,
    const char *autocomplete, const char *value)
{
    buf_puts(&page->body, "<label>");
    html_text(&page->body, label);
    buf_puts(&page->body, "<input");
    attribute(page, "name", name);
    attribute(page, "type", type);
    attribute(page, "autocomplete", autocomplete);
    if (value)
        attribute(page, "value", value);
    buf_puts(&page->body, " required></label>\n");
}

void html_form_end(struct page *page, const char *button)
{
    buf_puts(&page->body, "<button>");
    html_text(&page->body, button);
    buf_puts(&page->body, "</button>\n</form>\n");
}

void html_problem(struct page *page, int status, const char *text)
{
    html_begin(page, status, text_of(page, TEXT_PROBLEM), "");
    html_alert(page, text);
    html_end(page);
}
