/* A code is a kind and perhaps a number; the kinds are one table. */
#include "domain/access_ops.h"

#include <stdlib.h>
#include <string.h>

#include "domain/department_ops.h"
#include "domain/person_ops.h"
#include "domain/user_ops.h"

enum kind { KIND_NONE, KIND_ANY, KIND_LOGGED_IN, KIND_ADMINS, KIND_USER, KIND_DEPARTMENT, KIND_BRANCH };

static enum kind numbered_kind(const char *prefix, size_t len)
{
    static const struct {
        const char *prefix;
        enum kind kind;
    } kinds[] = {{"U", KIND_USER}, {"IU", KIND_USER}, {"D", KIND_DEPARTMENT}, {"DR", KIND_BRANCH}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strlen(kinds[i].prefix) == len && strncmp(kinds[i].prefix, prefix, len) == 0)
            return kinds[i].kind;
    return KIND_NONE;
}

static enum kind read_code(const char *code, int64_t *id_r)
{
    *id_r = 0;
    if (strcmp(code, "G1") == 0)
        return KIND_ADMINS;
    if (strcmp(code, "G2") == 0)
        return KIND_ANY;
    if (strcmp(code, "AU") == 0)
        return KIND_LOGGED_IN;
    size_t letters = strcspn(code, "0123456789"), digits = strspn(code + letters, "0123456789");
    if (digits == 0 || digits > 18 || code[letters + digits])
        return KIND_NONE;
    *id_r = strtoll(code + letters, NULL, 10);
    return numbered_kind(code, letters);
}

bool access_title(struct ops *ops, const char *code, struct access_title *title_r)
{
    int64_t id;
    enum kind kind = read_code(code, &id);
    *title_r = (struct access_title){"", "", "other"};
    if (kind == KIND_ANY)
        title_r->name = "All visitors";
    else if (kind == KIND_LOGGED_IN)
        title_r->name = "All authorized users";
    else if (kind == KIND_ADMINS)
        *title_r = (struct access_title){"", "Administrators", "group"};
    else if (kind == KIND_USER) {
        const struct users *user = user_get(ops, id);
        *title_r = (struct access_title){"User", user ? person_name(ops->arena, user) : NULL, "user"};
    } else if (kind == KIND_DEPARTMENT || kind == KIND_BRANCH) {
        const struct department *department = department_get(ops, id);
        *title_r = (struct access_title){"Department", department ? department->name : NULL, "intranet"};
    }
    return kind != KIND_NONE && title_r->name;
}

bool access_has(struct ops *ops, const char *code)
{
    int64_t id;
    switch (read_code(code, &id)) {
    case KIND_ANY:
        return true;
    case KIND_LOGGED_IN:
        return ops->who.user_id > 0;
    case KIND_ADMINS:
        return ops->who.admin;
    case KIND_USER:
        return ops->who.user_id == id;
    case KIND_DEPARTMENT:
        return department_has_member(ops, id, ops->who.user_id, false);
    case KIND_BRANCH:
        return department_has_member(ops, id, ops->who.user_id, true);
    default:
        return false;
    }
}
