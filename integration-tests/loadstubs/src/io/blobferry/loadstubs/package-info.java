/**
 * Stand-ins for Azure Blob, Queue and Table, for S3, Entra and STS that serve and drop bytes at memory speed, for what an
 * emulator is too slow to show: flat memory over many gigabytes, and how copying scales with workers.
 *
 * <p>{@link io.blobferry.loadstubs.LoadStubs} starts them in a process of their own. What they store are names, sizes,
 * versions, rows and messages, and never a byte of content; they check no signature and no token. Their routers put
 * HTTP before the stores of {@code io.blobferry.testing.cloud}, which decide on conditions as the services do, and which
 * the unit tests share.
 */
package io.blobferry.loadstubs;
