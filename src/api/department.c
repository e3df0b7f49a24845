/* Departments over REST. The structure is small and loaded whole, so filtering, sorting and paging happen here over the
 * list; what may be changed is decided in domain/department_ops.c. */
#include "api/call.h"
#include "domain/department_ops.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- department.get ---- */
struct get_in {
    const jval *sort, *sort_is, *id, *name, *parent, *head;
    const char *order;
};

static const struct param get_params[] = {
    P_ANY(
        struct get_in, sort, "sort", "Field to sort by: ID, NAME, SORT, PARENT, UF_HEAD.", .type = "string"),
    P_STR(struct get_in, order, "order", "ASC or DESC."),
    P_ANY(struct get_in, id, "ID", "Only these departments.", .type = "integer"),
    P_ANY(struct get_in, name, "NAME", "Only those of this full name.", .type = "string"),
    P_ANY(struct get_in, sort_is, "SORT", "Only those with this sort weight.", .type = "integer"),
    P_ANY(struct get_in, parent, "PARENT", "Only those directly below these.", .type = "integer"),
    P_ANY(struct get_in, head, "UF_HEAD", "Only those headed by these.", .type = "integer"),
    P_DOC("START", "integer", "Offset of the page: 0, 50, 100…"), P_END};

/* Is the value this number, or a list with it? A condition that was not given fits everything. */
static bool number_fits(const jval *wanted, int64_t value)
{
    int64_t number;
    if (!wanted)
        return true;
    if (!yyjson_is_ctn((jval *)wanted))
        return json_int(wanted, &number) && number == value;
    for (struct jiter i = json_iter(wanted); json_next(&i);)
        if (json_int(i.value, &number) && number == value)
            return true;
    return false;
}

static bool text_fits(struct call *call, const jval *wanted, const char *value)
{
    const char *text = wanted ? json_text(call->arena, wanted) : NULL;
    return !wanted || (text && strcasecmp(text, value) == 0);
}

static bool is_number(const jval *value)
{
    int64_t number;
    return value && json_int(value, &number);
}

/* "sort" and "SORT" differ by case only: the field to sort by is a word, the weight to look for a number. */
static bool department_fits(struct call *call, const struct get_in *in, const struct department *d)
{
    const jval *weight = is_number(in->sort_is) ? in->sort_is : is_number(in->sort) ? in->sort : NULL;
    return number_fits(in->id, d->id) && text_fits(call, in->name, d->name) && number_fits(weight, d->sort) &&
           number_fits(in->parent, d->parent_id) && number_fits(in->head, d->head_id);
}

static int64_t key_of(const struct department *d, char field)
{
    switch (field) {
    case 'S':
        return d->sort;
    case 'P':
        return d->parent_id;
    case 'U':
        return d->head_id;
    default:
        return d->id;
    }
}

static int compare(const void *a, const void *b, void *how)
{
    const struct department *one = a, *other = b;
    const char *field = how; /* first letter and direction */
    int64_t x = key_of(one, field[0]), y = key_of(other, field[0]);
    int order = field[0] == 'N' ? strcasecmp(one->name, other->name) : (x > y) - (x < y);
    if (order == 0)
        return (one->id > other->id) - (one->id < other->id);
    return field[1] == '-' ? -order : order;
}

static void sort_departments(
    struct call *call, const struct get_in *in, struct department *list, size_t count)
{
    char how[2] = {'I', '+'};
    const jval *given = in->sort && !is_number(in->sort) ? in->sort : in->sort_is;
    const char *field = given && !is_number(given) ? json_text(call->arena, given) : NULL;
    if (field && *field)
        how[0] = field[0] & ~0x20; /* ID, NAME, SORT, PARENT, UF_HEAD differ by their first letter */
    if (in->order && strcasecmp(in->order, "desc") == 0)
        how[1] = '-';
    qsort_r(list, count, sizeof *list, compare, how);
}

static jnode *department_node(struct call *call, const struct department *d)
{
    jnode *node = j_obj(call->doc);
    j_set_intstr(call->doc, node, "ID", d->id);
    j_set_str(call->doc, node, "NAME", d->name);
    j_set_int(call->doc, node, "SORT", d->sort);
    if (d->parent_id)
        j_set_intstr(call->doc, node, "PARENT", d->parent_id);
    if (d->head_id)
        j_set_intstr(call->doc, node, "UF_HEAD", d->head_id);
    return node;
}

static enum err get(struct call *call, const void *input)
{
    const struct get_in *in = input;
    size_t count, fitting = 0;
    struct department *all = department_all(&call->ops, &count);
    for (size_t i = 0; i < count; i++)
        if (department_fits(call, in, &all[i]))
            all[fitting++] = all[i];
    sort_departments(call, in, all, fitting);
    int64_t start = call_page_start(call);
    call->result = j_arr(call->doc);
    for (int64_t i = start; i < (int64_t)fitting && i < start + PAGE_SIZE; i++)
        j_push(call->result, department_node(call, &all[i]));
    call_page(call, start, (int64_t)fitting);
    return ERR_NONE;
}

