/**
 * The ports to the product's own state: checkpoint and failure rows, queues, dead letters and the state of the
 * reconciliation. It uses {@code domain}, {@code routing} and {@code execution}; {@code azure.state} implements
 * it. Begin with {@link CheckpointStore}.
 */
package io.blobferry.spi.state;
