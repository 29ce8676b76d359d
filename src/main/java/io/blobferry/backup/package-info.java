/**
 * The engine: one run checks one blob and ends with it backed up, queued in segments, or named in a failure row.
 * It uses {@code spi}, {@code concurrency}, {@code resilience}, {@code stream} and Resilience4j's back-off. Begin
 * with {@link BackupEngine}, then {@link BlobBackup}.
 */
package io.blobferry.backup;
