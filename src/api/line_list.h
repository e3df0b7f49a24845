/* imopenlines.config.list.get: its selection language and its answer. */
#ifndef SWITCHLINE_API_LINE_LIST_H
#define SWITCHLINE_API_LINE_LIST_H

#include "api/call.h"

struct line_list_in {
    const jval *params, *options; /* NULL: not given */
};
/* A handler: ERR_INVALID_FORMAT with the documented text when PARAMS or OPTIONS are not well formed. */
enum err line_list_call(struct call *call, const void *input);

#endif
