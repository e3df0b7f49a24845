/* The families, and finding a method by name. Adding a method touches its family's file only; adding a family adds one
 * line here. */
#include "api/method.h"

#include <pthread.h>
#include <stdlib.h>
#include <strings.h>

#include "base/arena.h"

#define FAMILIES(F)                                                                                          \
    F(admin_access)                                                                                          \
    F(admin_events)                                                                                          \
    F(admin_lines)                                                                                           \
    F(admin_managers)                                                                                        \
    F(admin_requests)                                                                                        \
    F(admin_routing)                                                                                         \
    F(admin_users)                                                                                           \
    F(app)                                                                                                   \
    F(batch)                                                                                                 \
    F(chat_app)                                                                                              \
    F(core)                                                                                                  \
    F(desk)                                                                                                  \
    F(department)                                                                                            \
    F(disk)                                                                                                  \
    F(event)                                                                                                 \
    F(event_offline)                                                                                         \
    F(frames)                                                                                                \
    F(im_button)                                                                                             \
    F(im_chat)                                                                                               \
    F(im_chat_users)                                                                                         \
    F(im_counters)                                                                                           \
    F(im_department)                                                                                         \
    F(im_dialog)                                                                                             \
    F(im_dialog_read)                                                                                        \
    F(im_dialog_search)                                                                                      \
    F(im_dialog_users)                                                                                       \
    F(im_disk)                                                                                               \
    F(im_message)                                                                                            \
    F(im_message_share)                                                                                      \
    F(im_notify)                                                                                             \
    F(im_notify_add)                                                                                         \
    F(im_recent)                                                                                             \
    F(im_revision)                                                                                           \
    F(im_search)                                                                                             \
    F(im_search_last)                                                                                        \
    F(im_user)                                                                                               \
    F(im_user_status)                                                                                        \
    F(im_v2_event)                                                                                           \
    F(im_v2_file)                                                                                            \
    F(imconnector_messages)                                                                                  \
    F(imbot_app)                                                                                             \
    F(imbot_bot)                                                                                             \
    F(imbot_chat)                                                                                            \
    F(imbot_chat_users)                                                                                      \
    F(imbot_command)                                                                                         \
    F(imbot_message)                                                                                         \
    F(imbot_v2_event)                                                                                        \
    F(imbot_v2_bot)                                                                                          \
    F(imbot_v2_chat)                                                                                         \
    F(imbot_v2_chat_users)                                                                                   \
    F(imbot_v2_command)                                                                                      \
    F(imbot_v2_file)                                                                                         \
    F(imbot_v2_history)                                                                                      \
    F(imbot_v2_message)                                                                                      \
    F(imbot_v2_reaction)                                                                                     \
    F(imbot_v2_ui)                                                                                           \
    F(imconnector_setup)                                                                                     \
    F(imopenlines_bot)                                                                                       \
    F(imopenlines_config)                                                                                    \
    F(imopenlines_crm)                                                                                       \
    F(imopenlines_dialog)                                                                                    \
    F(imopenlines_message)                                                                                   \
    F(imopenlines_mode)                                                                                      \
    F(imopenlines_network)                                                                                   \
    F(imopenlines_session)                                                                                   \
    F(livechat)                                                                                              \
    F(login)                                                                                                 \
    F(placement)                                                                                             \
    F(pull)                                                                                                  \
    F(statistics)                                                                                            \
    F(user)

#define F(family) extern const struct method family##_methods[];
FAMILIES(F)
#undef F

const struct method *const method_families[] = {
#define F(family) family##_methods,
    FAMILIES(F)
#undef F
        NULL};

/* Sorted once at first use; read-only afterwards. */
static const struct method **sorted;
static size_t sorted_count;
static pthread_once_t sorted_once = PTHREAD_ONCE_INIT;

static int by_name(const void *a, const void *b)
{
    return strcasecmp((*(const struct method *const *)a)->name, (*(const struct method *const *)b)->name);
}

static void sort_methods(void)
{
    for (size_t f = 0; method_families[f]; f++)
        for (const struct method *m = method_families[f]; m->name; m++)
            sorted_count++;
    sorted = mem_alloc(sorted_count * sizeof(void *));
    size_t at = 0;
    for (size_t f = 0; method_families[f]; f++)
        for (const struct method *m = method_families[f]; m->name; m++)
            sorted[at++] = m;
    qsort(sorted, sorted_count, sizeof *sorted, by_name);
}

size_t method_count(void)
{
    pthread_once(&sorted_once, sort_methods);
    return sorted_count;
}

const struct method *method_at(size_t index)
{
    return index < method_count() ? sorted[index] : NULL;
}

static int name_against_row(const void *name, const void *row)
{
    return strcasecmp(name, (*(const struct method *const *)row)->name);
}

static const struct method **find_slot(const char *name)
{
    size_t count = method_count();
    return bsearch(name, sorted, count, sizeof *sorted, name_against_row);
}

const struct method *method_find(const char *name)
{
    const struct method **slot = find_slot(name);
    return slot ? *slot : NULL;
}

size_t method_index(const struct method *method)
{
    return (size_t)(find_slot(method->name) - sorted);
}
