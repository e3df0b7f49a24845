/* A login's cookie alone proves nothing, because any site can make a browser send it: calls need a second value (api/rest.h),
 * and here the desk's page learns it. */
#include "web/desk.h"

static void session_get(struct page *page)
{
    jdoc *doc = j_doc(page->arena);
    jnode *answer = j_obj(doc);
    if (!page->cookie_session || auth_session(&page->ops, page->cookie_session)) {
        j_set_str(doc, answer, "error", err_row(ERR_NO_AUTH)->code);
        page_json(page, 401, answer);
        return;
    }
    j_set_str(doc, answer, "csrf", auth_csrf(page->arena, page->cookie_session));
    page_json(page, 200, answer);
}

const struct page_route desk_routes[] = {
    {"GET", "/desk/session", NULL, NULL, session_get, PAGE_READ},
    {.path = NULL},
};
