/**
 * The tenant's data: entity sets and links, and the seed that fills them.
 */
package org.graphroutes.sandbox.tenant;
