/**
 * Microsoft Graph over the tenant: which paths there are and who may use them ({@code operations.yaml}), and what each
 * operation does. A new kind of operation is a class here, a name in {@code Graph}, and a line in the table.
 */
package org.graphroutes.sandbox.graph;
