package io.blobferry.testing;

import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Upload;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.HistoryRecords;
import io.blobferry.spi.target.MultipartTarget;
import io.blobferry.spi.target.MultipartUploadListing;
import io.blobferry.spi.target.ObjectListing;
import io.blobferry.spi.target.ObjectVersionListing;
import java.util.List;

/** A versioned bucket by way of the ports, and as another client of it. */
public interface TargetAccess {
    String bucket();

    BackupTarget target();

    MultipartTarget uploads();

    HistoryRecords records();

    ObjectListing objects();

    ObjectVersionListing versions();

    BackupReader reader();

    /** The content of the current object. */
    String text(ObjectKey key);

    MultipartUploadListing openUploads();

    /** Another client writes an object, without a condition. */
    void overwrite(ObjectKey key, BlobContent content);

    /** Another client places a delete marker, without a condition. */
    void delete(ObjectKey key);

    /** Another client aborts an upload, once. */
    void abort(Upload upload);

    /** The ids of all versions that are not delete markers, the newest first. */
    List<String> versionIds(ObjectKey key);

    /** Lets more than a second pass, by the bucket's clock. */
    void waitLongerThanASecond();
}
