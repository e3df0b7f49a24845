/* The portal's one row. */
#ifndef SWITCHLINE_STORE_PORTAL_STORE_H
#define SWITCHLINE_STORE_PORTAL_STORE_H

#include <stdint.h>

#include "base/arena.h"

struct db;

const char *portal_store_member_id(struct db *db, struct arena *arena); /* NULL: no portal yet */
void portal_store_create(struct db *db, const char *member_id, int64_t now);

#endif
