/* Votes of customers: what a word means. Pure. */
#ifndef SWITCHLINE_DOMAIN_VOTE_RULES_H
#define SWITCHLINE_DOMAIN_VOTE_RULES_H

enum vote { VOTE_NONE = 0, VOTE_DISLIKE = 1, VOTE_LIKE = 5 }; /* as session.vote stores it, between 1 and 5 */

/* "1" and "0", as the question asks for, or a thumb; blanks around it do not matter. Anything else is an ordinary word. */
enum vote vote_read(const char *text);

#endif
