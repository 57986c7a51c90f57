/**
 * The sign-in service: Microsoft Entra's token endpoint, its keys, and the check of access tokens.
 */
package org.graphroutes.sandbox.signin;
