/**
 * Compares the source with the target and enqueues the blobs that need a backup. It uses {@code spi} and {@code
 * routing}. Begin with {@link Reconciler}.
 */
package io.blobferry.reconcile;
