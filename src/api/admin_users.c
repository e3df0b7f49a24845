/* Administration of people, for the command line and our own pages: `switchline user add|list|update|invite`.
 *
 * Ours, not the vendor's: the documented user.* methods (api/user.c) know neither logins nor passwords nor guests.
 * Passwords are hashed before the transaction, on a worker thread; a password that nobody chose is made up there and
 * shown once. */
#include "api/call.h"
#include "api/im_views.h"
#include "api/portal.h"
#include "base/clock.h"
#include "base/secret.h"
#include "base/text.h"
#include "domain/auth_ops.h"
#include "domain/department_ops.h"
#include "domain/login_ops.h"
#include "domain/user_ops.h"

#include <stdlib.h>
#include <string.h>

enum { MADE_PASSWORD_LENGTH = 16, PASSWORD_MIN = 8, PASSWORD_MAX = 1000 };
#define GUEST_TOKEN_LIFE DAY

struct prepared_password {
    const char *plain, *hash; /* both NULL: none */
};

static enum err prepare_password(struct call *call, const char *plain)
{
    struct prepared_password *password = arena_new_of(call->arena, struct prepared_password);
    size_t len = plain ? strlen(plain) : 0;
    call->prepared = password;
    if (!plain)
        return ERR_NONE;
    if (len < PASSWORD_MIN || len > PASSWORD_MAX)
        return call_fail(call, ERR_BAD_VALUE, "A password has 8 to 1000 characters");
    password->plain = plain;
    password->hash = password_hash(call->arena, plain, call->portal->settings.cheap_passwords);
    return ERR_NONE;
}

static jnode *user_node(struct call *call, const struct users *user)
{
    jnode *node = j_obj(call->doc);
    j_set_int(call->doc, node, "id", user->id);
    j_set_str(call->doc, node, "login", user->login);
    j_set_str(call->doc, node, "name", user->name);
    j_set_str(call->doc, node, "last_name", user->last_name);
    j_set_str(call->doc, node, "email", user->email);
    j_set_str(call->doc, node, "role", user_role(user));
    j_set_bool(call->doc, node, "active", user->active);
    const struct person *person = person_get(&call->ops, user->id);
    j_set(call->doc, node, "departments", im_departments(call, person));
    return node;
}

enum { DEPARTMENTS_MOST = 100 };

/* "3,7" or a list of ids; absent: nothing happens. */
static enum err place(struct call *call, int64_t user_id, const jval *sent)
{
    int64_t ids[DEPARTMENTS_MOST];
    size_t count = 0;
    const char *text = json_text(call->arena, sent);
    if (!sent)
        return ERR_NONE;
    for (char *end; text && *text && count < DEPARTMENTS_MOST; text = *end == ',' ? end + 1 : end) {
        ids[count++] = strtoll(text, &end, 10);
        if (end == text || (*end && *end != ','))
            return call_fail(call, ERR_ARGUMENT_TYPE, "departments");
    }
    for (struct jiter i = json_iter(sent); json_count(sent) && count < DEPARTMENTS_MOST && json_next(&i);)
        if (!json_int(i.value, &ids[count++]))
            return call_fail(call, ERR_ARGUMENT_TYPE, "departments");
    return department_place(&call->ops, user_id, ids, count);
}

static enum err read_role(struct call *call, const char *role, int *admin_r)
{
    if (role && strcmp(role, "admin") == 0)
        *admin_r = 1;
    else if (role && strcmp(role, "operator") == 0)
        *admin_r = 0;
    else if (role && *role)
        return call_fail(call, ERR_BAD_VALUE, "role is admin or operator");
    return ERR_NONE;
}

/* ---- switchline.user.add ---- */
struct add_in {
    const char *login, *name, *last_name, *email, *password, *role;
    const jval *departments;
    int guest;
};

static const struct param add_params[] = {P_STR(struct add_in, login, "login", "Login; default: the e-mail."),
    P_STR(struct add_in, name, "name", "First name."),
    P_STR(struct add_in, last_name, "last_name", "Last name."),
    P_STR(struct add_in, email, "email", "E-mail."),
    P_STR(struct add_in, password, "password", "Password; default: a random one, shown once."),
    P_STR(struct add_in, role, "role", "admin or operator (default)."),
    P_ANY(struct add_in, departments, "departments", "Ids, a comma list; the company itself when absent.",
        .type = "string"),
    P_FLAG(struct add_in, guest, "guest", "A site visitor: gets a token instead of a login."), P_END};

static enum err prepare_add(struct call *call, const void *input)
{
    const struct add_in *in = input;
    const char *plain = in->password && *in->password ? in->password : NULL;
    if (!plain && in->guest != 1)
        plain = random_token(call->arena, MADE_PASSWORD_LENGTH);
    return prepare_password(call, plain);
}

static enum err add(struct call *call, const void *input)
{
    const struct add_in *in = input;
    const struct prepared_password *password = call->prepared;
    struct users *user;
    int admin = 0;
    enum err error = read_role(call, in->role, &admin);
    if (!error)
        error = user_create(&call->ops,
            &(struct new_user){.login = in->login,
                .name = in->name,
                .last_name = in->last_name,
                .email = in->email,
                .password_hash = password->hash,
                .admin = admin,
                .guest = in->guest == 1},
            &user);
    if (!error && in->guest != 1)
        error = place(call, user->id, in->departments);
    if (error)
        return error;
    call->result = user_node(call, user);
    if (password->plain)
        j_set_str(call->doc, call->result, "password", password->plain);
    if (in->guest == 1)
        j_set_str(call->doc, call->result, "token",
            auth_make_guest_token(&call->ops, user->id, call->ops.now + GUEST_TOKEN_LIFE));
    return ERR_NONE;
}

