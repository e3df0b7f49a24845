/* A method is a row: name, rights, parameters, errors, result and function pointer beside the handler.
 *
 *   struct update_title_in { int64_t chat_id; const char *title; };
 *   static const struct param update_title_params[] = {
 *       P_INT(struct update_title_in, chat_id, "CHAT_ID", "Chat to rename.", .missing = ERR_CHAT_ID_EMPTY),
 *       P_STR(struct update_title_in, title, "TITLE", "New title.", .missing = ERR_TITLE_EMPTY),
 *       P_END};
 *   static enum err update_title(struct call *call, const void *input) { const struct update_title_in *in = input; … }
 *
 * From the rows come dispatching, `switchline describe`, OpenAPI, `methods`, `method.get`, `scope` and the contract test.
 * A handler adapts: typed input, one domain call, reply. No SQL, no rules. */
#ifndef SWITCHLINE_API_METHOD_H
#define SWITCHLINE_API_METHOD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/json.h"
#include "model/scope.h"

struct call;

/* ---- parameters ---- */
enum param_kind {
    PARAM_INT,  /* int64_t; numbers as strings accepted */
    PARAM_STR,  /* const char *; scalars accepted; absent: NULL */
    PARAM_FLAG, /* int: 1, 0, or `absent` (default -1) */
    PARAM_JSON, /* const jval *: array or object; JSON text accepted; absent: NULL */
    PARAM_ANY,  /* const jval *: whatever was sent; absent: NULL */
    PARAM_DOC   /* documents a nested field ("PARAMS.LINE_NAME"), fills nothing */
};

struct param {
    const char *name; /* canonical spelling; matched in any letter case */
    const char *doc;
    enum param_kind kind;
    size_t offset;     /* in the `in` struct */
    const char *alias; /* another accepted name, NULL for none */
    enum err missing;  /* answer when absent, null or ""; ERR_NONE: optional. May be ANSWER_NULL */
    enum err bad;      /* answer when it cannot be read; ERR_NONE means ERR_ARGUMENT_TYPE */
    int64_t absent;    /* value of an absent INT or FLAG */
    const char *type;  /* for PARAM_DOC and describe: overrides the kind's name */
};

#define P_AT(in, member, type) (offsetof(in, member) + 0 * sizeof(&((in *)0)->member == (type *)0))
#define P_INT(in, member, wire, text, ...)                                                                   \
    {.name = wire, .doc = text, .kind = PARAM_INT, .offset = P_AT(in, member, int64_t), __VA_ARGS__}
#define P_STR(in, member, wire, text, ...)                                                                   \
    {.name = wire, .doc = text, .kind = PARAM_STR, .offset = P_AT(in, member, const char *), __VA_ARGS__}
#define P_FLAG(in, member, wire, text, ...)                                                                  \
    {.name = wire,                                                                                           \
        .doc = text,                                                                                         \
        .kind = PARAM_FLAG,                                                                                  \
        .absent = -1,                                                                                        \
        .offset = P_AT(in, member, int),                                                                     \
        __VA_ARGS__}
#define P_JSON(in, member, wire, text, ...)                                                                  \
    {.name = wire, .doc = text, .kind = PARAM_JSON, .offset = P_AT(in, member, const jval *), __VA_ARGS__}
#define P_ANY(in, member, wire, text, ...)                                                                   \
    {.name = wire, .doc = text, .kind = PARAM_ANY, .offset = P_AT(in, member, const jval *), __VA_ARGS__}
#define P_DOC(wire, type_name, text) {.name = wire, .doc = text, .kind = PARAM_DOC, .type = type_name}
#define P_END                        {.name = NULL}

/* ---- methods ---- */
enum who {
    WHO_USER,  /* any active user (not a guest) */
    WHO_ANYBODY, /* guests too */
    WHO_ADMIN,
    WHO_LOCAL, /* administrators and the command line; our own administration methods */
    /* As WHO_USER for the dispatcher: whose line or dialog it is, only the operation knows. Said here so that doc/rights.md
     * can tell, and a test tries each method as everybody. */
    WHO_LINE_EDITOR, /* administrators and managers of the line */
    WHO_LINE_OPERATOR, /* these, and the people of the line's queue */
    WHO_DIALOG, /* administrators, managers, and operators of own dialogs, offered ones, those nobody has */
    WHO_DIALOG_OWNER, /* only the operator who has the dialog, whatever else he is */
    WHO_BOT_OWNER /* whose bot takes part in the dialog */
};
enum context {
    CONTEXT_ANY,
    CONTEXT_APP /* an application's token; webhooks and sessions get `no_app` */
};
enum lane { LANE_READ, LANE_WRITE };
enum out { OUT_ANY, OUT_BOOL, OUT_INT, OUT_STR, OUT_OBJECT, OUT_ARRAY };
enum method_flag {
    METHOD_NO_BATCH = 1, /* refused inside batch (file transfer, batch itself) */
    METHOD_OUTDATED = 2, /* documented as outdated */
    METHOD_PUBLIC = 4, /* runs without credentials */
    METHOD_ALL_SCOPES = 8, /* every scope of the set is needed, not any */
    METHOD_SESSIONS = 16 /* beside CONTEXT_APP: our own pages may as well, by their session */
};

typedef enum err method_handler(struct call *call, const void *input);

struct method {
    const char *name; /* canonical spelling */
    const char *summary; /* one sentence */
    const char *doc; /* page of the official documentation, path below its root; NULL for our own */
    scopes scope; /* any of these; SCOPE_BASIC: always allowed */
    enum who who;
    enum err denied; /* when `who` is not met; ERR_NONE means ERR_ADMIN_ONLY (or ERR_GUEST for a guest) */
    enum context context;
    enum err no_app; /* when the context is not met; ERR_NONE means ERR_APP_CONTEXT */
    enum lane lane;
    unsigned flags;
    const struct param *params; /* NULL: none */
    size_t in_size;
    /* Optional slow work (hashing, decoding, writing blobs) on a worker thread before the lane. Sees parameters, never
     * the database; leaves its results in call->prepared. Runs for authenticated callers only, and its work
     * must be bounded: in a batch the command's own rights are checked later. */
    method_handler *prepare;
    method_handler *call;
    /* A file of a form in this field is not made into [name, base64]: it is call->raw, for `prepare`. NULL: none. */
    const char *raw_field;
    enum out out;
    bool nullable; /* the result may also be null */
    const enum err *errors; /* ends with ERR_NONE; system and parameter errors need no mention */
};

#define ERRORS(...) ((const enum err[]){__VA_ARGS__ __VA_OPT__(, ) ERR_NONE})

/* All families, in api/methods.c. Each array ends with a NULL name. */
extern const struct method *const method_families[]; /* ends with NULL */

const struct method *method_find(const char *name); /* any letter case; NULL when unknown */
size_t method_count(void);
const struct method *method_at(size_t index); /* in order of name */
size_t method_index(const struct method *method);

#endif
