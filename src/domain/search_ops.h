/* Finding people and chats by what they are called, and what somebody found last. */
#ifndef SWITCHLINE_DOMAIN_SEARCH_OPS_H
#define SWITCHLINE_DOMAIN_SEARCH_OPS_H

#include "domain/ops.h"
#include "domain/person_ops.h"
#include "model/chat.h"
#include "store/search_store.h"

enum { SEARCH_LEAST = 2 }; /* characters without which nothing is looked for */
/* Has it enough of them, blanks at the ends left out? NULL has none. */
bool search_is_long(struct ops *ops, const char *find);
/* The words of a phrase, folded; "" or NULL: none, which everything has. */
struct search_words search_words_of(struct ops *ops, const char *find);

struct search_page { /* in: offset, limit; out: the rest */
    int64_t offset, limit;
    size_t count;
    int64_t total;
};

/* Employees and bots by name, position, login or department; in order of id. */
const struct person **search_users(struct ops *ops, const char *find, struct search_page *page);
/* Group chats that the actor may see, or his dialogs of lines (CHAT_KIND_LINE); newest first. */
const struct chat **search_chats(
    struct ops *ops, const char *find, enum chat_kind kind, struct search_page *page);

struct department_path {
    const struct department *department;
    const char *full_name; /* "Sales / Company" */
};
/* Every word of `find` must begin some word of the full name; a short `find` fits everything. */
struct department_path *search_departments(struct ops *ops, const char *find, size_t *count_r);
/* "Sales / Company": the department first, the top last. */
const char *search_full_name(
    struct arena *arena, const struct department *all, size_t count, const struct department *department);

/* ---- what the actor found last: SEARCH_LAST_MOST dialog ids ---- */
enum { SEARCH_LAST_MOST = 50 };
bool search_last_add(struct ops *ops, const char *dialog_id); /* false: there is no such, or not for him */
bool search_last_remove(struct ops *ops, const char *dialog_id); /* false: it was not there */
const char **search_last(struct ops *ops, size_t *count_r); /* latest first */

#endif
