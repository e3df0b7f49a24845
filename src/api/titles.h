/* Titles of what bots add to chats (commands, chat applications), in languages: as they are sent, kept and shown. Kept is JSON text:
 * [{"LANGUAGE_ID": "en", "TITLE": "…", …}]. */
#ifndef SWITCHLINE_API_TITLES_H
#define SWITCHLINE_API_TITLES_H

#include "api/call.h"

enum { TITLES_LANGUAGES_MAX = 50, TITLES_MAX_BYTES = 16 * 1024 };

/* Titles as they are kept. keys: what stands beside LANGUAGE_ID and TITLE, ended by NULL; what is absent is "". NULL: there are
 * none, one has no language or title, or they are far too many or too long. */
const char *titles_read(struct call *call, const jval *sent, const char *const *keys);

/* Of kept titles: the caller's language, else English, else the first. NULL: there are none. */
const jval *titles_shown(struct call *call, const char *kept);
/* A text of it, "" when there is none. */
const char *titles_text(struct call *call, const jval *title, const char *key);

#endif
