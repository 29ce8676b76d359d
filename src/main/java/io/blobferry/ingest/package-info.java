/**
 * Deliveries: reads a message, passes its events to the engine and acknowledges last. It uses {@code backup},
 * {@code events}, {@code spi} and Resilience4j's back-off. Begin with {@link DeliveryHandler}.
 */
package io.blobferry.ingest;
