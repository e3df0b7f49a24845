/* What ties a dialog to an object of a CRM, which lives elsewhere: only its type and id are known here. */
#ifndef SWITCHLINE_MODEL_CRM_H
#define SWITCHLINE_MODEL_CRM_H

#include "model/fields.h"

/* entity_type: lead, deal, company or contact, in lower case. */
#define CRM_BINDING_FIELDS(X)                                                                                \
    X(crm_binding, TEXT, entity_type)                                                                        \
    X(crm_binding, INT, entity_id)                                                                           \
    X(crm_binding, INT, chat_id)                                                                             \
    X(crm_binding, INT, created_at)

struct crm_binding {
    FIELDS_MEMBERS(CRM_BINDING_FIELDS)
};

#endif
