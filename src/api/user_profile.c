/* One loop over the field table does each job; the kinds of a field are told apart in one switch for printing and one for
 * reading. */
#include "api/user_profile.h"

#include <string.h>
#include <strings.h>

#include "api/portal.h"
#include "base/base64.h"
#include "base/clock.h"
#include "base/text.h"
#include "domain/blob_ops.h"
#include "domain/file_link.h"
#include "image/image.h"

enum profile_level user_profile_level(const struct call *call)
{
    scopes given = call->ops.who.scopes;
    if (given & SCOPE_USER)
        return PROFILE_FULL;
    return given & SCOPE_USER_BASIC ? PROFILE_BASIC : PROFILE_BRIEF;
}

/* ---- which fields ---- */
static void choose(struct profile_choice *choice, const char *name)
{
    size_t star = strcspn(name, "*");
    for (int id = 0; id < PROFILE_COUNT; id++) {
        bool meant = name[star] ? strncasecmp(profile_fields[id].name, name, star) == 0
                                : strcasecmp(profile_fields[id].name, name) == 0;
        choice->wanted[id] |= meant;
    }
}

void user_profile_choose(struct call *call, const jval *select, struct profile_choice *choice_r)
{
    *choice_r = (struct profile_choice){{false}};
    if (json_is_empty(select))
        choose(choice_r, "*");
    else if (!yyjson_is_ctn((jval *)select))
        choose(choice_r, json_text(call->arena, select));
    else
        for (struct jiter i = json_iter(select); json_next(&i);) {
            const char *name = json_text(call->arena, i.value);
            if (name)
                choose(choice_r, name);
        }
    for (int id = 0; id < PROFILE_COUNT; id++)
        choice_r->wanted[id] &= profile_fields[id].level <= user_profile_level(call);
}

/* ---- printing ---- */
/* "2024-07-23 08:08:50" */
static jnode *stamp_node(struct call *call, int64_t time)
{
    char *text = clock_iso(call->arena, time);
    if (*text) {
        text[10] = ' ';
        text[19] = '\0';
    }
    return j_str(call->doc, text);
}

static jnode *day_node(struct call *call, const char *day)
{
    int64_t midnight;
    return j_str(call->doc, profile_time_read(day, &midnight) ? clock_iso(call->arena, midnight) : "");
}

static jnode *departments_node(struct call *call, const struct profile *profile)
{
    jnode *list = j_arr(call->doc);
    for (size_t i = 0; i < profile->department_count; i++)
        j_push(list, j_int(call->doc, profile->departments[i]));
    return list;
}

/* NULL: not printed. */
static jnode *field_node(struct call *call, const struct profile *profile, enum profile_id id)
{
    const struct profile_field *field = &profile_fields[id];
    switch (field->kind) {
    case PROFILE_KIND_ID:
        return j_intstr(call->doc, profile->user->id);
    case PROFILE_KIND_ACTIVE:
        return j_bool(call->doc, profile->user->active);
    case PROFILE_KIND_TIME:
        return j_str(call->doc, clock_iso(call->arena, profile_number(profile, id)));
    case PROFILE_KIND_STAMP:
        return stamp_node(call, profile_number(profile, id));
    case PROFILE_KIND_ONLINE:
        return j_str(call->doc, profile_online(profile, call->ops.now, call->ops.who.user_id) ? "Y" : "N");
    case PROFILE_KIND_DAY:
        return day_node(call, profile_text(profile, id));
    case PROFILE_KIND_DEPARTMENTS:
        return departments_node(call, profile);
    case PROFILE_KIND_PICTURE:
        if (!*profile_text(profile, id))
            return NULL;
        return j_str(call->doc, avatar_link(call->arena, call->ops.base_url, profile_text(profile, id)));
    case PROFILE_KIND_TEXT:
        if (!field->column && !profile->rest[id])
            return NULL;
        return j_str(call->doc, profile_text(profile, id));
    default:
        return j_str(call->doc, profile_text(profile, id));
    }
}

jnode *user_profile_node(
    struct call *call, const struct profile *profile, const struct profile_choice *choice)
{
    jnode *node = j_obj(call->doc);
    for (int id = 0; id < PROFILE_COUNT; id++) {
        jnode *value = choice->wanted[id] ? field_node(call, profile, (enum profile_id)id) : NULL;
        if (value)
            j_set(call->doc, node, profile_fields[id].name, value);
    }
    return node;
}

/* ---- conditions ---- */
static const char *const *values_of(struct call *call, const jval *value, size_t *count_r)
{
    bool list = yyjson_is_ctn((jval *)value);
    const char **values = arena_array_of(call->arena, const char *, list ? json_count(value) + 1 : 1);
    *count_r = 0;
    if (!list) {
        const char *text = json_text(call->arena, value);
        values[(*count_r)++] = text_or_empty(text);
        return values;
    }
    for (struct jiter i = json_iter(value); json_next(&i);) {
        const char *text = json_text(call->arena, i.value);
        if (text)
            values[(*count_r)++] = text;
    }
    return values;
}

static bool is_name(enum profile_id id)
{
    return id == PROFILE_NAME || id == PROFILE_LAST_NAME || id == PROFILE_SECOND_NAME ||
           id == PROFILE_WORK_POSITION;
}

/* Searches that are no field; true: this key was one. */
static bool take_words(struct call *call, const char *key, const jval *value, struct profile_query *query)
{
    key += strspn(key, "%=");
    const char *text = json_text(call->arena, value);
    if (strcasecmp(key, "FIND") == 0 || strcasecmp(key, "NAME_SEARCH") == 0)
        query->find = text;
    else if (strcasecmp(key, "UF_DEPARTMENT_NAME") == 0)
        query->department_words = text;
    else
        return false;
    return true;
}

