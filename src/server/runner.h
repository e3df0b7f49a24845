/* Runs a call on the lanes its method needs: slow work first, then its lane, then whoever waits for the answer. */
#ifndef SWITCHLINE_SERVER_RUNNER_H
#define SWITCHLINE_SERVER_RUNNER_H

#include "api/call.h"
#include "server/lanes.h"

struct runner {
    struct lanes *lanes;
    /* After a commit that left something to do; set of enum wake. Called on the lane's thread. */
    void (*wake)(unsigned what, void *user);
    void *user;
};

struct call_run {
    struct job job; /* first: the lanes know it by this address */
    const struct runner *runner;
    struct call *call;
    /* The answer is in call (lost: the commit failed, answer 500). On a lane's thread, or at once on the caller's when the
     * lane is full (call->error is then ERR_QUEUE_FULL). */
    void (*finished)(struct call_run *run, bool lost);
    void *user;
};

/* run, runner, call, finished and user are filled by the caller and stay valid until finished(). */
void runner_start(struct call_run *run);
/* The same, waiting for the answer. false: lost. Not for lane threads. */
bool runner_wait(const struct runner *runner, struct call *call);

#endif
