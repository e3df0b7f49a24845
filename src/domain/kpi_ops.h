/* Alerts when an operator keeps a customer waiting: for the first answer of a session, and for further ones. The timers'
 * handlers are declared in automation_ops.h. */
#ifndef SWITCHLINE_DOMAIN_KPI_OPS_H
#define SWITCHLINE_DOMAIN_KPI_OPS_H

#include "domain/line_ops.h"
#include "domain/ops.h"
#include "model/dialog.h"

/* The customer waits for a first answer from now on. */
void kpi_begin(struct ops *ops, const struct open_dialog *d, const struct line_config *line);
/* KPI_FURTHER_ANSWER_TIME as session.kpi_further keeps it: 0 when the line wants no such alerts. */
int64_t kpi_further_seconds(const struct line_config *line);
/* He wrote, and the operator has to answer again. Nothing when session.kpi_further is 0. */
void kpi_client_waits(struct ops *ops, const struct open_dialog *d);
/* Nobody of the queue can take the session: tells those who look after the line, if it wants that. */
void kpi_queue_is_empty(struct ops *ops, const struct open_dialog *d, const struct line_config *line);

#endif
