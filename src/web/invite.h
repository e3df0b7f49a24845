/* /invite?token=…: the one-time link with which somebody sets his password. */
#ifndef SWITCHLINE_WEB_INVITE_H
#define SWITCHLINE_WEB_INVITE_H

#include "web/html.h"

extern page_step invite_get, invite_post_load, invite_post_work, invite_post_handle;

/* What is wrong with a new password that was typed twice; TEXT_COUNT: nothing. */
enum text invite_complaint(const char *password, const char *again);

#endif
