/* A phrase is up to four words, all of which must occur somewhere: "smith john" finds John Smith. */
#include "domain/search_ops.h"

#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "domain/chat_ops.h"
#include "domain/department_ops.h"

enum { FIND_MOST = 255, DEPTH_MOST = 100 };

bool search_is_long(struct ops *ops, const char *find)
{
    return find && utf8_length(utf8_trim(ops->arena, find)) >= SEARCH_LEAST;
}

/* What does not fit into the words stays with the last of them. */
struct search_words search_words_of(struct ops *ops, const char *find)
{
    struct search_words words = {{"", "", "", ""}};
    const char *at =
        utf8_fold(ops->arena, utf8_trim(ops->arena, utf8_cut(ops->arena, text_or_empty(find), FIND_MOST)));
    for (size_t i = 0; i < SEARCH_WORDS && *at; i++) {
        size_t len = i + 1 < SEARCH_WORDS ? strcspn(at, " \t\r\n") : strlen(at);
        words.word[i] = arena_strn(ops->arena, at, len);
        at += len;
        at += strspn(at, " \t\r\n");
    }
    return words;
}

/* ---- departments ---- */
static const struct department *by_id(const struct department *all, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (all[i].id == id)
            return &all[i];
    return NULL;
}

const char *search_full_name(
    struct arena *arena, const struct department *all, size_t count, const struct department *department)
{
    const char *name = department->name;
    const struct department *up = by_id(all, count, department->parent_id);
    for (int depth = 0; up && depth < DEPTH_MOST; depth++) {
        name = arena_printf(arena, "%s / %s", name, up->name);
        up = by_id(all, count, up->parent_id);
    }
    return name;
}

/* Does the word stand at the beginning of some word of the name? Both folded. */
static bool begins_a_word(const char *name, const char *word)
{
    for (const char *at = strstr(name, word); at; at = strstr(at + 1, word))
        if (at == name || strchr(" /-.,()\"", at[-1]))
            return true;
    return false;
}

struct department_path *search_departments(struct ops *ops, const char *find, size_t *count_r)
{
    size_t count;
    const struct department *all = department_all(ops, &count);
    struct department_path *found = arena_array_of(ops->arena, struct department_path, count);
    struct search_words words = search_words_of(ops, search_is_long(ops, find) ? find : "");
    *count_r = 0;
    for (size_t i = 0; i < count; i++) {
        const char *full_name = search_full_name(ops->arena, all, count, &all[i]);
        const char *folded = utf8_fold(ops->arena, full_name);
        bool fits = true;
        for (size_t w = 0; w < SEARCH_WORDS; w++)
            fits = fits && (!*words.word[w] || begins_a_word(folded, words.word[w]));
        if (fits)
            found[(*count_r)++] = (struct department_path){&all[i], full_name};
    }
    return found;
}

/* ",3,7,": of which the own name, not that of a parent, has the words. */
static const char *departments_named(struct ops *ops, const struct search_words *words)
{
    size_t count;
    const struct department *all = department_all(ops, &count);
    const char *list = "";
    for (size_t i = 0; i < count; i++) {
        const char *folded = utf8_fold(ops->arena, all[i].name);
        bool fits = true;
        for (size_t w = 0; w < SEARCH_WORDS; w++)
            fits = fits && (!*words->word[w] || begins_a_word(folded, words->word[w]));
        if (fits)
            list = arena_printf(ops->arena, "%s%lld,", *list ? list : ",", (long long)all[i].id);
    }
    return list;
}

/* ---- people and chats ---- */
const struct person **search_users(struct ops *ops, const char *find, struct search_page *page)
{
    size_t count;
    const struct search_words words = search_words_of(ops, find);
    const int64_t *ids = search_store_users(ops->db, ops->arena, &words, departments_named(ops, &words),
        page->offset, page->limit, &count, &page->total);
    const struct person **people = arena_array_of(ops->arena, const struct person *, count);
    page->count = 0;
    for (size_t i = 0; i < count; i++) {
        people[page->count] = person_get(ops, ids[i]);
        page->count += people[page->count] != NULL;
    }
    return people;
}

const struct chat **search_chats(
    struct ops *ops, const char *find, enum chat_kind kind, struct search_page *page)
{
    size_t count;
    const struct search_words words = search_words_of(ops, find);
    const int64_t *ids = search_store_chats(
        ops->db, ops->arena, ops->who.user_id, kind, &words, page->offset, page->limit, &count, &page->total);
    const struct chat **chats = arena_array_of(ops->arena, const struct chat *, count);
    page->count = 0;
    for (size_t i = 0; i < count; i++) {
        chats[page->count] = chat_get(ops, ids[i]);
        page->count += chats[page->count] != NULL;
    }
    return chats;
}

/* ---- what somebody found last ---- */
bool search_last_add(struct ops *ops, const char *dialog_id)
{
    if (!chat_for_reading(ops, dialog_id))
        return false;
    search_store_last_add(ops->db, ops->who.user_id, dialog_id, ops->now);
    search_store_last_trim(ops->db, ops->who.user_id, SEARCH_LAST_MOST);
    return true;
}

bool search_last_remove(struct ops *ops, const char *dialog_id)
{
    return search_store_last_remove(ops->db, ops->who.user_id, dialog_id);
}

const char **search_last(struct ops *ops, size_t *count_r)
{
    return search_store_last(ops->db, ops->arena, ops->who.user_id, SEARCH_LAST_MOST, count_r);
}
