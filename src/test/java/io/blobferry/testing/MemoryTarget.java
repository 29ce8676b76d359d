package io.blobferry.testing;

import io.blobferry.domain.Backup;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Part;
import io.blobferry.domain.PartRange;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.Upload;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.UploadNotFoundException;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.MultipartTarget;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.spi.target.StoredObject;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Flow;

/** A versioned bucket as S3 keeps it. Nothing is locked while bytes flow: only the last step of a write is atomic. */
public final class MemoryTarget implements BackupTarget, MultipartTarget {
    private final Map<ObjectKey, MemoryVersions> objects = new HashMap<>();
    private final Map<Upload, MemoryUpload> uploads = new LinkedHashMap<>();
    private final Map<ETag, ObjectAttributes> descriptions = new HashMap<>();
    private final Map<Upload, Instant> begun = new HashMap<>();
    private final Queue<CompleteResult> answers = new ArrayDeque<>();
    private final FaultInjector boundary;
    private final Clock clock;
    private volatile boolean versioned = true;
    private long started;

    MemoryTarget(FaultInjector boundary, Clock clock) {
        this.boundary = boundary;
        this.clock = clock;
    }

    /** Equal content has equal ETags, as MD5 gives. */
    static ETag etagOf(Crc64Nvme crc) {
        return new ETag(Long.toHexString(crc.value()));
    }

    @Override
    public Optional<StoredObject> head(RunContext run, ObjectKey key) {
        return boundary.cross(run, "target.look", () -> current(key));
    }

    @Override
    public PutResult put(
            RunContext run,
            ObjectKey key,
            ObjectAttributes description,
            TargetPrecondition fence,
            Flow.Publisher<ByteBuffer> bytes) {
        return boundary.cross(run, "target.put", () -> {
            Crc64Nvme crc = ByteSink.of(bytes, description.source().size());
            return store(key, description, fence, crc);
        });
    }

    private synchronized PutResult store(
            ObjectKey key, ObjectAttributes description, TargetPrecondition fence, Crc64Nvme crc) {
        if (!allows(fence, key)) {
            return new BackupTarget.PreconditionFailed("412");
        }
        ETag source = description.source().version().etag();
        descriptions.put(source, description);
        long size = description.source().size();
        Optional<String> versionId =
                versions(key).add(++started, etagOf(crc), size, Optional.of(crc), Optional.of(source));
        return new Stored(new Backup(key, versionId, etagOf(crc), size, crc));
    }

    @Override
    public DeleteMarkerResult placeDeleteMarker(RunContext run, StoredObject seen) {
        return boundary.cross(run, "target.mark", () -> {
            synchronized (this) {
                if (!allows(seen.precondition(), seen.key())) {
                    return new BackupTarget.PreconditionFailed("412");
                }
                delete(seen.key());
                return new DeleteMarkerPlaced(Optional.of(MemoryVersions.idOf(started)));
            }
        });
    }

    @Override
    public Upload create(RunContext run, ObjectKey key, ObjectAttributes description) {
        return boundary.cross(run, "uploads.create", () -> {
            synchronized (this) {
                Upload upload = new Upload(key, "upload-" + ++started);
                uploads.put(upload, new MemoryUpload(upload, description, started));
                begun.put(upload, clock.instant());
                return upload;
            }
        });
    }

    @Override
    public StoredPart uploadPart(RunContext run, Upload upload, Part part, Flow.Publisher<ByteBuffer> bytes) {
        return boundary.cross(run, "uploads.write", () -> {
            if (!isOpen(upload)) {
                throw noSuchUpload(part);
            }
            return land(upload, part, ByteSink.of(bytes, part.length()));
        });
    }

    /** A part that was on its way when its upload was aborted still lands, as S3 warns. */
    private synchronized StoredPart land(Upload upload, Part part, Crc64Nvme crc) {
        if (!uploads.containsKey(upload)) {
            throw noSuchUpload(part);
        }
        return uploads.get(upload).store(part.number(), part.length(), crc);
    }

    private static UploadNotFoundException noSuchUpload(Part part) {
        return new UploadNotFoundException("write part " + part.number(), null);
    }

    @Override
    public Optional<List<StoredPart>> listParts(RunContext run, Upload upload, PartRange range) {
        return boundary.cross(run, "uploads.parts", () -> {
            synchronized (this) {
                return Optional.ofNullable(uploads.get(upload))
                        .filter(MemoryUpload::listed)
                        .map(MemoryUpload::parts)
                        .map(parts -> parts.stream()
                                .filter(part -> part.number() >= range.first() && part.number() <= range.last())
                                .toList());
            }
        });
    }

