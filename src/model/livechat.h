/* How a line looks on other people's sites: the settings of its site chat. */
#ifndef SWITCHLINE_MODEL_LIVECHAT_H
#define SWITCHLINE_MODEL_LIVECHAT_H

#include "model/fields.h"

/* Texts are '' where the widget's own are shown. form: enum livechat_form. origins: one "https://host[:port]" a line, '' for
 * every site. place: "right" or "left". language: "en", "ru", or '' for the visitor's own. */
#define LIVECHAT_FIELDS(X)                                                                                   \
    X(livechat, INT, line_id)                                                                                \
    X(livechat, TEXT, title)                                                                                 \
    X(livechat, TEXT, subtitle)                                                                              \
    X(livechat, TEXT, welcome)                                                                               \
    X(livechat, TEXT, offline)                                                                               \
    X(livechat, TEXT, color)                                                                                 \
    X(livechat, INT, form)                                                                                   \
    X(livechat, TEXT, origins)                                                                               \
    X(livechat, TEXT, place)                                                                                 \
    X(livechat, TEXT, language)

struct livechat {
    FIELDS_MEMBERS(LIVECHAT_FIELDS)
};

/* Is the visitor asked for his name and e-mail before he writes? Numbers are stored. */
enum livechat_form { LIVECHAT_FORM_NONE = 0, LIVECHAT_FORM_OPTIONAL = 1, LIVECHAT_FORM_REQUIRED = 2 };

#endif
