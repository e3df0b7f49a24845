/* Both versions of commands, and chat applications, keep their titles in one form, so that all are shown by one rule. What is kept was
 * checked when it was read, and is bounded: it is read again with every list. */
#include "api/titles.h"

#include <string.h>
#include <strings.h>

#include "api/im_parts.h"

const char *titles_text(struct call *call, const jval *title, const char *key)
{
    const char *text = json_text(call->arena, json_get_ci(title, key));
    return text ? text : "";
}

static jnode *read_one(struct call *call, const jval *sent, const char *const *keys)
{
    const char *language = titles_text(call, sent, "LANGUAGE_ID"), *title = titles_text(call, sent, "TITLE");
    if (!*language || im_text_is_blank(call, title))
        return NULL;
    jnode *item = j_obj(call->doc);
    j_set_str(call->doc, item, "LANGUAGE_ID", language);
    j_set_str(call->doc, item, "TITLE", title);
    for (; *keys; keys++)
        j_set_str(call->doc, item, *keys, titles_text(call, sent, *keys));
    return item;
}

const char *titles_read(struct call *call, const jval *sent, const char *const *keys)
{
    jnode *list = j_arr(call->doc);
    size_t count = json_count(sent), bytes = 0;
    if (count == 0 || count > TITLES_LANGUAGES_MAX || !json_is_list(sent))
        return NULL;
    for (size_t i = 0; i < count; i++) {
        jnode *item = read_one(call, json_at(sent, i), keys);
        if (!item)
            return NULL;
        j_push(list, item);
    }
    const char *text = j_write(call->arena, list, &bytes);
    return bytes <= TITLES_MAX_BYTES ? text : NULL;
}

const jval *titles_shown(struct call *call, const char *kept)
{
    const char *language = call_language(call);
    const jval *titles = json_read(call->arena, kept, strlen(kept)), *english = NULL;
    for (struct jiter i = json_iter(titles); json_next(&i);) {
        const char *of = titles_text(call, i.value, "LANGUAGE_ID");
        if (strcasecmp(of, language) == 0)
            return i.value;
        if (strcasecmp(of, "en") == 0)
            english = i.value;
    }
    return english ? english : json_at(titles, 0);
}
