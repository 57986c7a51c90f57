package org.graphroutes.sandbox.signin;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Somebody's sign-in to an application: what codes and refresh tokens stand for.
 *
 * @param clientId the application
 * @param userId the person
 * @param scope what was asked for, as it was written
 * @param claims that were asked for at sign-in; a missing node for none
 * @param nonce for the id token; empty for none
 */
record SignedIn(String clientId, String userId, String scope, JsonNode claims, String nonce) {}
