/**
 * What is remembered between two calls, in the data folder: a SQLite file ({@link org.graphroutes.state.StateStore}),
 * secrets in it ({@link org.graphroutes.state.SealedRecords}) and who may do a thing now
 * ({@link org.graphroutes.state.Leases}).
 */
package org.graphroutes.state;
