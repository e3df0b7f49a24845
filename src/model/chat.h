/* Chats, their members, messages and files. */
#ifndef SWITCHLINE_MODEL_CHAT_H
#define SWITCHLINE_MODEL_CHAT_H

#include "model/fields.h"

/* type: the API's letter (P private, C group, O open, L line, ...). field_off_by: the bot that switched the field off in which
 * people write, 0: it is on. */
#define CHAT_FIELDS(X)                                                                                       \
    X(chat, INT, id)                                                                                         \
    X(chat, TEXT, type)                                                                                      \
    X(chat, TEXT, title)                                                                                     \
    X(chat, TEXT, description)                                                                               \
    X(chat, TEXT, color)                                                                                     \
    X(chat, TEXT, avatar)                                                                                    \
    X(chat, INT, owner_id)                                                                                   \
    X(chat, TEXT, entity_type)                                                                               \
    X(chat, TEXT, entity_id)                                                                                 \
    X(chat, TEXT, entity_data_1)                                                                             \
    X(chat, TEXT, entity_data_2)                                                                             \
    X(chat, TEXT, entity_data_3)                                                                             \
    X(chat, INT, message_count)                                                                              \
    X(chat, INT, last_message_id)                                                                            \
    X(chat, INT, created_at)                                                                                 \
    X(chat, INT, field_off_by)

struct chat {
    FIELDS_MEMBERS(CHAT_FIELDS)
};

/* hidden_id: messages up to this one are kept from him, 0: none. kind: enum chat_kind. marked: he marked it as unread.
 * recent_at: where it stands in his list of recent chats, 0: he hid it. changed_at: when he last read, pinned, marked or
 * muted it. last_sent_id: the last message that he wrote there, 0: none. */
#define CHAT_MEMBER_FIELDS(X)                                                                                \
    X(chat_member, INT, chat_id)                                                                             \
    X(chat_member, INT, user_id)                                                                             \
    X(chat_member, FLAG, manager)                                                                            \
    X(chat_member, FLAG, muted)                                                                              \
    X(chat_member, INT, last_read_id)                                                                        \
    X(chat_member, INT, read_at)                                                                             \
    X(chat_member, INT, unread)                                                                              \
    X(chat_member, INT, joined_at)                                                                           \
    X(chat_member, INT, hidden_id)                                                                           \
    X(chat_member, INT, kind)                                                                                \
    X(chat_member, FLAG, pinned)                                                                             \
    X(chat_member, FLAG, marked)                                                                             \
    X(chat_member, INT, recent_at)                                                                           \
    X(chat_member, INT, changed_at)                                                                          \
    X(chat_member, INT, last_sent_id)

struct chat_member {
    FIELDS_MEMBERS(CHAT_MEMBER_FIELDS)
};

/* What sort of chat a member sees in his list. Numbers are stored: never renumbered. */
/* Customers are outside: nobody looks at their list of chats, so none is kept. */
enum chat_kind { CHAT_KIND_OUTSIDE = 0, CHAT_KIND_DIALOG = 1, CHAT_KIND_GROUP = 2, CHAT_KIND_LINE = 3 };

/* params: JSON text or empty. reacted: reactions have to be looked for; never taken back. */
#define MESSAGE_FIELDS(X)                                                                                    \
    X(message, INT, id)                                                                                      \
    X(message, INT, chat_id)                                                                                 \
    X(message, INT, author_id)                                                                               \
    X(message, INT, session_id)                                                                              \
    X(message, TEXT, text)                                                                                   \
    X(message, TEXT, params)                                                                                 \
    X(message, FLAG, system)                                                                                 \
    X(message, TEXT, uuid)                                                                                   \
    X(message, INT, created_at)                                                                              \
    X(message, INT, edited_at)                                                                               \
    X(message, FLAG, deleted)                                                                                \
    X(message, FLAG, reacted)

struct message {
    FIELDS_MEMBERS(MESSAGE_FIELDS)
};

/* What somebody thinks of a message. code: of domain/reaction_rules.h. */
#define REACTION_FIELDS(X)                                                                                   \
    X(reaction, INT, chat_id)                                                                                \
    X(reaction, INT, message_id)                                                                             \
    X(reaction, INT, user_id)                                                                                \
    X(reaction, TEXT, code)                                                                                  \
    X(reaction, INT, created_at)

struct reaction {
    FIELDS_MEMBERS(REACTION_FIELDS)
};

/* What the disk holds: files and the folders they lie in (domain/disk_ops.h). type: image, video, audio, file; "" of a
 * folder. state: see enum file_state. width, height: 0 of what is no picture. preview: blob of a small picture, or "". */
#define FILE_FIELDS(X)                                                                                       \
    X(file, INT, id)                                                                                         \
    X(file, INT, chat_id)                                                                                    \
    X(file, INT, message_id)                                                                                 \
    X(file, INT, author_id)                                                                                  \
    X(file, TEXT, name)                                                                                      \
    X(file, TEXT, type)                                                                                      \
    X(file, INT, size)                                                                                       \
    X(file, INT, width)                                                                                      \
    X(file, INT, height)                                                                                     \
    X(file, TEXT, blob)                                                                                      \
    X(file, TEXT, preview)                                                                                   \
    X(file, TEXT, source_url)                                                                                \
    X(file, INT, state)                                                                                      \
    X(file, FLAG, folder)                                                                                    \
    X(file, INT, parent_id)                                                                                  \
    X(file, INT, storage_id)                                                                                 \
    X(file, INT, created_at)                                                                                 \
    X(file, INT, updated_at)                                                                                 \
    X(file, INT, updated_by)                                                                                 \
    X(file, INT, trashed_at)                                                                                 \
    X(file, INT, trashed_by)

struct file {
    FIELDS_MEMBERS(FILE_FIELDS)
};

#define FETCH_FIELDS(X)                                                                                      \
    X(pending_fetch, INT, id)                                                                                \
    X(pending_fetch, TEXT, kind)                                                                             \
    X(pending_fetch, INT, object_id)                                                                         \
    X(pending_fetch, TEXT, url)                                                                              \
    X(pending_fetch, INT, attempts)                                                                          \
    X(pending_fetch, INT, next_at)                                                                           \
    X(pending_fetch, INT, lease)                                                                             \
    X(pending_fetch, INT, created_at)

struct pending_fetch {
    FIELDS_MEMBERS(FETCH_FIELDS)
};

enum file_state { FILE_WANTED, FILE_HERE, FILE_FAILED };

#endif
