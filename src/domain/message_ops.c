/* Posting, changing and deleting messages; reading them is domain/message_history.c.
 *
 * Two layers in one file: the message_store_… functions write rows and counters and know neither rights nor events;
 * message_send/change/delete are what the API calls. Chats of lines go on to domain/dialog_ops.h inside the same
 * transaction, so the session's move and the connector's event exist exactly when the message does.
 *
 * A posted message is three statements (message, chat counters, unread of all members), one more for each file. */
#include "domain/message_ops.h"

#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/utf8.h"
#include "domain/bot_events.h"
#include "domain/chat_ops.h"
#include "domain/chat_rules.h"
#include "domain/command_ops.h"
#include "domain/dialog_ops.h"
#include "domain/disk_ops.h"
#include "domain/file_rules.h"
#include "domain/news.h"
#include "store/chat_store.h"
#include "store/file_store.h"
#include "store/message_store.h"
#include "store/reaction_store.h"

/* ---- storing ---- */
/* Version 4. Clients use it to know their own message again. */
static const char *new_uuid(struct arena *arena)
{
    unsigned char b[16];
    random_bytes(b, sizeof b);
    b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
    char *text = arena_alloc(arena, 37), *to = text;
    for (size_t i = 0; i < sizeof b; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *to++ = '-';
        *to++ = "0123456789abcdef"[b[i] >> 4];
        *to++ = "0123456789abcdef"[b[i] & 15];
    }
    return text;
}

#define CUT " (...)" /* what ends a text that was too long */
const char *message_cut(struct ops *ops, const char *text)
{
    const char *whole = text_or_empty(text);
    const char *cut = utf8_cut(ops->arena, whole, (size_t)ops->settings->max_message_chars);
    return cut == whole ? whole : arena_printf(ops->arena, "%s" CUT, cut);
}

/* The name given, or the last part of the URL's path. */
static const char *file_name(struct arena *arena, const struct new_file *file)
{
    if (file->name && *file->name)
        return file_rules_name(arena, file->name);
    const char *path = strstr(file->source_url, "://");
    path = path ? strchr(path + 3, '/') : NULL;
    size_t len = path ? strcspn(path, "?#") : 0;
    const char *whole = len ? arena_strn(arena, path, len) : "";
    const char *slash = strrchr(whole, '/');
    return slash ? file_rules_name(arena, slash + 1) : "file";
}

static void attach_file(struct ops *ops, int64_t message_id, struct file *file)
{
    file->message_id = message_id;
    file_store_save(ops->db, file);
}

static void await_file(
    struct ops *ops, const struct new_message *message, int64_t message_id, const struct new_file *wanted)
{
    const char *name = file_name(ops->arena, wanted);
    const struct file *folder = disk_of_chat(ops, message->chat_id);
    struct file file = {.chat_id = message->chat_id,
        .parent_id = folder->id,
        .storage_id = folder->storage_id,
        .message_id = message_id,
        .author_id = message->author_id,
        .name = name,
        .type = chat_rules_file_type(name),
        .source_url = wanted->source_url,
        .state = FILE_WANTED,
        .created_at = ops->now,
        .updated_at = ops->now,
        .updated_by = message->author_id};
    fetch_store_add(ops->db, "file", file_store_add(ops->db, &file), wanted->source_url, ops->now);
    ops->wake |= WAKE_FETCHES;
}

int64_t message_store_new(struct ops *ops, const struct new_message *message)
{
    struct message row = {.chat_id = message->chat_id,
        .author_id = message->author_id,
        .session_id = message->session_id,
        .text = message_cut(ops, message->text),
        .params = message->params,
        .system = message->system,
        .uuid = message->uuid     ? message->uuid
                : message->system ? ""
                                  : new_uuid(ops->arena),
        .created_at = message->created_at ? message->created_at : ops->now};
    int64_t id = message_store_add(ops->db, &row);
    for (size_t i = 0; i < message->file_count; i++)
        if (message->files[i].stored)
            attach_file(ops, id, message->files[i].stored);
        else
            await_file(ops, message, id, &message->files[i]);
    chat_store_count(ops->db, message->chat_id, id);
    chat_store_raise_unread(ops->db, message->chat_id, id, message->author_id, ops->now);
    news_note(ops, NEWS_MESSAGE, message->chat_id, id, 0);
    return id;
}

struct message *message_get(struct ops *ops, int64_t message_id)
{
    return message_store_get(ops->db, ops->arena, message_id);
}

