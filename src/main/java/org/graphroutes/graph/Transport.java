package org.graphroutes.graph;

import java.io.IOException;

/** Sends one request once: no retry, no redirect, no cookie. Thread-safe. */
@FunctionalInterface
public interface Transport {

    /**
     * Sends and waits for the answer.
     *
     * @param accessToken the bearer token to send along, never logged; null to send none
     * @throws java.net.ConnectException when no connection was made, so nothing was sent
     * @throws java.net.SocketTimeoutException when no answer came in time
     * @throws IOException when the connection broke
     */
    GraphResponse send(GraphRequest request, String accessToken) throws IOException;
}
