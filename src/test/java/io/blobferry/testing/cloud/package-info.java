/**
 * Azure's Blob, Queue and Table services and Amazon S3 in memory: one store a service, which decides as the service does.
 *
 * <p>The stores have two faces. The in-memory adapters of {@code io.blobferry.testing} put them behind the engine's ports;
 * the load stubs of {@code io.blobferry.loadstubs} put them behind HTTP. A store keeps {@link
 * io.blobferry.testing.cloud.Content}, which is bytes that can be read, or no more than their size and checksum.
 *
 * <p>Each call is atomic. What a service would refuse is a {@link io.blobferry.testing.cloud.ServiceException}.
 */
package io.blobferry.testing.cloud;