/* The same under the lock of its chat, as it is for as long as this transaction lasts. */
static struct message *message_locked(struct ops *ops, int64_t message_id)
{
    struct message *message = message_get(ops, message_id);
    if (message && chat_store_lock(ops->db, message->chat_id))
        message = message_get(ops, message_id);
    return message;
}

void message_store_changed(
    struct ops *ops, struct message *message, const char *text, const char *params, bool mark_edited)
{
    if (text)
        message->text = message_cut(ops, text);
    if (params)
        message->params = params;
    if (mark_edited)
        message->edited_at = ops->now;
    message_store_save(ops->db, message);
}

/* What lies in the trash stays there until its time is up. */
static void forget_files(struct ops *ops, int64_t message_id)
{
    size_t count;
    const struct file *files = file_store_of_message(ops->db, ops->arena, message_id, &count);
    if (count == 0)
        return;
    file_store_lock_folder(ops->db, files[0].parent_id); /* somebody may be copying one */
    file_store_delete_of_message(ops->db, message_id);
}

void message_store_deleted(struct ops *ops, struct message *message)
{
    struct message empty = *message;
    empty.text = "";
    empty.params = "";
    empty.deleted = true;
    message_store_save(ops->db, &empty);
    forget_files(ops, message->id);
    if (message->reacted)
        reaction_store_forget(ops->db, message->chat_id, message->id);
    chat_store_lower_unread(ops->db, message->chat_id, message->id, message->author_id);
    news_note(ops, NEWS_MESSAGE_DELETED, message->chat_id, message->id, message->author_id);
    message->deleted = true;
}

/* ---- posting ---- */
/* Why a dialog id names no chat that the actor could post in. */
static enum err no_chat(const char *dialog_id)
{
    int64_t id = 0;
    switch (chat_rules_dialog(dialog_id, &id)) {
    case DIALOG_USER:
        return id ? ERR_USER_NOT_FOUND : ERR_USER_ID_EMPTY;
    case DIALOG_CHAT:
    case DIALOG_GROUP:
        return id ? ERR_ACTION_UNAVAILABLE : ERR_CREATE_MESSAGE;
    case DIALOG_MALFORMED:
        break;
    }
    return ERR_PARAMS_ERROR;
}

enum err message_may_post(struct ops *ops, const struct chat *chat)
{
    if (chat_rules_is_line(chat))
        return dialog_may_post(ops, chat) ? ERR_ACTION_UNAVAILABLE : ERR_NONE;
    return chat_rules_may_post(chat, chat_me(ops, chat->id), &ops->who);
}

static enum err may_reply(struct ops *ops, const struct chat *chat, int64_t reply_id)
{
    const struct message *answered = message_get(ops, reply_id);
    if (!answered || answered->deleted || chat_hides(ops, answered->chat_id, reply_id))
        return ERR_REPLY_ACCESS;
    if (answered->chat_id == chat->id)
        return ERR_NONE;
    const struct chat *other = chat_get(ops, answered->chat_id);
    return other && chat_may_read(ops, other) ? ERR_REPLY_OTHER_CHAT : ERR_REPLY_ACCESS;
}

/* Rights are decided. */
static enum err post(
    struct ops *ops, const struct chat *chat, const struct new_message *message, int64_t *id_r)
{
    struct new_message sent = *message;
    sent.chat_id = chat->id;
    sent.author_id = message->system ? 0 : ops->who.user_id;
    if (chat_rules_is_line(chat) && !sent.session_id) {
        const struct dialog *dialog = dialog_get(ops, chat->id);
        sent.session_id = dialog ? dialog->session_id : 0;
    }
    *id_r = message_store_new(ops, &sent);
    const struct message *stored = message_get(ops, *id_r);
    if (!stored)
        return ERR_INTERNAL;
    if (message->uuid)
        message_store_name(ops->db, stored, ops->who.user_id);
    if (chat_rules_is_line(chat) && !message->skip_connector)
        dialog_message_added(ops, chat, stored, message->silent);
    bot_message_added(ops, chat, stored);
    command_typed(ops, chat, stored);
    return ERR_NONE;
}

enum err message_send_invited(
    struct ops *ops, const struct chat *chat, const struct new_message *message, int64_t *id_r)
{
    struct new_message sent = *message;
    chat_store_lock(ops->db, chat->id);
    sent.skip_connector = sent.skip_connector || !chat_me(ops, chat->id);
    return post(ops, chat, &sent, id_r);
}

