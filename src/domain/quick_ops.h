/* Quick answers of a line: kept from a message or written down, listed, changed, deleted. They are for the people of the line's
 * queue, its managers and administrators. */
#ifndef SWITCHLINE_DOMAIN_QUICK_OPS_H
#define SWITCHLINE_DOMAIN_QUICK_OPS_H

#include "domain/ops.h"
#include "model/quick.h"

enum { QUICK_MOST = 500 }; /* of one line */

/* Keeps the text of a message of this dialog. The same words are kept once. Errors of dialog_enter(); ERR_QUICK_SAVE: the
 * message is not of this chat, is deleted or has no text, or the line keeps QUICK_MOST already. */
enum err quick_save(struct ops *ops, int64_t chat_id, int64_t message_id);
/* One that nobody said yet, for administrators and managers of the line. id_r: also that of the same words, which are there
 * already. ERR_LINE_NOT_FOUND, ERR_LINES_ACCESS, ERR_ARGUMENT_EMPTY, ERR_TEXT_TOO_LONG, ERR_BAD_VALUE (QUICK_MOST). */
enum err quick_add(struct ops *ops, int64_t line_id, const char *text, int64_t *id_r);
/* The same people; its author stays. ERR_QUICK_UNKNOWN, ERR_LINES_ACCESS, ERR_ARGUMENT_EMPTY, ERR_TEXT_TOO_LONG, ERR_EXISTS:
 * the line has these words in another one. */
enum err quick_change(struct ops *ops, int64_t id, const char *text);
/* Newest first. ERR_LINE_NOT_FOUND, ERR_LINES_ACCESS. */
enum err quick_list(struct ops *ops, int64_t line_id, struct quick_answer **answers_r, size_t *count_r);
/* Its author and managers of the line. ERR_QUICK_UNKNOWN, ERR_LINES_ACCESS. */
enum err quick_delete(struct ops *ops, int64_t id);

#endif
