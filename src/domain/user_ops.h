/* Employees and guests as administrators manage them: adding, changing, finding, inviting.
 *
 * The portal's first employee is its administrator, whatever was asked for, and an active administrator always remains:
 * otherwise nobody could let anybody in again. Passwords arrive here as hashes; making them is slow and happens before
 * the transaction. Customers of connectors are no business of this module (see domain/dialog_ops.h). */
#ifndef SWITCHLINE_DOMAIN_USER_OPS_H
#define SWITCHLINE_DOMAIN_USER_OPS_H

#include "domain/ops.h"
#include "model/user.h"

/* ---- finding ---- */
struct users *user_get(struct ops *ops, int64_t id);                /* NULL: none */
struct users *user_find(struct ops *ops, const char *id_or_login); /* NULL: none */

/* By id; type "": employees and guests. *count_r of this page, *total_r of all. */
struct users *user_page(
    struct ops *ops, const char *type, int64_t offset, int64_t limit, size_t *count_r, int64_t *total_r);

/* ---- adding ---- */
struct new_user {
    const char *login, *name, *last_name,
        *email; /* NULL or "": none. An employee needs a login or an e-mail */
    const char *password_hash;                    /* NULL: cannot log in by password (yet) */
    bool admin, guest;
};
/* Emits ONUSERADD for employees. ERR_ARGUMENT_EMPTY ("login"), ERR_BAD_VALUE, ERR_EXISTS ("login"),
 * ERR_EMAIL_WRONG, ERR_EMAIL_TAKEN. */
enum err user_create(struct ops *ops, const struct new_user *new_user, struct users **user_r);

/* Emits ONUSERADD: an invited employee has finished his registration. */
void user_registered(struct ops *ops, const struct users *user);

/* ---- changing ---- */
struct user_change { /* NULL and -1: stays as it is */
    const char *login, *name, *last_name, *email, *password_hash;
    int admin, active;
};
/* ERR_BAD_VALUE, ERR_EXISTS, ERR_EMAIL_WRONG, ERR_EMAIL_TAKEN, ERR_LAST_ADMIN. */
enum err user_alter(struct ops *ops, struct users *user, const struct user_change *change);

/* "admin", "operator", "guest", "connector" or "bot". */
const char *user_role(const struct users *user);

/* ERR_NONE when no other user has it; ERR_EMAIL_WRONG, ERR_EMAIL_TAKEN. owner 0: nobody yet. */
enum err user_email_free(struct ops *ops, const char *email, int64_t owner);

#endif
