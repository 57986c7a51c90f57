/** Files that commands make and take, in the data folder: {@link org.graphroutes.files.FileStore}. */
package org.graphroutes.files;
