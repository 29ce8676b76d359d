package io.blobferry.loadstubs;

import io.blobferry.loadstubs.MultipartUpload.NamedPart;
import io.blobferry.loadstubs.MultipartUpload.StoredPart;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Which objects and uploads there are. Buckets exist as soon as they are named, all of them versioned; of an object's
 * versions only the current one is remembered. Each call is atomic.
 */
final class S3Store {
    private final Map<String, NavigableMap<String, StubObject>> buckets = new HashMap<>();
    private final Map<String, MultipartUpload> uploads = new LinkedHashMap<>();
    private final Clock clock;

    S3Store(Clock clock) {
        this.clock = clock;
    }

    synchronized Optional<StubObject> find(ObjectName name) {
        return Optional.ofNullable(bucket(name.bucket()).get(name.key()));
    }

    /** The bucket's objects whose keys come after the given one. */
    synchronized ListedPage<StubObject> list(String bucket, String prefix, String delimiter, String after, int most) {
        return ListedPage.of(bucket(bucket), prefix, delimiter, after, most);
    }

    synchronized StubObject put(ObjectName name, WriteCondition condition, HttpHeaders described, ReceivedBody received)
            throws S3Refusal {
        condition.check(find(name));
        return store(name, received.etag(), received, described);
    }

    synchronized MultipartUpload begin(ObjectName name, HttpHeaders described) {
        String id = UUID.randomUUID().toString().replace("-", "");
        MultipartUpload upload = new MultipartUpload(name, id, described, clock.millis());
        uploads.put(id, upload);
        return upload;
    }

    /** Stores the part, in place of one with its number. */
    synchronized StoredPart putPart(ObjectName name, String uploadId, int number, ReceivedBody received)
            throws S3Refusal {
        StoredPart part =
                new StoredPart(number, received.etag(), received.size(), received.crc64nvme(), clock.millis());
        upload(name, uploadId).parts().put(number, part);
        return part;
    }

    /** The upload's parts with greater numbers, in order, at most so many. */
    synchronized List<StoredPart> parts(ObjectName name, String uploadId, int after, int most) throws S3Refusal {
        return upload(name, uploadId).parts().tailMap(after, false).values().stream()
                .limit(most)
                .toList();
    }

    /**
     * Makes the parts the object's current version and ends the upload.
     *
     * @param size what the client takes for the object's size, if it says so
     */
    synchronized StubObject complete(
            ObjectName name,
            String uploadId,
            List<NamedPart> named,
            OptionalLong size,
            Optional<String> crc64nvme,
            WriteCondition condition)
            throws S3Refusal {
        MultipartUpload upload = upload(name, uploadId);
        long found = upload.sizeOf(named);
        if (size.isPresent() && size.getAsLong() != found) {
            throw new S3Refusal(400, "InvalidRequest", "The parts have " + found + " bytes, not " + size.getAsLong());
        }
        condition.check(find(name));
        uploads.remove(uploadId);
        String etag = '"' + Integer.toHexString(named.hashCode()) + "-" + named.size() + '"';
        return store(name, etag, new ReceivedBody(found, crc64nvme), upload.described());
    }

    synchronized void abort(ObjectName name, String uploadId) throws S3Refusal {
        uploads.remove(upload(name, uploadId).id());
    }

    /** The bucket's uploads under the prefix that come after the given one, by key and then by id. */
    synchronized List<MultipartUpload> uploads(String bucket, String prefix, String afterKey, String afterId) {
        return uploads.values().stream()
                .filter(upload -> upload.name().bucket().equals(bucket))
                .filter(upload -> upload.name().key().startsWith(prefix))
                .filter(upload -> isAfter(upload, afterKey, afterId))
                .sorted(Comparator.comparing(
                                (MultipartUpload upload) -> upload.name().key())
                        .thenComparing(MultipartUpload::id))
                .toList();
    }

    private static boolean isAfter(MultipartUpload upload, String key, String id) {
        int order = upload.name().key().compareTo(key);
        return order > 0 || (order == 0 && !id.isEmpty() && upload.id().compareTo(id) > 0);
    }

    private NavigableMap<String, StubObject> bucket(String name) {
        return buckets.computeIfAbsent(name, unused -> new TreeMap<>());
    }

    private MultipartUpload upload(ObjectName name, String uploadId) throws S3Refusal {
        MultipartUpload upload = uploads.get(uploadId);
        if (upload == null || !upload.name().equals(name)) {
            throw S3Refusal.noSuchUpload();
        }
        return upload;
    }

    private StubObject store(ObjectName name, String etag, ReceivedBody received, HttpHeaders described) {
        StubObject object = new StubObject(
                UUID.randomUUID().toString(), etag, received.size(), received.crc64nvme(), described, clock.millis());
        bucket(name.bucket()).put(name.key(), object);
        return object;
    }
}
