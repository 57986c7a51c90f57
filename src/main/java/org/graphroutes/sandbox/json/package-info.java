/**
 * The JSON mapper, and the YAML files on the class path.
 */
package org.graphroutes.sandbox.json;
