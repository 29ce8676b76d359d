/**
 * Where the backup stands, as a whole and of one blob: reads what others keep, and keeps nothing. It uses {@code spi}. Begin with
 * {@link io.blobferry.status.StatusReader} and {@link io.blobferry.status.BlobStoryReader}.
 */
package io.blobferry.status;
