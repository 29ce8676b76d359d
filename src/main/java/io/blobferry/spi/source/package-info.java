/**
 * The ports to the source: blobs to read and containers to list. It uses {@code domain}, {@code routing} and
 * {@code execution}; {@code azure.blob} implements it. Begin with {@link BlobSource}.
 */
package io.blobferry.spi.source;
