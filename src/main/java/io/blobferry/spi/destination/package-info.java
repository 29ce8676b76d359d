/**
 * The port to where a restore writes. It uses {@code domain}, {@code execution} and {@code spi.target}; {@code files} and
 * {@code azure.restore} implement it. Begin with {@link RestoreDestination}.
 */
package io.blobferry.spi.destination;
