package org.graphroutes.sandbox.graph;

import java.util.Map;

/**
 * One verb of one path.
 *
 * @param does the name of the operation
 * @param needs what the caller must have
 * @param properties for a property of the body, what the caller must have instead
 */
record Rule(String does, Permission needs, Map<String, Permission> properties) {}
