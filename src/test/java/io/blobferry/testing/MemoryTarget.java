package io.blobferry.testing;

import io.blobferry.domain.Backup;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Part;
import io.blobferry.domain.PartRange;
import io.blobferry.domain.TableCrc64;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.Upload;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.execution.UploadNotFoundException;
import io.blobferry.format.BucketLayout;
import io.blobferry.routing.Route;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.HistoryRecords;
import io.blobferry.spi.target.MultipartTarget;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.spi.target.ObjectListing;
import io.blobferry.spi.target.SourceAttributes;
import io.blobferry.spi.target.StoredObject;
import io.blobferry.spi.target.StoredVersion;
import io.blobferry.testing.cloud.Content;
import io.blobferry.testing.cloud.ContentSummary;
import io.blobferry.testing.cloud.KeptBytes;
import io.blobferry.testing.cloud.ListedPage;
import io.blobferry.testing.cloud.MultipartUpload;
import io.blobferry.testing.cloud.MultipartUpload.NamedPart;
import io.blobferry.testing.cloud.ObjectStore;
import io.blobferry.testing.cloud.ObjectVersion;
import io.blobferry.testing.cloud.ObjectVersions;
import io.blobferry.testing.cloud.ServiceException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A versioned bucket in memory. Nothing is locked while bytes flow: only the last step of a write is atomic. */
public final class MemoryTarget implements BackupTarget, MultipartTarget, HistoryRecords {
    private final Queue<CompleteResult> completeResults = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Refusal> refusal = new AtomicReference<>(Refusal.NONE);
    private final AtomicBoolean corruptBody = new AtomicBoolean();
    private final AtomicReference<Consumer<Runnable>> delayedPart = new AtomicReference<>();
    private final FaultInjector faults;
    private final ObjectStore<MemoryObject> objects;
    private final Map<ObjectKey, StoredVersion.Availability> availabilities = new ConcurrentHashMap<>();
    private final Map<ObjectKey, SourceAttributes.Loss> losses = new ConcurrentHashMap<>();
    private volatile boolean versioned = true;
    private volatile boolean keepsBytes;

    /** A conditional write that S3 refuses since another one is under way, and whether an upload is over then. */
    private enum Refusal {
        NONE,
        CONFLICT,
        CONFLICT_THAT_ENDS_THE_UPLOAD
    }

    public MemoryTarget(FaultInjector boundary, Clock clock) {
        this.faults = boundary;
        objects = ObjectStore.exact(clock);
    }

    @Override
    public Optional<StoredObject> head(RunContext run, ObjectKey key) {
        return faults.intercept(run, "target.look", () -> current(key));
    }

    @Override
    public PutResult put(
            RunContext run,
            ObjectKey key,
            ObjectAttributes description,
            TargetPrecondition fence,
            Flow.Publisher<ByteBuffer> bytes) {
        return faults.intercept(run, "target.put", () -> {
            run.requireTimeLeft("write " + key);
            long size = description.source().size();
            long begun = objects.begin();
            Content content = receive(run, "target", bytes, size);
            Crc64Nvme crc = content.checksum().orElseThrow();
            if (isConflict()) {
                return new BackupTarget.PreconditionFailed("409 ConditionalRequestConflict");
            }
            try {
                ObjectVersion<MemoryObject> stored =
                        objects.put(begun, key, Optional.of(fence), MemoryObject.of(description), content);
                return new Stored(new Backup(key, Optional.of(stored.versionId()), stored.etag(), size, crc));
            } catch (ServiceException unmet) {
                return new BackupTarget.PreconditionFailed(detail(unmet));
            }
        });
    }

    @Override
    public DeleteMarkerResult placeDeleteMarker(RunContext run, StoredObject seen) {
        return faults.intercept(run, "target.mark", () -> {
            run.requireTimeLeft("place a delete marker on " + seen.key());
            if (isConflict()) {
                return new BackupTarget.PreconditionFailed("409 ConditionalRequestConflict");
            }
            try {
                return new DeleteMarkerPlaced(
                        Optional.of(objects.delete(seen.key(), Optional.of(seen.precondition()))));
            } catch (ServiceException unmet) {
                return new BackupTarget.PreconditionFailed(detail(unmet));
            }
        });
    }

