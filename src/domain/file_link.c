/* token = "<file id>.<expiry in seconds>.<MAC of both>": letters, digits and dots only, so it needs no escaping. */
#include "domain/file_link.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"

enum { LONGEST_TOKEN = 160 };

static char *mac_of(struct arena *arena, int64_t file_id, int64_t expires)
{
    return mac_hex(arena, arena_printf(arena, "file|%" PRId64 "|%" PRId64, file_id, expires));
}

char *file_link(struct arena *arena, const char *base_url, int64_t file_id, int64_t now)
{
    int64_t expires = ((now + 7 * DAY) / HOUR + 1) * (HOUR / SECOND);
    return arena_printf(arena, "%s" FILE_LINK_PATH "?token=%" PRId64 ".%" PRId64 ".%s", base_url, file_id,
        expires, mac_of(arena, file_id, expires));
}

bool file_link_check(struct arena *arena, const char *token, int64_t now, int64_t *file_id_r)
{
    int64_t file_id = 0, expires = 0;
    int mac_at = 0;
    if (strlen(token) > LONGEST_TOKEN ||
        sscanf(token, "%18" SCNd64 ".%18" SCNd64 ".%n", &file_id, &expires, &mac_at) != 2 || !mac_at)
        return false;
    if (!secret_equal(token + mac_at, mac_of(arena, file_id, expires)) || expires * SECOND <= now)
        return false;
    *file_id_r = file_id;
    return true;
}

char *file_link_shown(struct arena *arena, const char *link, bool small)
{
    return arena_printf(arena, "%s&show=%s", link, small ? "preview" : "1");
}

/* ---- links to send a file to ---- */
/* "<folder>.<user>.<unique>.<expiry in seconds>.<MAC of all that>" */
static char *upload_mac(struct arena *arena, const struct upload_right *right, int64_t expires)
{
    return mac_hex(arena, arena_printf(arena, "upload|%" PRId64 "|%" PRId64 "|%d|%" PRId64, right->folder_id,
                              right->user_id, right->unique, expires));
}

char *upload_link(
    struct arena *arena, const char *base_url, const struct upload_right *right, int64_t now, int64_t seconds)
{
    int64_t expires = now / SECOND + seconds;
    return arena_printf(arena,
        "%s/rest/" UPLOAD_LINK_METHOD ".json?token=%" PRId64 ".%" PRId64 ".%d.%" PRId64 ".%s", base_url,
        right->folder_id, right->user_id, right->unique, expires, upload_mac(arena, right, expires));
}

bool upload_link_check(struct arena *arena, const char *token, int64_t now, struct upload_right *right_r)
{
    int64_t expires = 0;
    int unique = 0, mac_at = 0;
    *right_r = (struct upload_right){0};
    if (strlen(token) > LONGEST_TOKEN ||
        sscanf(token, "%18" SCNd64 ".%18" SCNd64 ".%1d.%18" SCNd64 ".%n", &right_r->folder_id,
            &right_r->user_id, &unique, &expires, &mac_at) != 4 ||
        !mac_at)
        return false;
    right_r->unique = unique == 1;
    return secret_equal(token + mac_at, upload_mac(arena, right_r, expires)) && expires * SECOND > now;
}

const char *avatar_link(struct arena *arena, const char *base_url, const char *avatar)
{
    if (!*avatar || strncmp(avatar, "http://", 7) == 0 || strncmp(avatar, "https://", 8) == 0)
        return avatar;
    if (*avatar == '/')
        return arena_printf(arena, "%s%s", base_url, avatar);
    return arena_printf(arena, "%s" AVATAR_LINK_PATH "%s", base_url, avatar);
}
