/* How departments look in im.department.get and im.search.department.list. */
#ifndef SWITCHLINE_API_IM_DEPARTMENTS_H
#define SWITCHLINE_API_IM_DEPARTMENTS_H

#include "api/call.h"
#include "domain/search_ops.h"

/* with_manager: his view beside his id; null when nobody heads it. */
jnode *im_department_view(struct call *call, const struct department_path *path, bool with_manager);

#endif
