/* im.search.user.list, chat.list, department.list: finding by name. What was found last: im_search_last.c. */
#include "api/im_departments.h"
#include "api/im_in.h"
#include "api/im_views.h"
#include "domain/search_ops.h"

static struct search_page asked(const struct im_page_in *sent)
{
    struct im_page_in page = im_page(sent);
    return (struct search_page){.offset = page.offset, .limit = page.limit};
}

/* ---- im.search.user.list ---- */
struct user_in {
    const char *find;
    int business;
    struct im_page_in page;
};
static const struct param user_params[] = {
    P_STR(struct user_in, find, "FIND",
        "Words of a name, a position or a department; two characters at least.", .missing = ERR_FIND_SHORT,
        .bad = ERR_FIND_SHORT),
    P_FLAG(struct user_in, business, "BUSINESS", "Accepted; everybody here is."),
    IM_PAGE(struct user_in, page), P_END};

/* im.user.get's view without what this page does not have. */
static jnode *short_user(struct call *call, const struct person *person)
{
    static const char *const left_out[] = {
        "active", "avatar_hr", "desktop_last_date", "bot_data", "type", "website", "email"};
    jnode *user = im_user_view(call, person);
    for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
        yyjson_mut_obj_remove_key(user, left_out[i]);
    return user;
}

static enum err user_list(struct call *call, const void *input)
{
    const struct user_in *in = input;
    struct search_page page = asked(&in->page);
    if (!search_is_long(&call->ops, in->find))
        return ERR_FIND_SHORT;
    const struct person **people = search_users(&call->ops, in->find, &page);
    jnode *map = j_obj(call->doc);
    for (size_t i = 0; i < page.count; i++)
        j_set(call->doc, map, arena_printf(call->arena, "%lld", (long long)people[i]->user->id),
            short_user(call, people[i]));
    call->result = page.count ? map : j_arr(call->doc);
    call_page_of(call, page.offset, page.limit, page.total);
    return ERR_NONE;
}

/* ---- im.search.chat.list ---- */
struct chat_in {
    const char *find, *find_lines;
    struct im_page_in page;
};
static const struct param chat_params[] = {
    P_STR(struct chat_in, find, "FIND", "Words of a title or of members' names; two characters at least.",
        .bad = ERR_FIND_SHORT),
    P_STR(struct chat_in, find_lines, "FIND_LINES", "The same among dialogs of lines, when FIND is absent.",
        .bad = ERR_FIND_SHORT),
    IM_PAGE(struct chat_in, page), P_END};

/* im.dialog.get's view without what this page does not have. */
static jnode *chat_view(struct call *call, const struct chat *chat)
{
    static const char *const left_out[] = {"readed_list", "manager_list", "last_message_views", "dialog_id"};
    struct chat_view view;
    chat_look(&call->ops, chat, &view);
    jnode *out = im_chat_view(call, &view, IM_STYLE_IM);
    for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
        yyjson_mut_obj_remove_key(out, left_out[i]);
    return out;
}

static enum err chat_list(struct call *call, const void *input)
{
    const struct chat_in *in = input;
    struct search_page page = asked(&in->page);
    bool lines = !in->find || !*in->find;
    const char *find = lines ? in->find_lines : in->find;
    if (!search_is_long(&call->ops, find))
        return ERR_FIND_SHORT;
    const struct chat **chats =
        search_chats(&call->ops, find, lines ? CHAT_KIND_LINE : CHAT_KIND_GROUP, &page);
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < page.count; i++)
        j_push(call->result, chat_view(call, chats[i]));
    call_page_of(call, page.offset, page.limit, page.total);
    return ERR_NONE;
}

/* ---- im.search.department.list ---- */
struct department_in {
    const jval *find;
    int user_data;
    struct im_page_in page;
};
static const struct param department_params[] = {
    P_ANY(struct department_in, find, "FIND",
        "Beginnings of words of the full name; fewer than two characters: all departments.",
        .type = "string"),
    P_FLAG(struct department_in, user_data, "USER_DATA", "Y: with the manager as im.user.get shows him."),
    IM_PAGE(struct department_in, page), P_END};

/* An empty phrase asks for everything, an absent one is refused. */
static enum err department_list(struct call *call, const void *input)
{
    const struct department_in *in = input;
    struct im_page_in page = im_page(&in->page);
    const char *find = in->find ? json_text(call->arena, in->find) : NULL;
    size_t count;
    if (!find)
        return ERR_FIND_SHORT;
    const struct department_path *found = search_departments(&call->ops, find, &count);
    call->result = j_arr(call->doc);
    for (size_t i = (size_t)page.offset; i < count && i < (size_t)(page.offset + page.limit); i++)
        j_push(call->result, im_department_view(call, &found[i], in->user_data == 1));
    call_page_of(call, page.offset, page.limit, (int64_t)count);
    return ERR_NONE;
}

#define PAGE(name) "api-reference/chats/search/im-search-" name "-list.md"

const struct method im_search_methods[] = {{.name = "im.search.chat.list",
                                               .summary = "Finds chats by their titles and members.",
                                               .doc = PAGE("chat"),
                                               .scope = SCOPE_IM,
                                               .who = WHO_USER,
                                               .lane = LANE_READ,
                                               .params = chat_params,
                                               .in_size = sizeof(struct chat_in),
                                               .call = chat_list,
                                               .out = OUT_ARRAY,
                                               .errors = ERRORS(ERR_FIND_SHORT)},
    {.name = "im.search.department.list",
        .summary = "Finds departments by their full names.",
        .doc = PAGE("department"),
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = department_params,
        .in_size = sizeof(struct department_in),
        .call = department_list,
        .out = OUT_ARRAY,
        .errors = ERRORS(ERR_FIND_SHORT)},
    {.name = "im.search.user.list",
        .summary = "Finds employees and bots.",
        .doc = PAGE("user"),
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = user_params,
        .in_size = sizeof(struct user_in),
        .call = user_list,
        .out = OUT_ANY,
        .errors = ERRORS(ERR_FIND_SHORT)},
    {0}};
