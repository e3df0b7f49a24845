/* A quick answer: a text that the operators of a line keep for the next time. */
#ifndef SWITCHLINE_MODEL_QUICK_H
#define SWITCHLINE_MODEL_QUICK_H

#include "model/fields.h"

#define QUICK_ANSWER_FIELDS(X)                                                                               \
    X(quick_answer, INT, id)                                                                                 \
    X(quick_answer, INT, line_id)                                                                            \
    X(quick_answer, TEXT, text)                                                                              \
    X(quick_answer, INT, author_id)                                                                          \
    X(quick_answer, INT, created_at)

struct quick_answer {
    FIELDS_MEMBERS(QUICK_ANSWER_FIELDS)
};

#endif
