/* How files, folders and storages of the disk look on the wire, and the lists of them. */
#ifndef SWITCHLINE_API_DISK_VIEWS_H
#define SWITCHLINE_API_DISK_VIEWS_H

#include "api/call.h"
#include "domain/disk_ops.h"

/* Numbers are texts where something is read, and partly numbers in the answer to what just made it; as documented. */
enum disk_style { DISK_STYLE_READ, DISK_STYLE_MADE };
jnode *disk_node(struct call *call, const struct file *file, enum disk_style style);
jnode *disk_storage_node(struct call *call, const struct file *root);
/* FILE_MODELS of im.disk.file.commit. */
jnode *disk_model_node(struct call *call, const struct file *file);

/* filter and order, as sent, absent ones NULL. */
struct disk_list_in { /* member of the methods' inputs */
    const jval *filter, *order;
};
#define DISK_LIST_PARAMS(in, member)                                                                         \
    P_JSON(in, member.filter, "filter", "Conditions: field, with an operator in front, to value.",           \
        .bad = ERR_DISK_SECOND),                                                                             \
        P_JSON(in, member.order, "order", "Field to ASC or DESC.", .bad = ERR_DISK_SECOND),                  \
        P_DOC("start", "integer", "Entries to skip: 0, 50, 100 …")
void disk_query_read(struct call *call, const struct disk_list_in *in, struct disk_query *query_r);

#endif
