/* What one may think of a message: a closed vocabulary, the documentation's. Pure. */
#ifndef SWITCHLINE_DOMAIN_REACTION_RULES_H
#define SWITCHLINE_DOMAIN_REACTION_RULES_H

#define REACTION_LIKE "like" /* the only one that version 1 knows */

/* The code as a constant; NULL: there is no such one. Letter case counts. */
const char *reaction_code(const char *code);

#endif
