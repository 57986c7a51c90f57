package org.graphroutes.graph;

import java.io.IOException;
import java.io.InputStream;

/** Sends one request once: no retry, no redirect, no cookie. Thread-safe. */
@FunctionalInterface
public interface Transport {

    /**
     * Sends and waits for the answer.
     *
     * @param accessToken the bearer token to send along; never logged
     * @throws java.net.ConnectException when no connection was made, so nothing was sent
     * @throws java.net.SocketTimeoutException when no answer came in time
     * @throws IOException when the connection broke
     */
    GraphResponse send(GraphRequest request, String accessToken) throws IOException;

    /** Takes the body of an answer of success. */
    @FunctionalInterface
    interface Receiver<T> {

        /**
         * Reads the body. Called anew when the connection breaks in the middle, so what it did with the part that came has
         * to be of no consequence.
         *
         * @param head status and headers of the answer, which has no body of its own
         * @param body to be read to its end; good until this returns
         * @throws IOException when the body cannot be read; whatever else goes wrong is another exception
         */
        T receive(GraphResponse head, InputStream body) throws IOException;
    }

    /**
     * An answer whose body may have been received.
     *
     * @param answer the whole answer when it is none of success, else its status and headers
     * @param received what the receiver made; null when the answer is none of success
     */
    record Download<T>(GraphResponse answer, T received) {}

    /**
     * Sends, and hands the body of an answer of success to a receiver while it comes.
     *
     * @throws IOException as {@link #send}, and when the connection broke while the body was read
     */
    default <T> Download<T> download(GraphRequest request, String accessToken, Receiver<T> receiver)
            throws IOException {
        throw new UnsupportedOperationException("This transport holds whole answers only.");
    }
}
