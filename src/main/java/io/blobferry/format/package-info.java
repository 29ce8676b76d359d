/**
 * The keys below {@code .blobferry/} that history needs and S3 itself does not keep, as docs/FORMAT.md specifies them. It uses
 * {@code domain}. Begin with {@link HistoryRecord}.
 */
package io.blobferry.format;