/* ---- switchline.user.list ---- */
struct list_in {
    const char *type;
};

static const struct param list_params[] = {
    P_STR(struct list_in, type, "type", "employee, guest, connector or bot; default: employees and guests."),
    P_END};

static enum err list(struct call *call, const void *input)
{
    const struct list_in *in = input;
    size_t count;
    int64_t total, start = call_page_start(call);
    const struct users *users =
        user_page(&call->ops, text_or_empty(in->type), start, PAGE_SIZE, &count, &total);
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < count; i++)
        j_push(call->result, user_node(call, &users[i]));
    call_page(call, start, total);
    return ERR_NONE;
}

/* ---- switchline.user.update ---- */
struct update_in {
    const char *user, *login, *name, *last_name, *email, *password, *role;
    const jval *departments;
    int active;
};

static const struct param update_params[] = {
    P_STR(struct update_in, user, "id", "Whom: id, login or e-mail.", .missing = ERR_ARGUMENT_EMPTY),
    P_STR(struct update_in, login, "login", "New login."),
    P_STR(struct update_in, name, "name", "New first name."),
    P_STR(struct update_in, last_name, "last_name", "New last name."),
    P_STR(struct update_in, email, "email", "New e-mail."),
    P_STR(struct update_in, password, "password", "New password."),
    P_STR(struct update_in, role, "role", "admin or operator."),
    P_ANY(struct update_in, departments, "departments", "New departments: ids, a comma list.",
        .type = "string"),
    P_FLAG(struct update_in, active, "active", "N: may no longer log in or call."), P_END};

static enum err prepare_update(struct call *call, const void *input)
{
    const struct update_in *in = input;
    return prepare_password(call, in->password && *in->password ? in->password : NULL);
}

static enum err update(struct call *call, const void *input)
{
    const struct update_in *in = input;
    const struct prepared_password *password = call->prepared;
    struct users *user = user_find(&call->ops, in->user);
    if (!user)
        return call_fail(call, ERR_NOT_FOUND, "User");
    struct user_change change = {.login = in->login,
        .name = in->name,
        .last_name = in->last_name,
        .email = in->email,
        .password_hash = password->hash,
        .admin = -1,
        .active = in->active};
    enum err error = read_role(call, in->role, &change.admin);
    if (!error)
        error = user_alter(&call->ops, user, &change);
    if (!error && strcmp(user->type, USER_EMPLOYEE) == 0)
        error = place(call, user->id, in->departments);
    if (error)
        return error;
    call->result = user_node(call, user);
    return ERR_NONE;
}

/* ---- switchline.user.invite ---- */
struct invite_in {
    const char *user;
};

static const struct param invite_params[] = {
    P_STR(struct invite_in, user, "id", "Whom: id, login or e-mail.", .missing = ERR_ARGUMENT_EMPTY), P_END};

static enum err invite(struct call *call, const void *input)
{
    const struct invite_in *in = input;
    const struct users *user = user_find(&call->ops, in->user);
    if (!user || strcmp(user->type, USER_EMPLOYEE) != 0)
        return call_fail(call, ERR_NOT_FOUND, "User");
    call->result = j_obj(call->doc);
    j_set_int(call->doc, call->result, "id", user->id);
    j_set_str(call->doc, call->result, "login", user->login);
    j_set_str(call->doc, call->result, "link", login_invite(&call->ops, user->id));
    return ERR_NONE;
}

const struct method admin_users_methods[] = {
    {.name = "switchline.user.add",
        .summary = "Adds an employee or a guest; the portal's first employee becomes its administrator.",
        .scope = SCOPE_BASIC,
        .who = WHO_LOCAL,
        .lane = LANE_WRITE,
        .params = add_params,
        .in_size = sizeof(struct add_in),
        .prepare = prepare_add,
        .call = add,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_ARGUMENT_EMPTY, ERR_BAD_VALUE, ERR_EXISTS, ERR_EMAIL_WRONG, ERR_EMAIL_TAKEN,
            ERR_DEPARTMENT_UNKNOWN)},
    {.name = "switchline.user.list",
        .summary = "Lists people, fifty a page.",
        .scope = SCOPE_BASIC,
        .who = WHO_LOCAL,
        .lane = LANE_READ,
        .params = list_params,
        .in_size = sizeof(struct list_in),
        .call = list,
        .out = OUT_ARRAY,
        .errors = ERRORS()},
    {.name = "switchline.user.update",
        .summary = "Changes an employee's name, login, e-mail, password, role or whether he may log in.",
        .scope = SCOPE_BASIC,
        .who = WHO_LOCAL,
        .lane = LANE_WRITE,
        .params = update_params,
        .in_size = sizeof(struct update_in),
        .prepare = prepare_update,
        .call = update,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_NOT_FOUND, ERR_BAD_VALUE, ERR_EXISTS, ERR_EMAIL_WRONG, ERR_EMAIL_TAKEN,
            ERR_LAST_ADMIN, ERR_DEPARTMENT_UNKNOWN)},
    {.name = "switchline.user.invite",
        .summary = "Makes a one-time link with which an employee sets a password.",
        .scope = SCOPE_BASIC,
        .who = WHO_LOCAL,
        .lane = LANE_WRITE,
        .params = invite_params,
        .in_size = sizeof(struct invite_in),
        .call = invite,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_NOT_FOUND)},
    {0}};
