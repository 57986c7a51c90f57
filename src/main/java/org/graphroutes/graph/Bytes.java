package org.graphroutes.graph;

import java.io.IOException;
import java.io.InputStream;

/** Bytes that can be read more than once, and need not be in memory. */
public interface Bytes {

    /** How many there are. */
    long size();

    /** A new stream from the first byte on; the caller closes it. */
    InputStream open() throws IOException;
}