static void take_conditions(
    struct call *call, const jval *object, bool words, struct condition *list, struct profile_query *query)
{
    for (struct jiter i = json_iter(object); json_next(&i);) {
        struct condition condition;
        if (!i.key || take_words(call, i.key, i.value, query) ||
            !condition_read(i.key, user_profile_level(call), &condition))
            continue;
        condition.values = values_of(call, i.value, &condition.value_count);
        if (words && is_name(condition.field) && strcasecmp(i.key, profile_fields[condition.field].name) == 0)
            condition.op = FILTER_WORD;
        list[query->condition_count++] = condition;
    }
}

void user_profile_query(struct call *call, const jval *filter, bool words, struct profile_query *query_r)
{
    size_t room = json_count(call->params) + json_count(filter) + 1;
    struct condition *list = arena_array_of(call->arena, struct condition, room);
    *query_r = (struct profile_query){.conditions = list};
    take_conditions(call, call->params, words, list, query_r);
    if (filter && yyjson_is_ctn((jval *)filter))
        take_conditions(call, filter, words, list, query_r);
}

/* ---- pictures ---- */
enum { PICTURE_SIDE = 200 };

struct prepared_pictures {
    const char *blob[PROFILE_COUNT]; /* NULL: not sent; "": to be removed */
};

/* The base64 of [name, base64], {"fileData": [name, base64]} or a bare text; NULL: nothing of the kind. */
static const char *picture_text(const jval *sent)
{
    const jval *data = json_get_ci(sent, "fileData");
    if (data)
        sent = data;
    if (yyjson_is_ctn((jval *)sent))
        sent = json_at(sent, 1);
    return yyjson_get_str((jval *)sent);
}

static bool is_removal(const jval *sent)
{
    bool flag;
    const jval *del = json_get_ci(sent, "del");
    return json_is_empty(sent) || (del && json_flag(del, &flag) && flag);
}

/* What is kept is a thumbnail of our own making, never the bytes that were sent. */
static enum err keep_thumbnail(struct call *call, const void *bytes, size_t size, const char **blob_r)
{
    struct image_thumb thumb;
    enum image_result result = image_thumbnail(call->arena, bytes, size, PICTURE_SIDE, &thumb);
    if (result == IMAGE_TOO_LARGE)
        return ERR_IMAGE_SIZE;
    if (result != IMAGE_OK)
        return ERR_IMAGE_TYPE;
    *blob_r = blob_keep(call->arena, call->portal->data_dir, thumb.data, thumb.size);
    return *blob_r ? ERR_NONE : ERR_INTERNAL;
}

static enum err keep_picture(struct call *call, const jval *sent, const char **blob_r)
{
    size_t size;
    const char *text = picture_text(sent);
    if (!text)
        return ERR_BASE64;
    if (strlen(text) / 4 * 3 > (size_t)call->portal->settings.max_avatar_bytes)
        return ERR_UPLOAD_TOO_LARGE;
    const unsigned char *bytes = base64_decode(call->arena, text, &size);
    if (!bytes)
        return ERR_BASE64;
    return keep_thumbnail(call, bytes, size, blob_r);
}

enum err user_profile_prepare(struct call *call)
{
    struct prepared_pictures *pictures = arena_new_of(call->arena, struct prepared_pictures);
    call->prepared = pictures;
    for (int id = 0; id < PROFILE_COUNT; id++) {
        const jval *sent = profile_fields[id].kind == PROFILE_KIND_PICTURE
                               ? json_get_ci(call->params, profile_fields[id].name)
                               : NULL;
        if (!sent)
            continue;
        pictures->blob[id] = "";
        enum err error = is_removal(sent) ? ERR_NONE : keep_picture(call, sent, &pictures->blob[id]);
        if (error)
            return error;
    }
    return ERR_NONE;
}

/* ---- new values ---- */
static const int64_t *numbers_of(struct call *call, const jval *sent, size_t *count_r)
{
    bool list = yyjson_is_ctn((jval *)sent);
    int64_t *numbers = arena_array_of(call->arena, int64_t, list ? json_count(sent) + 1 : 1);
    *count_r = 0;
    if (!list)
        *count_r = json_int(sent, &numbers[0]) ? 1 : 0;
    else
        for (struct jiter i = json_iter(sent); json_next(&i);)
            if (json_int(i.value, &numbers[*count_r]))
                (*count_r)++;
    return numbers;
}

static void take_value(struct call *call, enum profile_id id, const jval *sent, struct profile_change *change)
{
    bool flag;
    switch (profile_fields[id].kind) {
    case PROFILE_KIND_TEXT:
    case PROFILE_KIND_SHOWN:
    case PROFILE_KIND_EMAIL:
    case PROFILE_KIND_DAY:
        change->text[id] = yyjson_is_null((jval *)sent) ? "" : json_text(call->arena, sent);
        break;
    case PROFILE_KIND_ACTIVE:
        if (json_flag(sent, &flag))
            change->active = flag;
        break;
    case PROFILE_KIND_DEPARTMENTS:
        change->departments = numbers_of(call, sent, &change->department_count);
        break;
    default: /* pictures come prepared, the others are not written */
        break;
    }
}

void user_profile_change(struct call *call, struct profile_change *change_r)
{
    const struct prepared_pictures *pictures = call->prepared;
    *change_r = (struct profile_change){.active = -1};
    for (int id = 0; id < PROFILE_COUNT; id++) {
        const jval *sent = json_get_ci(call->params, profile_fields[id].name);
        if (sent)
            take_value(call, (enum profile_id)id, sent, change_r);
        if (pictures && pictures->blob[id])
            change_r->text[id] = pictures->blob[id];
    }
}
