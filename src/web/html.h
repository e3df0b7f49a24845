/* HTML of our own pages: escaping, the frame around a page, a few form parts. Pages are plain semantic HTML with one
 * embedded style sheet; no script runs (the Content-Security-Policy forbids it) and everything works without one. */
#ifndef SWITCHLINE_WEB_HTML_H
#define SWITCHLINE_WEB_HTML_H

#include "web/page.h"

enum text {
#define T(id, en, ru) TEXT_##id,
#include "web/text.def"
#undef T
    TEXT_COUNT
};
/* In the page's language, not escaped. */
const char *text_of(const struct page *page, enum text text);
/* The same with its %s filled (once). */
char *text_fill(struct page *page, enum text text, const char *word);

/* Adds text with & < > " ' escaped: right for element content and for quoted attribute values. */
void html_text(struct buf *out, const char *text);

/* Begins an answer: status, headers, everything down to the heading. form_target: what forms may lead to beside this
 * server, a CSP source list ("" for nothing else). */
void html_begin(struct page *page, int status, const char *title, const char *form_target);
void html_end(struct page *page);

void html_paragraph(struct page *page, const char *text);
/* href: a constant of ours. main: what most people came for, shown as a button. */
void html_link(struct page *page, const char *href, const char *text, bool main);
void html_alert(struct page *page, const char *text); /* announced by screen readers */
void html_form_begin(struct page *page, const char *action);
void html_hidden(struct page *page, const char *name, const char *value); /* NULL value: nothing */
/* A labelled input. type: "text" or "password"; autocomplete: its token; value may be NULL. */
void html_field(struct page *page, const char *label, const char *name, const char *type,
    const char *autocomplete, const char *value);
void html_form_end(struct page *page, const char *button);

/* A whole page that says only that something does not work. */
void html_problem(struct page *page, int status, const char *text);

#endif
