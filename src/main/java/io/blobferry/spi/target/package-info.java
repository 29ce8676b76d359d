/**
 * The ports to the target: objects, multipart uploads and listings. It uses {@code domain}, {@code routing} and
 * {@code execution}; {@code aws.s3} implements it. Begin with {@link BackupTarget}.
 */
package io.blobferry.spi.target;
