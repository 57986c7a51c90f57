/**
 * The embedded tenant: starting it ({@link org.graphroutes.sandbox.Sandbox}), what comes in by HTTP, the faults that it takes
 * orders for, and the log of requests.
 */
package org.graphroutes.sandbox;
