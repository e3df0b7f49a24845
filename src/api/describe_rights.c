/* doc/rights.md: who may call what, read off the column `who` of the method rows. The dispatcher checks the first four kinds;
 * of the others the operations check what only they can know, and tests/api/test_line_rights.py tries every method of
 * the lines and connectors as each of these people against this very table. */
#include <string.h>

#include "api/describe.h"
#include "api/describe_priv.h"

/* What a person may do with a method: nothing, everything, or something of his own. */
struct rights {
    const char *admin, *manager, *operator, *employee, *guest;
};

static struct rights rights_of(const struct method *method)
{
    static const struct rights of[] = {
        [WHO_USER] = {"yes", "yes", "yes", "yes", "no"},
        [WHO_ANYBODY] = {"yes", "yes", "yes", "yes", "yes"},
        [WHO_ADMIN] = {"yes", "no", "no", "no", "no"},
        [WHO_LOCAL] = {"own pages", "no", "no", "no", "no"},
        [WHO_LINE_EDITOR] = {"yes", "his lines", "no", "no", "no"},
        [WHO_DIALOG] = {"yes", "his lines", "own", "no", "no"},
        [WHO_LINE_OPERATOR] = {"yes", "his lines", "his lines", "no", "no"},
        [WHO_DIALOG_OWNER] = {"own", "own", "own", "no", "no"},
        [WHO_BOT_OWNER] = {"his bots", "his bots", "his bots", "his bots", "no"},
    };
    return method->flags & METHOD_PUBLIC ? of[WHO_ANYBODY] : of[method->who];
}

static void one_row(struct buf *out, const struct method *method)
{
    const struct rights rights = rights_of(method);
    buf_printf(out, "| `%s` | %s | %s | %s | %s | %s | %s |\n", method->name, rights.admin, rights.manager,
        rights.operator, rights.employee, rights.guest, method->context == CONTEXT_APP ? "yes" : "");
}

static void one_family(struct buf *out, const char *family)
{
    bool any = false;
    for (size_t i = 0; i < method_count(); i++) {
        const struct method *method = method_at(i);
        if (strcmp(describe_family(method->name), family) != 0)
            continue;
        if (!any)
            buf_printf(out,
                "\n## %s\n\n| method | administrator | line manager | operator | other employee | guest | "
                "application only |\n|---|---|---|---|---|---|---|\n",
                family);
        any = true;
        one_row(out, method);
    }
}

void describe_rights(struct buf *out)
{
    buf_puts(out,
        "# Who may call what\n\nMade by `make docs` from the method rows; do not edit.\n\n"
        "- An **administrator** may do everything in every line.\n"
        "- A **line manager** (`switchline manager add --line 1 --user 5`) may change his line, sees all its "
        "dialogs and\n  does with them what their operators do, and rates its sessions.\n"
        "- An **operator** stands in the queue of a line. He has the dialogs that he answered, those offered "
        "to "
        "him, those\n  whose chat he is a member of, and, as long as nobody has them (they wait, or no "
        "session is "
        "open), the dialogs of\n  the lines in whose queue he stands. Of other dialogs he sees nothing.\n"
        "- Any **other employee** has only the dialogs he was made a member of.\n"
        "- A **guest** is a visitor of a site with a token of his own.\n\n"
        "`own`: on his dialogs as above; of `imopenlines.crm.lead.create` only as the one who has the "
        "dialog.\n"
        "`his lines`: where he is the manager or, where it says so of operators, stands in the queue. `his "
        "bots`: where a bot\nof his takes part. `own pages`: in the browser, where he is logged in, and on "
        "the "
        "command line; never over REST.\n`no` is answered with the error that the method's page names, "
        "mostly "
        "`ACCESS_DENIED`. Everybody also needs the\nscope, and what an application may do is what the user "
        "may "
        "who authorised it.\n");
    for (const char *const *family = describe_families; *family; family++)
        one_family(out, *family);
}
