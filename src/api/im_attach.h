/* What a message carries beside its text: attachments, a keyboard, a menu. They come as objects, bare arrays or JSON
 * text, in CAPITALS or camelCase, and are kept in one form: lower camelCase keys, defaults filled in, unknown keys gone.
 *
 *   ATTACH   → [{"id", "blocks": [{"message"|"link"|"user"|"grid"|"image"|"file"|"delimiter"|"richLink": …}],
 *                "description", "color"?, "colorToken"?}]
 *   KEYBOARD → [{"botId", "type": "BUTTON"|"NEWLINE", "text", …}]
 *   MENU     → [{"botId", "text", …}] */
#ifndef SWITCHLINE_API_IM_ATTACH_H
#define SWITCHLINE_API_IM_ATTACH_H

#include "base/err.h"
#include "base/json.h"

enum im_part { IM_ATTACH, IM_KEYBOARD, IM_MENU, IM_PART_COUNT };
extern const char *const im_part_keys[IM_PART_COUNT]; /* "attach", "keyboard", "menu" in stored params */

enum {
    IM_ATTACH_MAX_CHARS = 60000, /* of the kept form as JSON */
    IM_BUTTONS_MAX_BYTES = 30 * 1024,
    IM_MAX_ITEMS = 500 /* blocks of an attachment, entries of a block, buttons, menu items */
};

/* Reads one part as a client sent it. *part_r is its kept form, or NULL when there is nothing to keep ("N", "", an empty
 * list): in an update that removes the part. `id` names an attachment without an id of its own. Errors: the part's
 * …_ERROR and …_OVERSIZE. */
enum err im_attach_read(
    struct arena *arena, jdoc *doc, enum im_part part, const jval *sent, int64_t id, jnode **part_r);

/* http://, https:// or /path; nothing that a browser would take for script or for another host. */
bool im_link_ok(const char *link);

#endif
