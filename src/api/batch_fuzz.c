/* Any commands: the plan must keep to its limits, and what references bring in must be parameters again (good text, not
 * too much of it). No database: nothing is run, references look into a fixed result. */
#include "api/batch_priv.h"

#include <stdlib.h>
#include <string.h>

#include "api/batch.h"
#include "api/portal.h"
#include "base/secret.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_COMMANDS = 5, ROOM = 4096 };

static const char earlier[] =
    "{\"a\":{\"ID\":\"1\",\"n\":7,\"yes\":true,\"no\":false,\"nil\":null,\"f\":0.5},"
    "\"l\":[{\"ID\":\"2\",\"x\":[[\"deep\"]]},\"text \xc3\xa9\"],\"0\":[1,2,3],\"e\":[]}";

/* As a client would send it: JSON, or else one command as text. */
static const jval *parameters(struct arena *arena, const char *text, size_t len)
{
    const jval *given = json_read(arena, text, len);
    jdoc *doc = j_doc(arena);
    jnode *object = j_obj(doc);
    const char *line = arena_strn(arena, text, len);
    if (yyjson_is_obj((jval *)given) && json_get_ci(given, "cmd"))
        return given;
    if (given)
        j_set(doc, object, "cmd", j_copy(doc, given));
    else if (utf8_valid(line, len))
        j_push(j_set_arr(doc, object, "cmd"), j_str(doc, line));
    return j_read(arena, object);
}

static void fill(struct call *batch, const struct command *command, jnode *results)
{
    size_t room = batch_plan(batch)->room;
    const jval *params = batch_substitute(batch, command, results);
    if (batch_plan(batch)->room > room)
        abort();
    if (!params)
        return;
    const char *text = json_write(batch->arena, params);
    if (!yyjson_is_obj((jval *)params) || !utf8_valid(text, strlen(text)))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct portal portal;
    struct arena *arena = arena_new();
    secret_init();
    settings_default(&portal.settings);
    portal.settings.max_batch = MAX_COMMANDS;
    portal.settings.max_body_bytes = ROOM;
    struct call *batch = call_new(arena, &portal, "batch");
    jdoc *doc = j_doc(arena);
    jnode *results = j_json(doc, earlier);
    batch->params = parameters(arena, (const char *)data, size);
    batch_lane(batch);
    batch_needs_prepare(batch);
    struct plan *plan = batch_plan(batch);
    for (size_t i = 0; i < plan->count; i++) {
        const struct command *command = &plan->commands[i];
        if (!command->key || (i >= MAX_COMMANDS) != (command->error == ERR_BATCH_LENGTH))
            abort();
        if (!command->error && command->has_references)
            fill(batch, command, results);
    }
    arena_free(&arena);
    return 0;
}
