/**
 * Which blobs are backed up and where each goes: source scope, routes, filters, destination and storage class. It
 * uses {@code domain}. Begin with {@link Routes}.
 */
package io.blobferry.routing;
