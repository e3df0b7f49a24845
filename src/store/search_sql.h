/* How texts are searched in SQL: what contains a word is what changes when the word is taken out of it. replace() means the
 * same to every engine, unlike instr(), strpos() and LIKE. For store files. */
#ifndef SWITCHLINE_STORE_SEARCH_SQL_H
#define SWITCHLINE_STORE_SEARCH_SQL_H

/* The folded column contains the word, an argument; "" is in everything. */
#define HAS(column, word) "(" word " = '' OR replace(" column ", " word ", '') <> " column ")"
/* The number is in the list, an argument ",3,7,". */
#define LISTED(number, list) "(replace(" list ", ',' || " number " || ',', '') <> " list ")"

#endif
