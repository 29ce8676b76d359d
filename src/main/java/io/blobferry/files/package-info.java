/**
 * A folder as the destination of a restore. It uses {@code spi.destination}, {@code stream} and JSON. Begin with {@link
 * FolderDestination} for what is written, and {@link FileNames} for the names.
 */
package io.blobferry.files;
