package org.graphroutes.cli;

/** How a result is printed. */
public enum OutputFormat {
    /** For people. */
    table,
    /** The whole result object. */
    json,
    /** What Graph answered. */
    raw
}
