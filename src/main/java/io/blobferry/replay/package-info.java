/**
 * Replays failure rows and dead letters. It uses {@code backup} and {@code spi}. Begin with {@link FailureReplayer}.
 */
package io.blobferry.replay;
