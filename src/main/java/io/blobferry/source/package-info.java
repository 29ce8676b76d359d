/** Azure blobs behind {@link io.blobferry.transfer.BlobSource}; the entry is {@link AzureBlobSource}. */
package io.blobferry.source;
