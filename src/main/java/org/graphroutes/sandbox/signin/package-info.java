/**
 * The sign-in service: what Microsoft Entra shows and answers to people and applications that sign in, the check of
 * access tokens, the metadata service and the broker that stand beside it, and the orders that it takes.
 */
package org.graphroutes.sandbox.signin;
