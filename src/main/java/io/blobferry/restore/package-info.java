/**
 * The restore: from a plan of versions to blobs at a destination, verified and resumable. It uses {@code spi.target}, {@code
 * spi.destination}, {@code stream}, {@code report}, JSON and Resilience4j. Begin with {@link RestoreRun}.
 */
package io.blobferry.restore;
