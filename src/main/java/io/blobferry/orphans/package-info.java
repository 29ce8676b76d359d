/**
 * Finds multipart uploads that no checkpoint row owns, and aborts them. It uses {@code spi} and {@code routing}.
 * Begin with {@link OrphanedUploadCleaner}.
 */
package io.blobferry.orphans;