    @Override
    public void write(RunContext run, ObjectKey key, String json) {
        faults.intercept(run, "target.record", () -> {
            run.requireTimeLeft("write " + key);
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            TableCrc64 crc = new TableCrc64();
            crc.update(ByteBuffer.wrap(bytes));
            return objects.put(
                    key,
                    Optional.empty(),
                    MemoryObject.ofHistory(json),
                    new KeptBytes(bytes, Optional.of(crc.value())));
        });
    }

    /** The keys and contents of the objects of history in the bucket, in the order of their keys. */
    public Map<String, String> records(String bucket) {
        Map<String, String> found = new LinkedHashMap<>();
        list(bucket, BucketLayout.ROOT, "", Integer.MAX_VALUE)
                .entries()
                .forEach(entry -> entry.item()
                        .flatMap(version -> version.attributes().json())
                        .ifPresent(json -> found.put(entry.name(), json)));
        return found;
    }

    @Override
    public Upload create(RunContext run, ObjectKey key, ObjectAttributes description) {
        return faults.intercept(
                run,
                "uploads.create",
                () -> objects.createUpload(key, MemoryObject.of(description)).upload());
    }

    @Override
    public StoredPart uploadPart(RunContext run, Upload upload, Part part, Flow.Publisher<ByteBuffer> bytes) {
        return faults.intercept(run, "uploads.write", () -> {
            try {
                MultipartUpload<MemoryObject> open = objects.openUpload(upload);
                Content content = receive(run, "uploads", bytes, part.length());
                Consumer<Runnable> network = delayedPart.getAndSet(null);
                if (network != null) {
                    network.accept(() -> land(open, part, content));
                    throw TransientException.serviceFailure(
                            "write part " + part.number(), "the connection broke", Optional.empty(), null);
                }
                return stored(objects.putPart(open, part.number(), content));
            } catch (ServiceException noSuchUpload) {
                throw new UploadNotFoundException("write part " + part.number(), null);
            }
        });
    }

    @Override
    public Optional<List<StoredPart>> listParts(RunContext run, Upload upload, PartRange range) {
        return faults.intercept(
                run,
                "uploads.parts",
                () -> parts(upload)
                        .map(parts -> parts.stream()
                                .filter(part -> part.number() >= range.first() && part.number() <= range.last())
                                .toList()));
    }

    private Optional<List<StoredPart>> parts(Upload upload) {
        try {
            return Optional.of(objects.parts(upload, 0, Integer.MAX_VALUE).stream()
                    .map(MemoryTarget::stored)
                    .toList());
        } catch (ServiceException noSuchUpload) {
            return Optional.empty();
        }
    }

    private static StoredPart stored(io.blobferry.testing.cloud.StoredPart part) {
        Content content = part.content();
        return new StoredPart(
                part.number(), content.size(), part.etag(), content.checksum().orElseThrow());
    }

    @Override
    public CompleteResult complete(
            RunContext run, Upload upload, List<StoredPart> parts, Crc64Nvme crc, TargetPrecondition fence) {
        return faults.intercept(run, "uploads.complete", () -> {
            run.requireTimeLeft("complete " + upload.key());
            return Optional.ofNullable(completeResults.poll())
                    .orElseGet(() -> completeUpload(upload, parts, crc, fence));
        });
    }

    private CompleteResult completeUpload(
            Upload upload, List<StoredPart> parts, Crc64Nvme crc, TargetPrecondition fence) {
        switch (refusal.getAndSet(Refusal.NONE)) {
            case NONE -> {}
            case CONFLICT -> {
                return new Conflict("409 ConditionalRequestConflict");
            }
            case CONFLICT_THAT_ENDS_THE_UPLOAD -> {
                abortByOther(upload);
                return new Conflict("409 ConditionalRequestConflict");
            }
        }
        List<NamedPart> named = parts.stream()
                .map(part -> new NamedPart(part.number(), part.etag()))
                .toList();
        OptionalLong size =
                OptionalLong.of(parts.stream().mapToLong(StoredPart::size).sum());
        Optional<List<StoredPart>> all = parts(upload);
        try {
            ObjectVersion<MemoryObject> stored =
                    objects.complete(upload, named, size, Optional.of(crc), Optional.of(fence));
            if (all.isPresent() && !all.get().equals(parts)) {
                throw new AssertionError("the engine names other parts than those that it stored");
            }
            return new Completed(stored.etag(), Optional.of(stored.versionId()));
        } catch (ServiceException refusal) {
            return switch (refusal.code()) {
                case "NoSuchUpload" -> new UploadNotFound(detail(refusal));
                case "PreconditionFailed", "NoSuchKey" -> new MultipartTarget.PreconditionFailed(detail(refusal));
                case "InvalidPart" -> new Conflict(detail(refusal));
                case "BadDigest" -> new ChecksumMismatch(detail(refusal));
                default ->
                    throw new PermanentException(
                            "complete " + upload.key(), FailureCause.REJECTED, detail(refusal), refusal);
            };
        }
    }

