/* /invite?token=…: the one-time link with which somebody sets his password. */
#ifndef SWITCHLINE_WEB_INVITE_H
#define SWITCHLINE_WEB_INVITE_H

#include "web/page.h"

extern page_step invite_get, invite_post_load, invite_post_work, invite_post_handle;

#endif
