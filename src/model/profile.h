/* The profile of an employee: a user's columns, his departments and the rarely set rest, under the names of the API. One
 * table says of every field where it is kept, who may see it and what kind of value it holds; reading, writing,
 * filtering and printing all go by it. */
#ifndef SWITCHLINE_MODEL_PROFILE_H
#define SWITCHLINE_MODEL_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/user.h"

enum profile_id {
#define C(name, label, level, kind, member) PROFILE_##name,
#define F(name, label, level, kind)         PROFILE_##name,
#include "model/profile.def"
#undef C
#undef F
    PROFILE_COUNT
};

enum profile_level { PROFILE_BRIEF, PROFILE_BASIC, PROFILE_FULL };

enum profile_kind {
    PROFILE_KIND_ID, /* a number, printed as text; never written */
    PROFILE_KIND_ACTIVE, /* true or false */
    PROFILE_KIND_TEXT, /* printed when it has a column or was set */
    PROFILE_KIND_SHOWN, /* text, printed even when it was never set */
    PROFILE_KIND_EMAIL, /* unique, checked */
    PROFILE_KIND_TIME, /* "2024-07-25T13:06:54+00:00" or ""; never written */
    PROFILE_KIND_STAMP, /* "2024-07-23 08:08:50" or ""; never written */
    PROFILE_KIND_ONLINE, /* "Y" or "N"; never written */
    PROFILE_KIND_DAY, /* kept as "2018-07-14", printed with midnight */
    PROFILE_KIND_PICTURE, /* a blob, printed as a link when there is one */
    PROFILE_KIND_DEPARTMENTS, /* a list of numbers */
    PROFILE_KIND_TYPE /* "employee"; never written */
};

struct profile_field {
    const char *name, *label;
    enum profile_level level;
    enum profile_kind kind;
    bool column; /* else a row of user_field */
    size_t offset; /* of the column in struct users */
};

extern const struct profile_field profile_fields[PROFILE_COUNT];

/* Any letter case; PROFILE_COUNT when there is none. */
enum profile_id profile_find(const char *name);

struct profile {
    struct users *user;
    const int64_t *departments; /* ascending */
    size_t department_count;
    const char *rest[PROFILE_COUNT]; /* what has no column; NULL: never set */
};

/* Text of a text-like field: columns and rest alike; "" when never set. For TEXT, SHOWN, EMAIL, DAY, PICTURE, TYPE. */
const char *profile_text(const struct profile *profile, enum profile_id id);
int64_t profile_number(
    const struct profile *profile, enum profile_id id); /* ID, TIME, STAMP, ONLINE (last activity) */
void profile_set(struct profile *profile, enum profile_id id, const char *text); /* text-like fields */

#endif
