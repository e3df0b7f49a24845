/* Any bytes as a form and as JSON. What is read as a form and written again must read the same: clients, batches and our
 * own events go through both. The index that large forms get must not be noticed, so each form is also put pair by pair. */
#include "base/form.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct form_limits limits = {.max_fields = 300, .max_depth = 8};

/* The tree of a form; NULL: refused. */
static const jval *read_form(struct arena *arena, const char *text, size_t len)
{
    jdoc *doc = j_doc(arena);
    jnode *object = j_obj(doc);
    return form_read(doc, object, text, len, &limits) == FORM_OK ? j_read(arena, object) : NULL;
}

/* The same, one pair at a time, so that each is searched for and never found by the index. */
static const jval *read_pairs(struct arena *arena, const char *text, size_t len)
{
    jdoc *doc = j_doc(arena);
    jnode *object = j_obj(doc);
    for (const char *end = text + len; text < end;) {
        const char *stop = memchr(text, '&', (size_t)(end - text));
        if (!stop)
            stop = end;
        if (form_read(doc, object, text, (size_t)(stop - text), &limits) != FORM_OK)
            abort();
        text = stop + 1;
    }
    return j_read(arena, object);
}

static void must_be_equal(struct arena *arena, const jval *one, const jval *other)
{
    if (!other || strcmp(json_write(arena, one), json_write(arena, other)) != 0)
        abort();
}

/* Empty names and brackets within names cannot be written so that they come back: PHP cannot either. */
static bool comes_back(const jval *object)
{
    for (struct jiter i = json_iter(object); json_next(&i);)
        if (!*i.key || strpbrk(i.key, "[]") || strlen(i.key) > 80 ||
            (yyjson_is_obj((jval *)i.value) && !comes_back(i.value)))
            return false;
    return true;
}

static void try_form(struct arena *arena, const char *text, size_t len)
{
    struct buf out = {0};
    const jval *tree = read_form(arena, text, len);
    if (!tree)
        return;
    must_be_equal(arena, tree, read_pairs(arena, text, len));
    form_write(&out, tree);
    if (comes_back(tree))
        must_be_equal(arena, tree, read_form(arena, buf_str(&out), out.len));
    buf_free(&out);
}

static void try_json(struct arena *arena, const char *text, size_t len)
{
    struct buf out = {0};
    const jval *tree = json_read(arena, text, len);
    if (!tree)
        return;
    const char *written = json_write(arena, tree);
    must_be_equal(arena, tree, json_read(arena, written, strlen(written)));
    if (yyjson_is_ctn((jval *)tree)) {
        jdoc *doc = j_doc(arena);
        jnode *object = j_obj(doc);
        form_overlay(doc, object, tree);
        form_overlay(doc, object, tree); /* twice is once */
        if (yyjson_mut_obj_size(object) > json_count(tree))
            abort();
        form_write(&out, tree);
        read_form(arena, buf_str(&out), out.len);
    }
    buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    char *text = malloc(size ? size : 1); /* so that reading past it is noticed */
    secret_init();
    memcpy(text, data, size);
    try_form(arena, text, size);
    try_json(arena, text, size);
    free(text);
    arena_free(&arena);
    return 0;
}
