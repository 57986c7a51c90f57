/**
 * Requests and answers, read and not yet sent.
 */
package org.graphroutes.sandbox.http;
