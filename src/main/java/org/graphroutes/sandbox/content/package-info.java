/**
 * Bytes, many or few.
 */
package org.graphroutes.sandbox.content;
