package org.graphroutes.sandbox.signin;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** One way to get a token. */
@FunctionalInterface
interface Grant {
    /** @throws SignInError if it is refused */
    ObjectNode answer(TokenRequest request);
}
