/* Known codes are those of the documentation: an application that is written for the cloud binds what it needs there,
 * and a refusal would end its installation. Whether a place is ever drawn is another matter: CRM places exist here only
 * so that binding them does not fail. Codes with a number inside (smart processes) are matched by pattern. */
#include "model/placement.h"

#include <ctype.h>
#include <string.h>

/* Every kind of CRM record has the same places. */
#define CRM_PLACES(kind)                                                                                     \
    {"CRM_" kind "_LIST_MENU", "crm"}, {"CRM_" kind "_LIST_TOOLBAR", "crm"},                                 \
        {"CRM_" kind "_DETAIL_TAB", "crm"}, {"CRM_" kind "_DETAIL_TOOLBAR", "crm"},                          \
        {"CRM_" kind "_DETAIL_ACTIVITY", "crm"}, {"CRM_" kind "_ACTIVITY_TIMELINE_MENU", "crm"},             \
        {"CRM_" kind "_DOCUMENTGENERATOR_BUTTON", "crm"}, {"CRM_" kind "_ROBOT_DESIGNER_TOOLBAR", "crm"}

const struct placement_row placement_rows[] = {
    {"IM_CONTEXT_MENU", "im"},
    {"IM_NAVIGATION", "im"},
    {"IM_SIDEBAR", "im"},
    {"IM_SMILES_SELECTOR", "im"},
    {"IM_TEXTAREA", "im"},
    {"CONTACT_CENTER", "contact_center"},
    {"SETTING_CONNECTOR", "imconnector"},
    {"DEFAULT", "placement"},
    {"LEFT_MENU", "placement"},
    {"PAGE_BACKGROUND_WORKER", "placement"},
    {"REST_APP_URI", "placement"},
    {"REST_APP_WRAP", "placement"},
    {"TOOLBAR", "placement"},
    {"USERFIELD_TYPE", "placement"},
    {"USER_PROFILE_MENU", "user"},
    {"USER_PROFILE_TOOLBAR", "user"},
    {"CALL_CARD", "telephony"},
    {"TELEPHONY_ANALYTICS_MENU", "telephony"},
    {"CALENDAR_GRIDVIEW", "calendar"},
    {"LANDING_BLOCK", "landing"},
    {"LANDING_SETTINGS", "landing"},
    {"SALE_CENTER_PAYMENT", "crm"},
    {"SONET_GROUP_DETAIL_TAB", "sonet_group"},
    {"SONET_GROUP_ROBOT_DESIGNER_TOOLBAR", "sonet_group"},
    {"SONET_GROUP_TOOLBAR", "sonet_group"},
    {"TASK_GROUP_LIST_CONTEXT_MENU", "task"},
    {"TASK_GROUP_LIST_TOOLBAR", "task"},
    {"TASK_LIST_CONTEXT_MENU", "task"},
    {"TASK_LIST_TOOLBAR", "task"},
    {"TASK_ROBOT_DESIGNER_TOOLBAR", "task"},
    {"TASK_USER_LIST_CONTEXT_MENU", "task"},
    {"TASK_USER_LIST_TOOLBAR", "task"},
    {"TASK_VIEW_MODE", "task"},
    {"TASK_VIEW_SIDEBAR", "task"},
    {"TASK_VIEW_SLIDER", "task"},
    {"TASK_VIEW_TAB", "task"},
    {"TASK_VIEW_TOP_PANEL", "task"},
    {"CRM_ACTIVITY_LIST_MENU", "crm"},
    {"CRM_ACTIVITY_LIST_TOOLBAR", "crm"},
    {"CRM_ACTIVITY_TIMELINE_MENU", "crm"},
    {"CRM_ANALYTICS_MENU", "crm"},
    {"CRM_ANALYTICS_TOOLBAR", "crm"},
    {"CRM_DETAIL_SEARCH", "crm"},
    {"CRM_FUNNELS_TOOLBAR", "crm"},
    {"CRM_REQUISITE_AUTOCOMPLETE", "crm"},
    {"CRM_REQUISITE_EDIT_FORM", "crm"},
    {"CRM_BANK_DETAIL_AUTOCOMPLETE", "crm"},
    {"CRM_TIMELINE_MENU", "crm"},
    CRM_PLACES("COMPANY"),
    CRM_PLACES("CONTACT"),
    CRM_PLACES("DEAL"),
    CRM_PLACES("INVOICE"),
    CRM_PLACES("LEAD"),
    CRM_PLACES("ORDER"),
    CRM_PLACES("QUOTE"),
    CRM_PLACES("SMART_INVOICE"),
    {NULL, NULL},
};

/* CRM_DYNAMIC_<type>_<place>: the place of any record kind, for a smart process. */
static const struct placement_row *find_dynamic(const char *code)
{
    static const struct placement_row row = {"CRM_DYNAMIC", "crm"};
    static const char head[] = "CRM_DYNAMIC_", model[] = "CRM_DEAL_";
    if (strncmp(code, head, sizeof head - 1) != 0)
        return NULL;
    const char *place = code + sizeof head - 1;
    while (isdigit((unsigned char)*place))
        place++;
    if (place == code + sizeof head - 1 || *place++ != '_')
        return NULL;
    for (const struct placement_row *r = placement_rows; r->code; r++)
        if (strncmp(r->code, model, sizeof model - 1) == 0 && strcmp(r->code + sizeof model - 1, place) == 0)
            return &row;
    return NULL;
}

const struct placement_row *placement_find(const char *code)
{
    for (const struct placement_row *row = placement_rows; row->code; row++)
        if (strcmp(row->code, code) == 0)
            return row;
    return find_dynamic(code);
}

bool placement_is_worker(const char *code)
{
    return strcmp(code, "PAGE_BACKGROUND_WORKER") == 0;
}

bool placement_is_single(const char *code)
{
    return placement_is_worker(code) || strcmp(code, "REST_APP_URI") == 0;
}
