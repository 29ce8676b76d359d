package io.blobferry.testing.cloud;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.Upload;
import io.blobferry.testing.cloud.MultipartUpload.NamedPart;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Amazon S3. A bucket exists as soon as it is named; all of them are versioned.
 *
 * @param <A> what is sent with an object beside its content
 */
public final class ObjectStore<A> {
    private static final Comparator<Upload> UPLOAD_ORDER = Comparator.comparing(
                    (Upload upload) -> upload.key().key(), Utf8Order.KEYS)
            .thenComparing(Upload::id);

    /** How long the Complete of a completed upload is answered as it was, as S3 does for an unknown time. */
    private static final Duration REMEMBERED = Duration.ofMinutes(5);

    private final Map<String, NavigableMap<String, ObjectVersions<A>>> buckets = new HashMap<>();

    /** The open ones, and aborted ones of which a part was stored afterwards. */
    private final Map<String, MultipartUpload<A>> uploads = new LinkedHashMap<>();

    private final Map<Upload, Completion<A>> completed = new HashMap<>();
    private final Clock clock;
    private final boolean keepsVersions;
    private final boolean exact;
    private long writes;

    private record Completion<A>(List<NamedPart> parts, ObjectVersion<A> version, Instant at) {}

    private ObjectStore(Clock clock, boolean keepsVersions, boolean exact) {
        this.clock = clock;
        this.keepsVersions = keepsVersions;
        this.exact = exact;
    }

    /**
     * Keeps every version, compares the checksum of a Complete with that of its parts, and repeats the answer to a Complete
     * that is repeated.
     */
    public static <A> ObjectStore<A> exact(Clock clock) {
        return new ObjectStore<>(clock, true, true);
    }

    /** For load: keeps an object's current version alone, and takes a Complete's checksum as it is stated. */
    public static <A> ObjectStore<A> lean(Clock clock) {
        return new ObjectStore<>(clock, false, false);
    }

    /** For load on versions: keeps every version, and takes a Complete's checksum as it is stated. */
    public static <A> ObjectStore<A> keepingVersions(Clock clock) {
        return new ObjectStore<>(clock, true, false);
    }

    /** The current version. */
    public synchronized Optional<ObjectVersion<A>> find(ObjectKey key) {
        return Optional.ofNullable(bucket(key.bucket()).get(key.key())).flatMap(ObjectVersions::current);
    }

    /** Every version that was ever written, the newest last; of a lean store the current one. */
    public synchronized List<ObjectVersion<A>> versions(ObjectKey key) {
        return Optional.ofNullable(bucket(key.bucket()).get(key.key()))
                .map(ObjectVersions::all)
                .orElse(List.of());
    }

    /** The same for all keys of all buckets. */
    public synchronized List<ObjectVersion<A>> versions() {
        return buckets.values().stream()
                .flatMap(bucket -> bucket.values().stream())
                .flatMap(versions -> versions.all().stream())
                .toList();
    }

    /** Versions and delete markers of the key, the newest first. */
    public synchronized List<ObjectVersions.Entry<A>> entries(ObjectKey key) {
        return Optional.ofNullable(bucket(key.bucket()).get(key.key()))
                .map(ObjectVersions::entries)
                .orElse(List.of());
    }

