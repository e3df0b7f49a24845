/* An application of a bot beside the field in which people write: a command that is put there or sent, or a page in a frame. */
#ifndef SWITCHLINE_MODEL_CHAT_APP_H
#define SWITCHLINE_MODEL_CHAT_APP_H

#include "model/fields.h"

/* code: unique among the bot's. js_method: PUT, SEND, CALL or SUPPORT with js_param, or "" for a frame: iframe, its URL, wanted
 * width and height in pixels, and hash, which is encrypted because what the page is told is signed with it. context: where it is
 * offered, ALL, USER, CHAT, BOT, LINES or CALL, each also with "-ADMIN". hidden: for buttons of messages only. popup: the frame
 * stays when the chat is left. extranet, livechat: kept as given. titles: see api/titles.h, with DESCRIPTION and COPYRIGHT; "[]" of a hidden one without. */
#define CHAT_APP_FIELDS(X)                                                                                   \
    X(chat_app, INT, id)                                                                                     \
    X(chat_app, INT, bot_id)                                                                                 \
    X(chat_app, TEXT, code)                                                                                  \
    X(chat_app, TEXT, js_method)                                                                             \
    X(chat_app, TEXT, js_param)                                                                              \
    X(chat_app, TEXT, iframe)                                                                                \
    X(chat_app, INT, iframe_width)                                                                           \
    X(chat_app, INT, iframe_height)                                                                          \
    X(chat_app, TEXT, hash)                                                                                  \
    X(chat_app, TEXT, context)                                                                               \
    X(chat_app, FLAG, hidden)                                                                                \
    X(chat_app, FLAG, extranet)                                                                              \
    X(chat_app, FLAG, livechat)                                                                              \
    X(chat_app, FLAG, popup)                                                                                 \
    X(chat_app, TEXT, titles)

struct chat_app {
    FIELDS_MEMBERS(CHAT_APP_FIELDS)
};

#endif
