/* The built pages of web/ (the desk, the widget), which the program carries with it. Answered on the event loop: they are
 * constant memory, and nobody needs to be known for them. */
#ifndef SWITCHLINE_WEB_ASSETS_H
#define SWITCHLINE_WEB_ASSETS_H

#include <stdbool.h>
#include <stddef.h>

struct http_exchange;

struct asset {
    const char *path; /* "/desk/assets/index-DPmfRrgc.css" */
    const char *type;
    const char *bytes;
    size_t len;
    const char *packed; /* by gzip; NULL: that makes it no smaller */
    size_t packed_len;
    const char *etag; /* with its quotes */
    bool fixed; /* the name changes whenever the content does */
};

extern const struct asset web_assets[]; /* sorted by path, ends with a NULL path; made by tools/embed */

/* The file that a path stands for: "/widget.js" is the widget's script; whatever below /desk/ is no file is a place inside
 * the desk, so it gets its page, and so does a folder with an index.html. NULL: none. */
const struct asset *asset_find(const char *path);

/* Answers GET and HEAD of a page. false: it is none of ours, the exchange is untouched. `origin` is the portal's own, for the
 * rules of what the desk may connect to. */
bool assets_request(struct http_exchange *exchange, const char *origin);

#endif
