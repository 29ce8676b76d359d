/**
 * Amazon S3 behind {@code spi.target}. It uses {@code spi}, {@code diagnostics} and the AWS SDK. Begin with {@link
 * S3Target} for whole objects and {@link S3MultipartTarget} for parts.
 */
package io.blobferry.aws.s3;
