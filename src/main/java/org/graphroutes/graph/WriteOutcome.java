package org.graphroutes.graph;

import org.graphroutes.problem.ProblemException;

/** What is known of a write after it was sent. */
public sealed interface WriteOutcome {

    /** It was done. */
    record Done(GraphResponse answer) implements WriteOutcome {}

    /** Graph refuses it for good; nothing was changed. */
    record Refused(int status, ProblemException problem) implements WriteOutcome {}

    /** It was not done, and may be sent again at another time: throttled, or no connection was to be had. */
    record NotDone(ProblemException problem) implements WriteOutcome {}

    /** It may have been done: its answer was lost, or speaks of a trouble of the service's own. */
    record Lost(ProblemException problem) implements WriteOutcome {}
}
