/**
 * Azure Blob Storage behind {@code spi.source}. It uses {@code spi}, {@code diagnostics} and the Azure SDK. Begin
 * with {@link AzureBlobSource}.
 */
package io.blobferry.azure.blob;
