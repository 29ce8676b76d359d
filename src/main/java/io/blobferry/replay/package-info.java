/**
 * Failure rows and dead letters go through the engine again. It uses {@code backup} and {@code spi}. Begin with
 * {@link FailureReplayer}.
 */
package io.blobferry.replay;
