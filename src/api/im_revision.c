/* im.revision.get: which generation of the messenger's API this server speaks. Clients compare the numbers with what they
 * need, so they only ever grow. */
#include "api/call.h"

static enum err revision_get(struct call *call, const void *input)
{
    (void)input;
    call->result = j_obj(call->doc);
    j_set_int(call->doc, call->result, "rest", 32);
    j_set_int(call->doc, call->result, "web", 130);
    j_set_int(call->doc, call->result, "mobile", 22);
    j_set_int(call->doc, call->result, "desktop", 6);
    j_set_int(call->doc, call->result, "im_revision_mobile", 22);
    return ERR_NONE;
}

const struct method im_revision_methods[] = {{.name = "im.revision.get",
                                                 .summary = "Returns the revisions of the messenger's API.",
                                                 .doc = "api-reference/chats/im-revision-get.md",
                                                 .scope = SCOPE_IM,
                                                 .who = WHO_USER,
                                                 .lane = LANE_READ,
                                                 .call = revision_get,
                                                 .out = OUT_OBJECT},
    {0}};
