/**
 * OData as Graph speaks it, over any entity type of {@code model.yaml}: query options, pages, projection, bodies.
 */
package org.graphroutes.sandbox.odata;
