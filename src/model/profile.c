/* The table itself, and access by field instead of by member. */
#include "model/profile.h"

#include <strings.h>

#include "base/text.h"

#define C(wire, text, seen, sort, member)                                                                    \
    {.name = #wire,                                                                                          \
        .label = text,                                                                                       \
        .level = PROFILE_##seen,                                                                             \
        .kind = PROFILE_KIND_##sort,                                                                         \
        .column = true,                                                                                      \
        .offset = offsetof(struct users, member)},
#define F(wire, text, seen, sort)                                                                            \
    {.name = #wire, .label = text, .level = PROFILE_##seen, .kind = PROFILE_KIND_##sort},
const struct profile_field profile_fields[PROFILE_COUNT] = {
#include "model/profile.def"
};
#undef C
#undef F

enum profile_id profile_find(const char *name)
{
    for (int id = 0; id < PROFILE_COUNT; id++)
        if (strcasecmp(profile_fields[id].name, name) == 0)
            return (enum profile_id)id;
    return PROFILE_COUNT;
}

const char *profile_text(const struct profile *profile, enum profile_id id)
{
    const struct profile_field *field = &profile_fields[id];
    const char *text =
        field->column ? *(const char **)((char *)profile->user + field->offset) : profile->rest[id];
    return text_or_empty(text);
}

int64_t profile_number(const struct profile *profile, enum profile_id id)
{
    return *(const int64_t *)((char *)profile->user + profile_fields[id].offset);
}

void profile_set(struct profile *profile, enum profile_id id, const char *text)
{
    if (profile_fields[id].column)
        *(const char **)((char *)profile->user + profile_fields[id].offset) = text;
    else
        profile->rest[id] = text;
}
