package org.graphroutes.sandbox.graph;

import java.util.Map;
import java.util.Set;

/**
 * One verb of one path.
 *
 * @param does the name of the operation
 * @param roles the caller needs one of these
 * @param properties for a property of the body, the roles of which the caller needs one instead
 */
record Rule(String does, Set<String> roles, Map<String, Set<String>> properties) {}
