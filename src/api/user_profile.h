/* Profiles between wire and domain: printing fields by kind and scope, reading conditions, values and pictures. */
#ifndef SWITCHLINE_API_USER_PROFILE_H
#define SWITCHLINE_API_USER_PROFILE_H

#include "api/call.h"
#include "domain/profile_ops.h"

/* What the caller's widest user scope shows. */
enum profile_level user_profile_level(const struct call *call);

/* Field names or masks ("*", "UF_*"), a list or one; NULL or empty: everything. */
struct profile_choice {
    bool wanted[PROFILE_COUNT];
};
void user_profile_choose(struct call *call, const jval *select, struct profile_choice *choice_r);
jnode *user_profile_node(
    struct call *call, const struct profile *profile, const struct profile_choice *choice);

/* FILTER and conditions at top level together; `words`: plain conditions on names match beginnings of words. */
void user_profile_query(struct call *call, const jval *filter, bool words, struct profile_query *query_r);

/* Slow: decodes and stores the pictures among the parameters; leaves them in call->prepared for user_profile_change().
 * ERR_BASE64, ERR_UPLOAD_TOO_LARGE, ERR_IMAGE_TYPE, ERR_IMAGE_SIZE, ERR_INTERNAL. */
enum err user_profile_prepare(struct call *call);
/* New values among the parameters. */
void user_profile_change(struct call *call, struct profile_change *change_r);

#endif
