/**
 * Limits that all runs of a process share: transfer memory and parts in flight. It uses {@code stream}; only
 * {@code backup} uses it. Begin with {@link PartConcurrencyLimiter}.
 */
package io.blobferry.concurrency;
