/* Looking for people and chats by what they are called. Words are folded (utf8_fold) and looked for as they are, anywhere in
 * the folded names: no character of them means anything else. Loaded structs live in the given arena. */
#ifndef SWITCHLINE_STORE_SEARCH_STORE_H
#define SWITCHLINE_STORE_SEARCH_STORE_H

#include "base/arena.h"
#include "model/chat.h"
#include "model/user.h"

struct db;

enum { SEARCH_WORDS = 4 };
struct search_words { /* all must occur; "" is in everything */
    const char *word[SEARCH_WORDS];
};

/* Active employees and bots whose name, position or login has all words, or who belong to one of the departments (",3,7,",
 * "" for none); ids in order. *total_r of all. */
int64_t *search_store_users(struct db *db, struct arena *arena, const struct search_words *words,
    const char *departments, int64_t offset, int64_t limit, size_t *count_r, int64_t *total_r);
/* Group chats (or, with CHAT_KIND_LINE, dialogs of lines) of this user, and open chats, whose title or one of whose members'
 * names has all words; newest ids first. *total_r of all. */
int64_t *search_store_chats(struct db *db, struct arena *arena, int64_t user_id, enum chat_kind kind,
    const struct search_words *words, int64_t offset, int64_t limit, size_t *count_r, int64_t *total_r);

/* ---- what somebody looked for last ---- */
void search_store_last_add(struct db *db, int64_t user_id, const char *dialog_id, int64_t now);
bool search_store_last_remove(
    struct db *db, int64_t user_id, const char *dialog_id); /* false: it was not there */
/* Latest first. */
const char **search_store_last(
    struct db *db, struct arena *arena, int64_t user_id, int64_t limit, size_t *count_r);
/* Forgets all but the latest `keep`. */
void search_store_last_trim(struct db *db, int64_t user_id, int64_t keep);

#endif