    /** The bucket's keys under the prefix that have a version or a delete marker, in order, from the given one on. */
    public synchronized List<String> keys(String bucket, String prefix, String from) {
        String first = Utf8Order.KEYS.compare(from, prefix) > 0 ? from : prefix;
        return bucket(bucket).tailMap(first, true).entrySet().stream()
                .takeWhile(entry -> entry.getKey().startsWith(prefix))
                .filter(entry -> !entry.getValue().entries().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Removes a version or a delete marker for good, as a lifecycle rule does. */
    public synchronized void remove(ObjectKey key, String versionId) {
        versionsOf(key).remove(versionId);
    }

    /** The bucket's objects whose keys come after the given one. */
    public synchronized ListedPage<ObjectVersion<A>> list(
            String bucket, String prefix, String delimiter, String after, int max) {
        return ListedPage.of(bucket(bucket), ObjectVersions::current, prefix, delimiter, after, max);
    }

    /**
     * The first of the bucket's versions and delete markers: by key, and of each key the newest first.
     *
     * @param afterKey the listing starts behind this key; or, with a version id, within it
     * @param afterVersionId the listing starts behind this entry of the key; empty: behind all of them
     */
    public synchronized List<VersionEntry<A>> listVersions(
            String bucket, String prefix, String afterKey, Optional<String> afterVersionId, int max) {
        String from = Utf8Order.KEYS.compare(afterKey, prefix) > 0 ? afterKey : prefix;
        return bucket(bucket).tailMap(from, true).entrySet().stream()
                .takeWhile(object -> object.getKey().startsWith(prefix))
                .flatMap(object -> entriesAfter(object.getKey(), object.getValue(), afterKey, afterVersionId))
                .limit(max)
                .toList();
    }

    private static <A> Stream<VersionEntry<A>> entriesAfter(
            String key, ObjectVersions<A> object, String afterKey, Optional<String> afterVersionId) {
        List<ObjectVersions.Entry<A>> entries = object.entries();
        Stream<ObjectVersions.Entry<A>> rest = !key.equals(afterKey)
                ? entries.stream()
                : afterVersionId.stream()
                        .flatMap(id -> entries.stream()
                                .dropWhile(entry -> !entry.versionId().equals(id))
                                .skip(1));
        return rest.map(entry -> new VersionEntry<>(
                key, entry.versionId().equals(entries.getFirst().versionId()), entry));
    }

    /** Begins a write, and returns its number, by which its version has its place among the others. */
    public synchronized long begin() {
        return ++writes;
    }

    /** Writes a version by a request without duration. */
    public synchronized ObjectVersion<A> put(
            ObjectKey key, Optional<TargetPrecondition> precondition, A attributes, Content content) {
        return put(begin(), key, precondition, attributes, content);
    }

    /**
     * Ends a write. The precondition is about the current version of now; a conditional write is refused, too, if the object
     * was deleted since it began.
     *
     * @param begun the write's number
     */
    public synchronized ObjectVersion<A> put(
            long begun, ObjectKey key, Optional<TargetPrecondition> precondition, A attributes, Content content) {
        return put(begun, key, precondition, attributes, content, clock.millis());
    }

    /**
     * The same at another time than now, for objects that were there before.
     *
     * @param modifiedMillis in milliseconds since the epoch
     */
    public synchronized ObjectVersion<A> put(
            long begun,
            ObjectKey key,
            Optional<TargetPrecondition> precondition,
            A attributes,
            Content content,
            long modifiedMillis) {
        check(precondition, key);
        if (precondition.isPresent() && versionsOf(key).lastDeletion() > begun) {
            throw ServiceException.conflict();
        }
        return add(key, new ObjectVersion<>(begun, etagOf(content), content, attributes, modifiedMillis));
    }

    /**
     * Places a delete marker.
     *
     * @return the marker's version id
     */
    public synchronized String delete(ObjectKey key, Optional<TargetPrecondition> precondition) {
        check(precondition, key);
        versionsOf(key).delete(++writes, clock.millis());
        return ObjectVersion.versionId(writes);
    }

    /** Opens an upload, whose object will be the older one of those that are written from now on. */
    public synchronized MultipartUpload<A> createUpload(ObjectKey key, A attributes) {
        Upload upload = new Upload(key, "upload-" + ++writes);
        MultipartUpload<A> created = new MultipartUpload<>(upload, writes, attributes, now());
        uploads.put(upload.id(), created);
        return created;
    }

    /** The upload, to send it a part. */
    public synchronized MultipartUpload<A> openUpload(Upload upload) {
        return Optional.of(upload(upload)).filter(MultipartUpload::isOpen).orElseThrow(ServiceException::noSuchUpload);
    }

    /**
     * Stores a part that was sent, in place of one with its number. One that was on its way when its upload was aborted is
     * stored too, as S3 warns.
     */
    public synchronized StoredPart putPart(MultipartUpload<A> upload, int number, Content content) {
        if (upload.state == MultipartUpload.State.COMPLETED) {
            throw ServiceException.noSuchUpload();
        }
        uploads.putIfAbsent(upload.upload().id(), upload);
        StoredPart part = new StoredPart(number, etagOf(content), content, clock.millis());
        upload.parts.put(number, part);
        return part;
    }

    /** The upload's parts with greater numbers, in order. */
    public synchronized List<StoredPart> parts(Upload upload, int after, int max) {
        return upload(upload).parts.tailMap(after, false).values().stream()
                .limit(max)
                .toList();
    }

    /**
     * Makes the parts a version of the object and ends the upload. A refusal leaves the upload open. If the upload was
     * completed with these parts a short time ago, the answer is repeated for any precondition.
     *
     * @param size the object's size, if the client states it
     * @param checksum the object's checksum, if the client states it
     */
    public synchronized ObjectVersion<A> complete(
            Upload upload,
            List<NamedPart> named,
            OptionalLong size,
            Optional<Crc64Nvme> checksum,
            Optional<TargetPrecondition> precondition) {
        Completion<A> before = completed.get(upload);
        if (before != null
                && before.parts().equals(named)
                && before.at().plus(REMEMBERED).isAfter(clock.instant())) {
            return before.version();
        }
        MultipartUpload<A> open = openUpload(upload);
        check(precondition, upload.key());
        long found = open.sizeOf(named);
        if (size.isPresent() && size.getAsLong() != found) {
            throw new ServiceException(
                    400, "InvalidRequest", "The parts have " + found + " bytes, not " + size.getAsLong());
        }
        if (exact && checksum.isPresent()) {
            open.checksumOf(named)
                    .filter(joined -> !joined.equals(checksum.get()))
                    .ifPresent(joined -> {
                        throw new ServiceException(400, "BadDigest", "The parts have the checksum " + joined);
                    });
        }
        open.state = MultipartUpload.State.COMPLETED;
        uploads.remove(upload.id());
        ETag etag = new ETag(Integer.toHexString(named.hashCode()) + "-" + named.size());
        Content content = open.contentOf(named, found, checksum);
        ObjectVersion<A> version = add(
                upload.key(),
                new ObjectVersion<>(
                        open.number,
                        etag,
                        content,
                        open.attributes,
                        open.initiated().toEpochMilli()));
        if (exact) {
            completed.put(upload, new Completion<>(List.copyOf(named), version, clock.instant()));
        }
        return version;
    }

    /** Ends the upload and deletes its parts. */
    public synchronized void abort(Upload upload) {
        MultipartUpload<A> aborted = upload(upload);
        aborted.state = MultipartUpload.State.ABORTED;
        aborted.parts.clear();
        uploads.remove(upload.id());
    }

    /** The open uploads of all buckets in the order of their creation. */
    public synchronized List<MultipartUpload<A>> uploads() {
        return listedUploads().toList();
    }

    /** The bucket's open uploads under the prefix that come after the given one, by key and then by id. */
    public synchronized List<MultipartUpload<A>> uploads(
            String bucket, String prefix, String afterKey, String afterId) {
        return listedUploads()
                .filter(upload -> upload.upload().key().bucket().equals(bucket))
                .filter(upload -> upload.upload().key().key().startsWith(prefix))
                .filter(upload -> isAfter(upload.upload(), afterKey, afterId))
                .sorted(Comparator.comparing(MultipartUpload::upload, UPLOAD_ORDER))
                .toList();
    }

    /** Corrupts the bytes of an open upload, which its checksum then shows. */
    public synchronized void corrupt(Upload upload) {
        openUpload(upload).corrupt = true;
    }

    /** Cuts a part that was stored; 0: the part is lost. */
    public synchronized void truncatePart(Upload upload, int number, long size) {
        StoredPart part = upload(upload).parts.remove(number);
        if (size > 0) {
            putPart(
                    upload(upload),
                    number,
                    new ContentSummary(size, part.content().checksum()));
        }
    }

    /** An aborted upload that has a part is listed until it is aborted again. */
    private Stream<MultipartUpload<A>> listedUploads() {
        return uploads.values().stream();
    }

    private static boolean isAfter(Upload upload, String key, String id) {
        int order = Utf8Order.KEYS.compare(upload.key().key(), key);
        return order > 0 || (order == 0 && !id.isEmpty() && upload.id().compareTo(id) > 0);
    }

    private void check(Optional<TargetPrecondition> precondition, ObjectKey key) {
        if (precondition.isEmpty()) {
            return;
        }
        Optional<ETag> current = find(key).map(ObjectVersion::etag);
        switch (precondition.get()) {
            case TargetPrecondition.IfAbsent ignored -> {
                if (current.isPresent()) {
                    throw ServiceException.preconditionFailed();
                }
            }
            case TargetPrecondition.IfMatch(ETag etag) -> {
                if (!current.orElseThrow(ServiceException::noSuchKey).equals(etag)) {
                    throw ServiceException.preconditionFailed();
                }
            }
        }
    }

    /**
     * Equal bytes have equal ETags, as with S3, where the checksum shows that they are equal. It is too short for an MD5, so
     * that no client takes it for one.
     */
    private ETag etagOf(Content content) {
        return new ETag(
                content.checksum().map(crc -> Long.toHexString(crc.value())).orElseGet(() -> "write-" + ++writes));
    }

    /** Times have no more than milliseconds, as the service's. */
    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    private NavigableMap<String, ObjectVersions<A>> bucket(String name) {
        return buckets.computeIfAbsent(name, unused -> new TreeMap<>(Utf8Order.KEYS));
    }

    private ObjectVersions<A> versionsOf(ObjectKey key) {
        return bucket(key.bucket()).computeIfAbsent(key.key(), unused -> new ObjectVersions<>(keepsVersions));
    }

    private MultipartUpload<A> upload(Upload upload) {
        MultipartUpload<A> found = uploads.get(upload.id());
        if (found == null || !found.upload().equals(upload)) {
            throw ServiceException.noSuchUpload();
        }
        return found;
    }

    private ObjectVersion<A> add(ObjectKey key, ObjectVersion<A> version) {
        versionsOf(key).add(version);
        return version;
    }
}
