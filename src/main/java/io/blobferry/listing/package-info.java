/**
 * The listings of the source and of a bucket side by side. It uses {@code spi.source} and {@code spi.target}. Begin with
 * {@link SortedObjectScan}.
 */
package io.blobferry.listing;