    private static String detail(ServiceException refusal) {
        return refusal.status() + " " + refusal.code();
    }

    @Override
    public void abort(RunContext run, Upload upload) {
        faults.intercept(run, "uploads.abort", () -> {
            abortByOther(upload);
            return upload;
        });
    }

    /** Takes a body in, and compares its checksum with the one that the client computed. */
    private Content receive(RunContext run, String port, Flow.Publisher<ByteBuffer> bytes, long length) {
        Optional<ByteArrayOutputStream> kept = keepsBytes ? Optional.of(new ByteArrayOutputStream()) : Optional.empty();
        Crc64Nvme sent = ByteSink.of(bytes, length, kept, () -> faults.signal(run, port + ".halfway"));
        Crc64Nvme received = corruptBody.getAndSet(false) ? new Crc64Nvme(~sent.value()) : sent;
        if (!received.equals(sent)) {
            throw new TransientException(port, "400 BadDigest", null);
        }
        return kept.<Content>map(all -> new KeptBytes(all.toByteArray(), Optional.of(received)))
                .orElseGet(() -> new ContentSummary(length, Optional.of(received)));
    }

    private void land(MultipartUpload<MemoryObject> upload, Part part, Content content) {
        try {
            objects.putPart(upload, part.number(), content);
        } catch (ServiceException completed) {
            // The part is lost.
        }
    }

    /** A byte of the next body changes on its way to S3. */
    public void corruptNextBody() {
        corruptBody.set(true);
    }

    /**
     * The connection of the next part breaks when all its bytes are sent, and S3 has not stored them yet.
     *
     * @param network takes the moment at which it does
     */
    public void delayNextPart(Consumer<Runnable> network) {
        delayedPart.set(network);
    }

    /** From now on the bytes of what is written are kept, and not only their checksum. */
    public void keepBytes() {
        keepsBytes = true;
    }

    /** Versions and delete markers of the key, the newest first. */
    List<ObjectVersions.Entry<MemoryObject>> entries(ObjectKey key) {
        return objects.entries(key);
    }

    /** The bucket's keys under the prefix that have a version or a delete marker, in order, from the given one on. */
    List<String> keys(String bucket, String prefix, String from) {
        return objects.keys(bucket, prefix, from);
    }

    boolean isVersioned() {
        return versioned;
    }

    /** A lifecycle rule or a person removes a version or a delete marker for good. */
    public void remove(ObjectKey key, String versionId) {
        objects.remove(key, versionId);
    }

    /** From now on the content of the object's versions has this availability. */
    public void setAvailability(ObjectKey key, StoredVersion.Availability availability) {
        availabilities.put(key, availability);
    }

    StoredVersion.Availability availability(ObjectKey key) {
        return availabilities.getOrDefault(key, new StoredVersion.Ready());
    }

    /** From now on the attributes of the object's versions are read back with this loss. */
    public void damage(ObjectKey key, SourceAttributes.Loss loss) {
        losses.put(key, loss);
    }

    Optional<SourceAttributes.Loss> loss(ObjectKey key) {
        return Optional.ofNullable(losses.get(key));
    }

    public Optional<StoredObject> current(ObjectKey key) {
        return objects.find(key).map(version -> MemoryObject.stored(key, version, versioned));
    }

    /** The current object as a listing has it. */
    public Optional<ObjectListing.Listed> listed(ObjectKey key) {
        return objects.find(key).map(version -> MemoryObject.listed(key.key(), version));
    }

    /** The objects under the prefix that come after the given key. */
    ListedPage<ObjectVersion<MemoryObject>> list(String bucket, String prefix, String after, int max) {
        return objects.list(bucket, prefix, "", after, max);
    }

