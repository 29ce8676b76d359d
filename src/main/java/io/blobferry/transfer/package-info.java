/**
 * The engine: one run looks at one blob and ends with it backed up, or with a reason. It knows the clouds only by the
 * ports here ({@link io.blobferry.transfer.BlobSource}, {@link io.blobferry.transfer.BackupTarget},
 * {@link io.blobferry.transfer.MultipartTarget}, {@link io.blobferry.transfer.CheckpointStore},
 * {@link io.blobferry.transfer.FailureStore}, {@link io.blobferry.transfer.RunListener}).
 */
package io.blobferry.transfer;
