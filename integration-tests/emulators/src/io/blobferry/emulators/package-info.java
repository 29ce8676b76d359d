/**
 * Everything the product needs on 127.0.0.1, with no cloud account: Azure Storage, S3, Entra and STS, behaving as the
 * real ends do.
 *
 * <p>{@link io.blobferry.emulators.Emulators} starts it all and hands out the environment in which a worker runs.
 */
package io.blobferry.emulators;
