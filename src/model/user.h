/* A person or program that writes: employee, connector (a customer of a channel), bot, guest (site visitor). */
#ifndef SWITCHLINE_MODEL_USER_H
#define SWITCHLINE_MODEL_USER_H

#include "model/fields.h"

#define USER_FIELDS(X)                                                                                       \
    X(users, INT, id)                                                                                        \
    X(users, TEXT, type)                                                                                     \
    X(users, TEXT, login)                                                                                    \
    X(users, TEXT, password_hash)                                                                            \
    X(users, TEXT, email)                                                                                    \
    X(users, TEXT, name)                                                                                     \
    X(users, TEXT, last_name)                                                                                \
    X(users, TEXT, second_name)                                                                              \
    X(users, TEXT, work_position)                                                                            \
    X(users, TEXT, gender)                                                                                   \
    X(users, TEXT, birthday)                                                                                 \
    X(users, TEXT, phone)                                                                                    \
    X(users, TEXT, website)                                                                                  \
    X(users, TEXT, avatar)                                                                                   \
    X(users, TEXT, color)                                                                                    \
    X(users, TEXT, time_zone)                                                                                \
    X(users, TEXT, language)                                                                                 \
    X(users, FLAG, admin)                                                                                    \
    X(users, FLAG, active)                                                                                   \
    X(users, TEXT, external_auth)                                                                            \
    X(users, INT, created_at)                                                                                \
    X(users, INT, updated_at)                                                                                \
    X(users, INT, last_login_at)                                                                             \
    X(users, INT, last_activity_at)

/* Named after its table; the code says struct users for one user. */
struct users {
    FIELDS_MEMBERS(USER_FIELDS)
};

#define USER_EMPLOYEE  "employee"
#define USER_CONNECTOR "connector"
#define USER_BOT       "bot"
#define USER_GUEST     "guest"

#define DEPARTMENT_FIELDS(X)                                                                                 \
    X(department, INT, id)                                                                                   \
    X(department, TEXT, name)                                                                                \
    X(department, INT, sort)                                                                                 \
    X(department, INT, parent_id)                                                                            \
    X(department, INT, head_id)

struct department {
    FIELDS_MEMBERS(DEPARTMENT_FIELDS)
};

#endif
