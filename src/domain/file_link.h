/* Links to files: made here, checked here, so that the page that serves them and the answers that print them agree.
 *
 * A link is a right in itself (it is given to connectors and browsers that hold no token), therefore it is signed with
 * the portal's key and ends. Its expiry is rounded to the hour: the same file has the same link for a while and browsers
 * may cache it. */
#ifndef SWITCHLINE_DOMAIN_FILE_LINK_H
#define SWITCHLINE_DOMAIN_FILE_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

#define FILE_LINK_PATH   "/rest/download.json" /* ?token=… */
#define AVATAR_LINK_PATH "/upload/avatar/" /* + blob name: content-addressed, so the name cannot be guessed */

/* Absolute URL of a file, good for a week from `now` (milliseconds). */
char *file_link(struct arena *arena, const char *base_url, int64_t file_id, int64_t now);
/* Is this token ours and still good? Then *file_id_r is the file. */
bool file_link_check(struct arena *arena, const char *token, int64_t now, int64_t *file_id_r);

/* The link of a file, for a browser to display it; small: its preview instead. */
char *file_link_shown(struct arena *arena, const char *link, bool small);

/* ---- links to send a file to ----
 * What its holder may do is all in the link: add files to one folder, for whoever asked for it, for a while. Whether he may
 * still do so is asked again when the file comes. */
#define UPLOAD_LINK_METHOD "upload" /* /rest/upload.json?token=… */
struct upload_right {
    int64_t folder_id, user_id;
    bool unique; /* names that are taken get a number */
};
char *upload_link(struct arena *arena, const char *base_url, const struct upload_right *right, int64_t now,
    int64_t seconds);
/* Is this token ours and still good? Then *right_r is filled. */
bool upload_link_check(struct arena *arena, const char *token, int64_t now, struct upload_right *right_r);

/* Absolute URL of users.avatar or chat.avatar: "" stays "", URLs stay, a blob becomes a link below AVATAR_LINK_PATH. */
const char *avatar_link(struct arena *arena, const char *base_url, const char *avatar);

#endif
