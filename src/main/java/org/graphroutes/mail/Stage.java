package org.graphroutes.mail;

/**
 * How far a mail has come. What is handed over is written down before, so that a process that ends in the middle leaves
 * behind what is in doubt.
 */
public enum Stage {
    /** Nothing of it exists. */
    NEW,
    /** All of it was handed over to be sent; in doubt. */
    SENDING,
    /** A draft was asked for; in doubt. */
    DRAFTING,
    /** There is a draft; files are still missing. */
    DRAFTED,
    /** There is a draft with all its files. */
    READY,
    /** The draft was told to leave; in doubt. */
    SUBMITTING,
    /** There is a draft that is to go. */
    DROPPING,
    /** It was sent; or is a draft, where that is what was asked for. */
    DONE;

    /** Whether only looking tells what has happened. */
    public boolean isInDoubt() {
        return this == SENDING || this == DRAFTING || this == SUBMITTING;
    }
}