enum err message_send(struct ops *ops, const char *dialog_id, const struct new_message *message,
    int64_t reply_id, int64_t *id_r)
{
    const struct chat *chat = chat_by_dialog_id(ops, dialog_id, true);
    if (!chat)
        return no_chat(dialog_id);
    chat_store_lock(ops->db, chat->id); /* what rights depend on never changes in a chat's own row */
    enum err refused = message_may_post(ops, chat);
    if (!refused && reply_id)
        refused = may_reply(ops, chat, reply_id);
    if (refused)
        return refused;
    *id_r = message->uuid ? message_store_named(ops->db, chat->id, message->uuid, ops->who.user_id) : 0;
    return *id_r ? ERR_NONE : post(ops, chat, message, id_r);
}

/* ---- changing and deleting ---- */
static int64_t edit_window(const struct ops *ops)
{
    return ops->settings->edit_window_s * SECOND;
}

static enum err delete_it(struct ops *ops, const struct chat *chat, struct message *message)
{
    message_store_deleted(ops, message);
    if (chat_rules_is_line(chat))
        dialog_message_deleted(ops, chat, message);
    bot_message_deleted(ops, chat, message);
    return ERR_NONE;
}

void message_lost_file(struct ops *ops, int64_t message_id)
{
    size_t files;
    struct message *message = message_locked(ops, message_id);
    const struct chat *chat = message && !message->deleted ? chat_get(ops, message->chat_id) : NULL;
    if (!chat || *message->text || *message->params)
        return;
    file_store_of_message(ops->db, ops->arena, message_id, &files);
    if (files == 0)
        delete_it(ops, chat, message);
}

enum err message_change(
    struct ops *ops, int64_t message_id, const char *text, const char *params, bool mark_edited)
{
    struct message *message = message_locked(ops, message_id);
    const struct chat *chat = message ? chat_get(ops, message->chat_id) : NULL;
    if (!chat || !chat_may_read(ops, chat) ||
        !chat_rules_may_change(message, &ops->who, edit_window(ops), ops->now))
        return ERR_CANT_EDIT;
    if (text && !*text)
        return delete_it(ops, chat, message);
    message_store_changed(ops, message, text, params, mark_edited);
    news_note(ops, NEWS_MESSAGE_CHANGED, message->chat_id, message->id, 0);
    if (chat_rules_is_line(chat))
        dialog_message_changed(ops, chat, message);
    bot_message_changed(ops, chat, message);
    return ERR_NONE;
}

enum err message_delete(struct ops *ops, int64_t message_id)
{
    struct message *message = message_locked(ops, message_id);
    const struct chat *chat = message ? chat_get(ops, message->chat_id) : NULL;
    if (!chat || !chat_may_read(ops, chat))
        return ERR_CANT_EDIT;
    if (!chat_rules_may_delete(message, chat, chat_me(ops, chat->id), &ops->who, edit_window(ops), ops->now))
        return ERR_CANT_EDIT;
    return delete_it(ops, chat, message);
}

static void erase(struct ops *ops, const struct message *message)
{
    message_store_erase(ops->db, message);
    news_note(ops, NEWS_MESSAGE_ERASED, message->chat_id, message->id, 0);
}

enum err message_erase(struct ops *ops, int64_t message_id)
{
    struct message *message = message_locked(ops, message_id);
    enum err error = message_delete(ops, message_id);
    if (!error)
        erase(ops, message);
    return error;
}

static struct message *visible(struct ops *ops, struct message *message, struct chat **chat_r)
{
    struct chat *chat = message && !message->deleted ? chat_get(ops, message->chat_id) : NULL;
    *chat_r = chat;
    return chat && chat_may_read(ops, chat) && !chat_hides(ops, chat->id, message->id) ? message : NULL;
}

enum err message_of_member(
    struct ops *ops, int64_t message_id, struct message **message_r, struct chat **chat_r)
{
    *message_r = message_get(ops, message_id);
    *chat_r = *message_r ? chat_get(ops, (*message_r)->chat_id) : NULL;
    if (!*chat_r)
        return ERR_V2_MESSAGE;
    const struct chat_member *me = chat_me(ops, (*chat_r)->id);
    return me && message_id > me->hidden_id && chat_may_read(ops, *chat_r) ? ERR_NONE : ERR_V2_MESSAGE_ACCESS;
}

struct message *message_for_reading(struct ops *ops, int64_t message_id, struct chat **chat_r)
{
    return visible(ops, message_get(ops, message_id), chat_r);
}
