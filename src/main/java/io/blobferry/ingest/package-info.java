/**
 * Deliveries: reads a message, passes its events to the engine and acknowledges last. It uses {@code backup},
 * {@code events} and {@code spi}. Begin with {@link DeliveryHandler}.
 */
package io.blobferry.ingest;
