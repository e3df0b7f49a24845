/* Between news.c and the files that tell: news_chat.c, news_session.c. All load what they tell of as it is now. */
#ifndef SWITCHLINE_DOMAIN_NEWS_PRIV_H
#define SWITCHLINE_DOMAIN_NEWS_PRIV_H

#include "domain/news.h"
#include "domain/push.h"
#include "model/chat.h"

/* Who is to hear: ids, ascending. */
struct audience {
    const int64_t *ids;
    size_t count;
};
/* Those who may see the chat now; message_id > 0: and this message. */
struct audience news_audience(struct ops *ops, const struct chat *chat, int64_t message_id);
bool news_hears(const struct audience *audience, int64_t user_id);
void news_push(struct ops *ops, const struct audience *audience, const struct push *push);

/* He left the chat of a dialog, which is out of his sight unless he is among `now`. */
void news_hide_dialog(struct ops *ops, int64_t chat_id, const struct audience *now, int64_t user_id);

/* ---- of a site chat; nothing for other dialogs ---- */
void news_tell_visitor(struct ops *ops, const struct news *news);
void news_visitor_writes(struct ops *ops, int64_t chat_id, int64_t user_id);
void news_visitor_read(struct ops *ops, int64_t chat_id, int64_t user_id, int64_t message_id);
void news_visitor_state(struct ops *ops, int64_t chat_id);

void news_tell_chat(struct ops *ops, const struct news *news);
void news_tell_session(struct ops *ops, const struct news *news);

#endif