    @Override
    public CompleteResult complete(
            RunContext run, Upload upload, List<StoredPart> parts, Crc64Nvme crc, TargetPrecondition fence) {
        return boundary.cross(run, "uploads.complete", () -> join(upload, parts, crc, fence));
    }

    private synchronized CompleteResult join(
            Upload upload, List<StoredPart> parts, Crc64Nvme crc, TargetPrecondition fence) {
        if (!answers.isEmpty()) {
            return answers.remove();
        }
        if (!isOpen(upload)) {
            return new Conflict("404 NoSuchUpload");
        }
        if (!allows(fence, upload.key())) {
            return new MultipartTarget.PreconditionFailed("412");
        }
        MemoryUpload whole = uploads.get(upload);
        if (!whole.parts().equals(parts)) {
            throw new AssertionError("400 InvalidPart");
        }
        if (!whole.crc().equals(crc)) {
            return new ChecksumMismatch("400 BadDigest");
        }
        ETag source = whole.description.source().version().etag();
        descriptions.put(source, whole.description);
        ETag etag = whole.etag();
        versions(upload.key()).add(whole.started, etag, whole.size(), Optional.of(crc), Optional.of(source));
        uploads.remove(upload);
        return new Completed(etag, Optional.of(MemoryVersions.idOf(whole.started)));
    }

    @Override
    public void abort(RunContext run, Upload upload) {
        boundary.cross(run, "uploads.abort", () -> {
            synchronized (this) {
                Optional.ofNullable(uploads.get(upload)).ifPresent(MemoryUpload::abort);
                return upload;
            }
        });
    }

    private synchronized boolean isOpen(Upload upload) {
        return uploads.containsKey(upload) && uploads.get(upload).open;
    }

    private synchronized boolean allows(TargetPrecondition fence, ObjectKey key) {
        Optional<ETag> now = current(key).map(StoredObject::etag);
        return switch (fence) {
            case TargetPrecondition.IfAbsent absent -> now.isEmpty();
            case TargetPrecondition.IfMatch(ETag etag) -> now.equals(Optional.of(etag));
        };
    }

    private MemoryVersions versions(ObjectKey key) {
        return objects.computeIfAbsent(key, MemoryVersions::new);
    }

    public synchronized Optional<StoredObject> current(ObjectKey key) {
        return versions(key).current().map(object -> versioned ? object : unversioned(object));
    }

    private static StoredObject unversioned(StoredObject object) {
        return new StoredObject(
                object.key(), object.etag(), Optional.empty(), object.size(), object.crc(), object.sourceETag());
    }

    /** From now on the bucket tells no version ids. */
    public void keepNoVersions() {
        versioned = false;
    }

    /** Every version that was ever current or hidden under the key. */
    public synchronized List<StoredObject> all(ObjectKey key) {
        return versions(key).all();
    }

    synchronized Instant begun(Upload upload) {
        return begun.get(upload);
    }

    /** Somebody else writes an object there. */
    public synchronized void overwrite(ObjectKey key, BlobContent content) {
        place(key, content, Optional.of(content.crc()), Optional.empty());
    }

    /** An object that names its source, of which S3 tells no checksum. */
    public synchronized void placeUnproven(ObjectKey key, BlobContent content, ETag source) {
        place(key, content, Optional.empty(), Optional.of(source));
    }

    private void place(ObjectKey key, BlobContent content, Optional<Crc64Nvme> crc, Optional<ETag> source) {
        versions(key).add(++started, etagOf(content.crc()), content.size(), crc, source);
    }

    /** Somebody else deletes the object: a delete marker is then current. */
    public synchronized void delete(ObjectKey key) {
        versions(key).delete(++started);
    }

    /** The next Complete does nothing and is answered like this, as one of several at once may be. */
    public synchronized void answerNextComplete(CompleteResult answer) {
        answers.add(answer);
    }

    /** Somebody else ends the upload, if it is not completed yet. */
    public synchronized void end(Upload upload) {
        Optional.ofNullable(uploads.get(upload)).ifPresent(MemoryUpload::abort);
    }

    /** A part turns out to be shorter than it was written; 0 stands for one that is not listed at all. */
    public synchronized void shorten(Upload upload, int number, long size) {
        uploads.get(upload).shorten(number, size);
    }

    /** The bytes of a part rot after S3 has confirmed them. */
    public synchronized void damage(Upload upload) {
        uploads.get(upload).damage();
    }

    /** The uploads that nobody completed or aborted, in the order of their creation. */
    public synchronized List<Upload> open() {
        return uploads.values().stream()
                .filter(upload -> upload.open)
                .map(upload -> upload.upload)
                .toList();
    }

    /** What was sent with the object that was written from this version of the source. */
    public synchronized Optional<ObjectAttributes> description(ETag source) {
        return Optional.ofNullable(descriptions.get(source));
    }
}