/* ---- department.fields ---- */
static enum err fields(struct call *call, const void *input)
{
    static const char *const labels[][2] = {{"ID", "ID"}, {"NAME", "Department Name"}, {"SORT", "Sort Order"},
        {"PARENT", "Parent Department"}, {"UF_HEAD", "Manager"}};
    (void)input;
    call->result = j_obj(call->doc);
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        j_set_str(call->doc, call->result, labels[i][0], labels[i][1]);
    return ERR_NONE;
}

/* ---- department.add, .update, .delete ---- */
struct change_in {
    int64_t id, sort, parent, head;
    const char *name;
};

static const struct param add_params[] = {
    P_STR(struct change_in, name, "NAME", "Name of the department.", .missing = ERR_DEPARTMENT_NAME),
    P_INT(struct change_in, sort, "SORT", "Sort weight, default 500.", .absent = -1),
    P_INT(struct change_in, parent, "PARENT", "Department above it.", .missing = ERR_DEPARTMENT_ROOT),
    P_INT(struct change_in, head, "UF_HEAD", "User who heads it.", .absent = -1), P_END};

static const struct param update_params[] = {
    P_INT(struct change_in, id, "ID", "Department to change.", .missing = ERR_DEPARTMENT_UNKNOWN),
    P_STR(struct change_in, name, "NAME", "New name."),
    P_INT(struct change_in, sort, "SORT", "New sort weight.", .absent = -1),
    P_INT(struct change_in, parent, "PARENT", "New department above it.", .absent = -1),
    P_INT(struct change_in, head, "UF_HEAD", "New head.", .absent = -1), P_END};

static const struct param delete_params[] = {
    P_INT(struct change_in, id, "ID", "Department to delete.", .missing = ERR_DEPARTMENT_UNKNOWN), P_END};

static struct department_change change_of(const struct change_in *in)
{
    return (struct department_change){
        .name = in->name, .sort = in->sort, .parent_id = in->parent, .head_id = in->head};
}

static enum err add(struct call *call, const void *input)
{
    struct department_change given = change_of(input);
    int64_t id = 0;
    enum err error = department_add(&call->ops, &given, &id);
    call->result = j_int(call->doc, id);
    return error;
}

static enum err update(struct call *call, const void *input)
{
    struct department_change change = change_of(input);
    call->result = j_bool(call->doc, true);
    return department_update(&call->ops, ((const struct change_in *)input)->id, &change);
}

static enum err delete(struct call *call, const void *input)
{
    call->result = j_bool(call->doc, true);
    return department_delete(&call->ops, ((const struct change_in *)input)->id);
}

#define READING .scope = SCOPE_DEPARTMENT, .who = WHO_USER, .lane = LANE_READ
#define CHANGING                                                                                             \
    .scope = SCOPE_DEPARTMENT, .who = WHO_ADMIN, .denied = ERR_DEPARTMENT_DENIED, .lane = LANE_WRITE,        \
    .in_size = sizeof(struct change_in)

const struct method department_methods[] = {
    {.name = "department.add",
        .summary = "Adds a department below another.",
        .doc = "api-reference/departments/department-add.md",
        CHANGING,
        .params = add_params,
        .call = add,
        .out = OUT_INT,
        .errors = ERRORS(ERR_DEPARTMENT_NAME, ERR_DEPARTMENT_ROOT, ERR_DEPARTMENT_UNKNOWN,
            ERR_DEPARTMENT_DENIED, ERR_USER_NOT_FOUND_CORE)},
    {.name = "department.delete",
        .summary = "Deletes a department; its members and sub-departments go to the one above.",
        .doc = "api-reference/departments/department-delete.md",
        CHANGING,
        .params = delete_params,
        .call = delete,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_DEPARTMENT_UNKNOWN, ERR_DEPARTMENT_DENIED, ERR_CORE)},
    {.name = "department.fields",
        .summary = "Lists the fields of a department.",
        .doc = "api-reference/departments/department-fields.md",
        READING,
        .call = fields,
        .out = OUT_OBJECT,
        .errors = ERRORS()},
    {.name = "department.get",
        .summary = "Lists departments by filter, fifty a page.",
        .doc = "api-reference/departments/department-get.md",
        READING,
        .params = get_params,
        .in_size = sizeof(struct get_in),
        .call = get,
        .out = OUT_ARRAY,
        .errors = ERRORS()},
    {.name = "department.update",
        .summary = "Changes a department.",
        .doc = "api-reference/departments/department-update.md",
        CHANGING,
        .params = update_params,
        .call = update,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_DEPARTMENT_UNKNOWN, ERR_DEPARTMENT_DENIED, ERR_DEPARTMENT_NAME,
            ERR_DEPARTMENT_ROOT, ERR_USER_NOT_FOUND_CORE, ERR_CORE)},
    {0}};
