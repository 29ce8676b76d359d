/**
 * The product put together: {@link io.blobferry.app.Settings} alone reads the environment, {@link
 * io.blobferry.app.Application} alone builds and closes clients.
 */
package io.blobferry.app;
