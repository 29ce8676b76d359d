/**
 * Azure Tables, Queues and the dead-letter container behind {@code spi.state}. It uses {@code spi}, {@code
 * diagnostics} and the Azure SDK. Begin with {@link TableCheckpoints}.
 */
package io.blobferry.azure.state;
