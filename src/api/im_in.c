/* Generous like every reading of parameters: what is out of bounds is brought within them. */
#include "api/im_in.h"

#include "domain/chat_rules.h"
#include "domain/profile_filter.h"

enum { OFFSET_MOST = 1000000, PAGE_USUAL = 10, PAGE_MOST = 50 };

bool im_time_read(const char *text, int64_t *time_r)
{
    *time_r = 0;
    return !text || !*text || profile_time_read(text, time_r);
}

bool im_dialog_valid(const char *dialog_id)
{
    int64_t id = 0;
    return chat_rules_dialog(dialog_id, &id) != DIALOG_MALFORMED && id > 0;
}

int64_t im_between(int64_t value, int64_t least, int64_t most)
{
    return value < least ? least : value > most ? most : value;
}

enum err im_group_id(const struct im_chat_in *in, int64_t *chat_id_r)
{
    *chat_id_r = in->chat_id;
    if (in->chat_id > 0)
        return ERR_NONE;
    if (!in->dialog_id || !*in->dialog_id)
        return ERR_CHAT_ID_EMPTY;
    bool found = chat_rules_dialog(in->dialog_id, chat_id_r) == DIALOG_CHAT && *chat_id_r > 0;
    return found ? ERR_NONE : ERR_DIALOG_ID_EMPTY;
}

enum err im_any_dialog(struct call *call, const struct im_chat_in *in, const char **dialog_id_r)
{
    *dialog_id_r = in->dialog_id;
    if (in->dialog_id && *in->dialog_id)
        return im_dialog_valid(in->dialog_id) ? ERR_NONE : ERR_DIALOG_ID_EMPTY;
    if (in->chat_id <= 0)
        return in->dialog_id ? ERR_DIALOG_ID_EMPTY : ERR_CHAT_ID_EMPTY;
    *dialog_id_r = arena_printf(call->arena, "chat%lld", (long long)in->chat_id);
    return ERR_NONE;
}

struct im_page_in im_page(const struct im_page_in *sent)
{
    return (struct im_page_in){.offset = im_between(sent->offset, 0, OFFSET_MOST),
        .limit = sent->limit > 0 ? im_between(sent->limit, 1, PAGE_MOST) : PAGE_USUAL};
}
