/* Fetches files and pictures in the background (rows of table `fetch`).
 *
 * It has no thread: fetcher_wake() after a commit that added rows and fetcher_tick() once a second start what is due. One
 * fetch goes through four places: the READ lane (WRITE where several processes share the work) finds it, the HTTP client gets the bytes, the WORK lane looks at them
 * and writes the blob, the WRITE lane notes the outcome. A handful run at a time. What was under way when the process
 * ended is still in the table and starts again. */
#ifndef SWITCHLINE_SERVER_FETCHER_H
#define SWITCHLINE_SERVER_FETCHER_H

struct fetcher;
struct http_client;
struct lanes;
struct portal;

struct fetcher_config { /* all outlive fetcher_stop() */
    struct http_client *client;
    const struct portal *portal;
    struct lanes *lanes;
    void (*wake)(unsigned what, void *user); /* after a commit that left something to do: set of enum wake */
    void *user;
};

struct fetcher *fetcher_new(const struct fetcher_config *config);
void fetcher_wake(struct fetcher *fetcher); /* any thread; NULL is fine */
void fetcher_tick(struct fetcher *fetcher); /* any thread; NULL is fine */
/* Starts nothing more and forgets results that come from now on. Before the client and the lanes stop; NULL is fine. */
void fetcher_stop(struct fetcher *fetcher);
/* After the lanes have stopped, when nobody can wake it any more. Sets *fetcher to NULL. */
void fetcher_free(struct fetcher **fetcher);

#endif
