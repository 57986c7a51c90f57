package org.graphroutes.state;

/**
 * The right to be the only one who does a thing, until it is closed, its life is over or its process has ended. Thread-safe.
 */
public interface Lease extends AutoCloseable {

    /**
     * Begins its life anew.
     *
     * @return false when it was over and another has it now, or it was closed: then stop what it was taken for
     * @throws org.graphroutes.problem.StateUnusable when the store cannot be written
     */
    boolean renew();

    /**
     * Lets others have it. Does nothing when it is no longer held.
     *
     * @throws org.graphroutes.problem.StateUnusable when the store cannot be written; then it ends with its life
     */
    @Override
    void close();
}
