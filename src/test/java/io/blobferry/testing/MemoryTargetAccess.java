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
import io.blobferry.spi.target.StoredObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A bucket in memory. */
final class MemoryTargetAccess implements TargetAccess {
    private final FaultInjector faults = new FaultInjector();
    private final MutableClock clock = new MutableClock();
    private final MemoryTarget target = new MemoryTarget(faults, clock);

    @Override
    public String bucket() {
        return "backups";
    }

    @Override
    public BackupTarget target() {
        return target;
    }

    @Override
    public MultipartTarget uploads() {
        return target;
    }

    @Override
    public HistoryRecords records() {
        return target;
    }

    @Override
    public String text(ObjectKey key) {
        return target.records(key.bucket()).get(key.key());
    }

    @Override
    public ObjectVersionListing versions() {
        return new MemoryVersionListing(faults, target);
    }

    @Override
    public BackupReader reader() {
        target.keepBytes();
        return new MemoryBackupReader(faults, target);
    }

    @Override
    public ObjectListing objects() {
        return new MemoryObjectListing(faults, target);
    }

    @Override
    public MultipartUploadListing openUploads() {
        return new MemoryUploadListing(faults, target);
    }

    @Override
    public void overwrite(ObjectKey key, BlobContent content) {
        target.overwrite(key, content);
    }

    @Override
    public void delete(ObjectKey key) {
        target.delete(key);
    }

    @Override
    public void abort(Upload upload) {
        target.abortByOther(upload);
    }

    @Override
    public List<String> versionIds(ObjectKey key) {
        return target.allVersions(key).reversed().stream()
                .map(StoredObject::versionId)
                .map(Optional::orElseThrow)
                .toList();
    }

    @Override
    public void waitLongerThanASecond() {
        clock.advance(Duration.ofSeconds(2));
    }
}
