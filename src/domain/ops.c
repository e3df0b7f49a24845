/* The few functions of struct ops; the transaction itself belongs to the lane. */
#include "domain/ops.h"

#include "domain/news.h"
#include "store/transaction.h"

enum err ops_fail(struct ops *ops, enum err error, const char *error_arg)
{
    ops->error_arg = error_arg;
    return error;
}

void ops_savepoint(struct ops *ops)
{
    transaction_savepoint(ops->db);
    news_savepoint(ops);
}

void ops_keep(struct ops *ops)
{
    transaction_keep(ops->db);
    news_keep(ops);
}

void ops_undo(struct ops *ops)
{
    transaction_undo(ops->db);
    news_undo(ops);
    ops->lines = NULL; /* they may have been read from what is undone */
}

bool ops_overlaps(const struct ops *ops)
{
    return transaction_overlaps(ops->db);
}

bool ops_broken(const struct ops *ops)
{
    return transaction_broken(ops->db);
}
