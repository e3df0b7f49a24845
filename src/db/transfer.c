/* Each table is copied line by line while its digest is made of the same lines. In a second pass, when everything is written and
 * the indexes are back, the target's engine is asked for all its rows, and their digests are compared. */
#include "db/transfer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "db/bulk.h"
#include "db/copy_line.h"
#include "db/driver.h"

enum { SHOWN_EVERY_US = 2000000 };

struct pass {
    struct transfer *transfer;
    struct bulk *to; /* NULL: only compare */
    const char *step, *table;
    struct digest digest;
    struct buf line;
    int64_t shown_us;
};

static bool stop(struct transfer *transfer, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool stop(struct transfer *transfer, const char *format, ...)
{
    va_list args;
    if (*transfer->error)
        return false; /* the first reason is the reason */
    va_start(args, format);
    vsnprintf(transfer->error, sizeof transfer->error, format, args);
    va_end(args);
    return false;
}

/* ---- lines ---- */
static void show(struct pass *pass, bool now)
{
    const struct transfer *transfer = pass->transfer;
    if (!transfer->progress)
        return;
    int64_t us = clock_monotonic_us();
    if (!now && us - pass->shown_us < SHOWN_EVERY_US)
        return;
    pass->shown_us = us;
    transfer->progress(transfer->user, pass->step, pass->table, (int64_t)pass->digest.rows);
}

static bool take_line(void *user, const char *line, size_t len)
{
    enum { LOOK_EVERY = 4096 };
    struct pass *pass = user;
    digest_add(&pass->digest, line, len);
    if (pass->to) { /* writing takes lines apart, and reading lends them */
        pass->line.len = 0;
        buf_add(&pass->line, line, len);
        buf_putc(&pass->line, '\n');
        pass->to->driver->write(pass->to, pass->line.data, pass->line.len);
    }
    if (pass->digest.rows % LOOK_EVERY == 0)
        show(pass, false);
    return !pass->to || !db_failed(pass->to->db);
}

static struct digest walk(
    struct transfer *transfer, struct bulk *from, struct bulk *to, const struct bulk_table *table)
{
    struct pass pass = {.transfer = transfer,
        .to = to,
        .step = to ? "copied" : "compared",
        .table = table->name,
        .shown_us = clock_monotonic_us()};
    from->driver->read(from, table, take_line, &pass);
    buf_free(&pass.line);
    if (!db_failed(from->db) && !(to && db_failed(to->db)))
        show(&pass, true);
    return pass.digest;
}

/* ---- tables ---- */
static const struct bulk_table *twin(const struct bulk *bulk, const char *name)
{
    for (size_t i = 0; i < bulk->table_count; i++)
        if (strcmp(bulk->tables[i].name, name) == 0)
            return &bulk->tables[i];
    return NULL;
}

static bool is_ready(struct transfer *transfer, const struct bulk *from, struct bulk *to)
{
    for (size_t i = 0; i < from->table_count; i++) {
        const struct bulk_table *ours = &from->tables[i], *theirs = twin(to, ours->name);
        if (!theirs || strcmp(ours->columns, theirs->columns) != 0)
            return stop(transfer, "the databases differ in table %s: bring both to this program's schema",
                ours->name);
    }
    for (size_t i = 0; i < to->table_count; i++)
        if (!to->driver->is_empty(to, &to->tables[i]))
            return stop(transfer, "the target is not empty: its table %s has rows", to->tables[i].name);
    return true;
}

static struct digest copy_table(
    struct transfer *transfer, struct bulk *from, struct bulk *to, const struct bulk_table *table)
{
    to->driver->write_begin(to, table);
    struct digest digest = walk(transfer, from, to, table);
    to->driver->write_end(to, table);
    int64_t key = from->driver->last_key(from, table);
    if (key >= 0)
        to->driver->set_last_key(to, table, key);
    transfer->tables++;
    transfer->rows += (int64_t)digest.rows;
    return digest;
}

static bool copy_all(struct transfer *transfer, struct bulk *from, struct bulk *to)
{
    to->driver->claim(to);
    if (!is_ready(transfer, from, to))
        return false;
    struct digest *digests = arena_array_of(to->arena, struct digest, from->table_count);
    for (size_t i = 0; i < from->table_count && !db_failed(to->db); i++)
        digests[i] = copy_table(transfer, from, to, &from->tables[i]);
    to->driver->release(to);
    for (size_t i = 0; i < from->table_count && !db_failed(to->db); i++) {
        struct digest arrived = walk(transfer, to, NULL, &from->tables[i]);
        if (!db_failed(to->db) && !digest_same(&digests[i], &arrived))
            return stop(transfer, "table %s did not arrive as it was sent", from->tables[i].name);
    }
    return true;
}

/* ---- the whole ---- */
static void explain(struct transfer *transfer)
{
    const struct db *failed = db_failed(transfer->from) ? transfer->from : transfer->to;
    if (db_failed(failed))
        stop(transfer, "%s", db_error(failed));
}

static bool compare_all(struct transfer *transfer, struct bulk *from, struct bulk *to)
{
    bool same = from->table_count == to->table_count;
    for (size_t i = 0; same && i < from->table_count; i++) {
        const struct bulk_table *theirs = twin(to, from->tables[i].name);
        struct digest here = {0}, there = {0};
        if (theirs) {
            here = walk(transfer, from, NULL, &from->tables[i]);
            there = walk(transfer, to, NULL, theirs);
        }
        same = theirs && digest_same(&here, &there);
    }
    return same;
}

bool transfer_same(struct transfer *transfer)
{
    db_begin(transfer->from);
    db_begin(transfer->to);
    struct bulk *from = bulk_open(transfer->from), *to = bulk_open(transfer->to);
    bool same = compare_all(transfer, from, to);
    explain(transfer);
    bulk_close(&from);
    bulk_close(&to);
    db_rollback(transfer->from);
    db_rollback(transfer->to);
    return same && !*transfer->error;
}

bool transfer_run(struct transfer *transfer)
{
    db_begin(transfer->from);
    db_begin(transfer->to);
    struct bulk *from = bulk_open(transfer->from), *to = bulk_open(transfer->to);
    bool done = copy_all(transfer, from, to);
    explain(transfer);
    bulk_close(&from);
    bulk_close(&to);
    db_rollback(transfer->from);
    done = done && !*transfer->error && db_commit(transfer->to);
    if (!done) {
        if (!*transfer->error)
            stop(transfer, "%s", db_error(transfer->to));
        db_rollback(transfer->to);
    }
    return done;
}
