/* Pictures of chats and bots in parameters: base64 (alone, as a data URI, as [name, base64] or {fileData:
 * …}), decoded and made into a thumbnail of our own in .prepare. What is wrong with one is not answered at
 * once but kept, because the documentation asks for the bot and the chat first. */
#ifndef SWITCHLINE_API_AVATAR_H
#define SWITCHLINE_API_AVATAR_H

#include "api/call.h"

struct avatar {
    enum err error; /* ERR_NONE, ERR_AVATAR_TYPE, ERR_AVATAR_SIZE, ERR_INTERNAL (disk) */
    const char *blob; /* NULL with an error, or when nothing was sent */
};

/* For .prepare: slow, works for nobody without credentials. `sent` may be NULL. */
struct avatar avatar_read(struct call *call, const jval *sent);

#endif