    /** From now on the bucket returns no version ids. */
    public void disableVersioning() {
        versioned = false;
    }

    /** Every version that was ever current or hidden under the key. */
    public List<StoredObject> allVersions(ObjectKey key) {
        return objects.versions(key).stream()
                .map(version -> MemoryObject.stored(key, version, true))
                .toList();
    }

    /** Another client writes an object there. */
    public void overwrite(ObjectKey key, BlobContent content) {
        objects.put(key, Optional.empty(), MemoryObject.foreign(Optional.empty()), content);
    }

    /** An object that names its source, for which S3 returns no checksum. */
    public void putWithoutChecksum(ObjectKey key, BlobContent content, ETag source) {
        objects.put(
                key,
                Optional.empty(),
                MemoryObject.foreign(Optional.of(source)),
                ContentSummary.ofSize(content.size()));
    }

    /** Another client deletes the object: a delete marker is then current. */
    public void delete(ObjectKey key) {
        objects.delete(key, Optional.empty());
    }

    /** The next Complete does nothing and is answered like this, as one of several at once may be. */
    public void completeNextWith(CompleteResult answer) {
        completeResults.add(answer);
    }

    /**
     * The next conditional write does nothing and is answered with 409 ConditionalRequestConflict. Of a Complete the S3 API
     * reference says that its client has to create another upload then, not whether the first one is over.
     */
    public void refuseNextConditionalWrite(boolean endsUpload) {
        refusal.set(endsUpload ? Refusal.CONFLICT_THAT_ENDS_THE_UPLOAD : Refusal.CONFLICT);
    }

    private boolean isConflict() {
        return refusal.getAndSet(Refusal.NONE) != Refusal.NONE;
    }

    /** A lifecycle rule ends the uploads that were created before this time. */
    public void expireUploads(Instant before) {
        objects.uploads().stream()
                .filter(upload -> upload.initiated().isBefore(before))
                .forEach(upload -> abortByOther(upload.upload()));
    }

    /** Ends the upload, if it is not completed yet. */
    public void abortByOther(Upload upload) {
        try {
            objects.abort(upload);
        } catch (ServiceException noSuchUpload) {
            // It is over.
        }
    }

    /** A part turns out to be shorter than it was written; 0 stands for one that is not listed at all. */
    public void truncatePart(Upload upload, int number, long size) {
        objects.truncatePart(upload, number, size);
    }

    /** The bytes of a part rot after S3 has confirmed them. */
    public void corruptPart(Upload upload) {
        try {
            objects.corrupt(upload);
        } catch (ServiceException noSuchUpload) {
            // It is over.
        }
    }

    /** The uploads that take parts, in the order of their creation. */
    public List<Upload> openUploads() {
        return objects.uploads().stream()
                .filter(upload -> !upload.isAborted())
                .map(MultipartUpload::upload)
                .toList();
    }

    /** The open ones, and those that hold a part which was stored after their abort. */
    public List<Upload> listedUploads() {
        return objects.uploads().stream().map(MultipartUpload::upload).toList();
    }

    /** Those of them under the route that come after the given one, by key and id. */
    List<MultipartUpload<MemoryObject>> openUploads(Route route, Optional<Upload> from) {
        return objects.uploads(
                route.bucket(),
                route.prefix(),
                from.map(last -> last.key().key()).orElse(""),
                from.map(Upload::id).orElse(""));
    }

    /** What the engine sent with the versions that it wrote under the key, in their order. */
    public List<ObjectAttributes> attributesOf(ObjectKey key) {
        return objects.versions(key).stream()
                .flatMap(version -> version.attributes().attributes().stream())
                .toList();
    }

    /** What the engine sent with the current object, if it wrote it. */
    public Optional<ObjectAttributes> currentAttributes(ObjectKey key) {
        return objects.find(key).flatMap(version -> version.attributes().attributes());
    }

    /** What was sent with the object that was written from this version of the source. */
    public Optional<ObjectAttributes> attributesOf(ETag source) {
        return objects.versions().stream()
                .map(ObjectVersion::attributes)
                .filter(object -> object.sourceETag().equals(Optional.of(source)))
                .flatMap(object -> object.attributes().stream())
                .findFirst();
    }
}
