/* Files for browsers and connectors: message files by signed link, pictures of people by content address.
 *
 * Nobody logs in here. A signed link is a right that ends (domain/file_link.h); a picture's address cannot be guessed by
 * whoever has not been shown it. Whatever was uploaded by strangers is served so that no browser runs it as ours. */
#ifndef SWITCHLINE_WEB_DOWNLOAD_H
#define SWITCHLINE_WEB_DOWNLOAD_H

#include "web/page.h"

extern const struct page_route download_routes[]; /* /rest/download.json?token=…, /upload/avatar/<name> */

#endif
