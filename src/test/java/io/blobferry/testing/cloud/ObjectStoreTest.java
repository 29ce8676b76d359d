package io.blobferry.testing.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.Upload;
import io.blobferry.testing.MutableClock;
import io.blobferry.testing.cloud.MultipartUpload.NamedPart;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ObjectStoreTest {
    private static final ObjectKey KEY = new ObjectKey("bucket", "folder/key");
    private static final Content FIRST = new ContentSummary(10, Optional.of(new Crc64Nvme(1)));
    private static final Content SECOND = new ContentSummary(20, Optional.of(new Crc64Nvme(2)));
    private static final Crc64Nvme JOINED = new Crc64Nvme(1).combine(new Crc64Nvme(2), 20);

    static Stream<ObjectStore<String>> stores() {
        Clock clock = Clock.systemUTC();
        return Stream.of(ObjectStore.exact(clock), ObjectStore.lean(clock), ObjectStore.keepingVersions(clock));
    }

    @ParameterizedTest
    @MethodSource("stores")
    void put_isFencedByItsPrecondition(ObjectStore<String> store) {
        Optional<TargetPrecondition> absent = Optional.of(TargetPrecondition.IF_ABSENT);
        ObjectVersion<String> first = store.put(KEY, absent, "first", FIRST);
        assertEquals("PreconditionFailed", code(() -> store.put(KEY, absent, "again", SECOND)));
        Optional<TargetPrecondition> match = Optional.of(new TargetPrecondition.IfMatch(first.etag()));
        ObjectVersion<String> second = store.put(KEY, match, "second", SECOND);
        assertEquals("PreconditionFailed", code(() -> store.put(KEY, match, "stale", FIRST)));
        assertEquals(Optional.of(second), store.find(KEY));
        store.delete(KEY, Optional.empty());
        assertEquals("NoSuchKey", code(() -> store.put(KEY, match, "gone", FIRST)));
        store.put(KEY, absent, "anew", FIRST);
    }

    @ParameterizedTest
    @MethodSource("stores")
    void etag_ofEqualContent_isEqual(ObjectStore<String> store) {
        assertEquals(put(store, FIRST).etag(), put(store, FIRST).etag());
        assertNotEquals(put(store, FIRST).etag(), put(store, SECOND).etag());
        Content unknown = ContentSummary.ofSize(10);
        assertNotEquals(put(store, unknown).etag(), put(store, unknown).etag());
    }

    @ParameterizedTest
    @MethodSource("stores")
    void complete_ofAnUploadOlderThanTheObject_isHidden(ObjectStore<String> store) {
        Upload upload = store.createUpload(KEY, "upload").upload();
        List<NamedPart> parts = putParts(store, upload);
        ObjectVersion<String> later = put(store, FIRST);
        store.complete(upload, parts, OptionalLong.of(30), Optional.of(JOINED), Optional.empty());
        assertEquals(Optional.of(later), store.find(KEY));
        store.delete(KEY, Optional.empty());
        assertEquals(Optional.empty(), store.find(KEY));
        assertEquals(List.of(), store.list("bucket", "", "/", "", 10).entries(), "a folder of deleted objects");
    }

    @ParameterizedTest
    @MethodSource("stores")
    void complete_thatIsRefused_leavesTheUploadOpen(ObjectStore<String> store) {
        MultipartUpload<String> open = store.createUpload(KEY, "upload");
        Upload upload = open.upload();
        List<NamedPart> parts = putParts(store, upload);
        assertEquals("InvalidRequest", code(() -> complete(store, upload, parts, 31)));
        assertEquals("InvalidPartOrder", code(() -> complete(store, upload, parts.reversed(), 30)));
        NamedPart missing = new NamedPart(3, parts.getFirst().etag());
        assertEquals("InvalidPart", code(() -> complete(store, upload, List.of(missing), 10)));
        assertEquals(List.of(open), store.uploads("bucket", "folder/", "", ""));
        assertEquals(30, complete(store, upload, parts, 30).content().size());
        assertEquals(List.of(), store.uploads());
        assertEquals("NoSuchUpload", code(() -> store.putPart(open, 3, FIRST)));
    }

    @Test
    void complete_again_isAnsweredTheSameForSomeTime() {
        MutableClock clock = new MutableClock();
        ObjectStore<String> store = ObjectStore.exact(clock);
        Upload upload = store.createUpload(KEY, "upload").upload();
        List<NamedPart> parts = putParts(store, upload);
        ObjectVersion<String> completed = complete(store, upload, parts, 30);
        put(store, FIRST);
        assertEquals(completed, complete(store, upload, parts, 30));
        assertEquals("NoSuchUpload", code(() -> complete(store, upload, parts.subList(0, 1), 10)));
        clock.advance(Duration.ofHours(1));
        assertEquals("NoSuchUpload", code(() -> complete(store, upload, parts, 30)));
    }

    @ParameterizedTest
    @MethodSource("stores")
    void put_hasItsPlaceByItsStart_andConflictsWithADeletionSince(ObjectStore<String> store) {
        long begun = store.begin();
        ObjectVersion<String> later = put(store, FIRST);
        store.put(begun, KEY, Optional.of(new TargetPrecondition.IfMatch(later.etag())), "earlier", SECOND);
        assertEquals(Optional.of(later), store.find(KEY));
        store.delete(KEY, Optional.empty());
        Optional<TargetPrecondition> absent = Optional.of(TargetPrecondition.IF_ABSENT);
        assertEquals("ConditionalRequestConflict", code(() -> store.put(begun, KEY, absent, "earlier", SECOND)));
        store.put(store.begin(), KEY, absent, "anew", SECOND);
    }

    @ParameterizedTest
    @MethodSource("stores")
    void part_thatWasOnItsWayAtTheAbort_isStored(ObjectStore<String> store) {
        MultipartUpload<String> upload = store.createUpload(KEY, "upload");
        store.abort(upload.upload());
        assertEquals("NoSuchUpload", code(() -> store.parts(upload.upload(), 0, 10)));
        StoredPart part = store.putPart(upload, 1, FIRST);
        assertEquals(List.of(part), store.parts(upload.upload(), 0, 10));
        assertEquals("NoSuchUpload", code(() -> store.openUpload(upload.upload())));
        store.abort(upload.upload());
        assertEquals("NoSuchUpload", code(() -> store.parts(upload.upload(), 0, 10)));
    }

    @Test
    void exact_keepsVersionsAndComparesChecksums() {
        ObjectStore<String> store = ObjectStore.exact(Clock.systemUTC());
        ObjectVersion<String> first = put(store, FIRST);
        Upload upload = store.createUpload(KEY, "upload").upload();
        List<NamedPart> parts = putParts(store, upload);
        Optional<Crc64Nvme> wrong = Optional.of(new Crc64Nvme(7));
        assertEquals(
                "BadDigest", code(() -> store.complete(upload, parts, OptionalLong.empty(), wrong, Optional.empty())));
        ObjectVersion<String> second = complete(store, upload, parts, 30);
        assertEquals(List.of(first, second), store.versions(KEY));
    }

    @Test
    void lean_keepsTheCurrentVersionAndTheStatedChecksum() {
        ObjectStore<String> store = ObjectStore.lean(Clock.systemUTC());
        put(store, FIRST);
        Upload upload = store.createUpload(KEY, "upload").upload();
        List<NamedPart> parts = putParts(store, upload);
        Optional<Crc64Nvme> stated = Optional.of(new Crc64Nvme(7));
        ObjectVersion<String> second = store.complete(upload, parts, OptionalLong.empty(), stated, Optional.empty());
        assertEquals(stated, second.content().checksum());
        assertEquals(List.of(second), store.versions(KEY));
    }

    @Test
    void listVersions_hasVersionsAndMarkers_newestFirst_byPages() {
        ObjectStore<String> store = ObjectStore.keepingVersions(Clock.systemUTC());
        ObjectVersion<String> first = put(store, FIRST);
        String marker = store.delete(KEY, Optional.empty());
        ObjectVersion<String> second = put(store, SECOND);
        ObjectVersion<String> other =
                store.put(new ObjectKey("bucket", "folder/later"), Optional.empty(), "other", FIRST);
        List<VersionEntry<String>> all = store.listVersions("bucket", "folder/", "", Optional.empty(), 10);
        assertEquals(
                List.of(second.versionId(), marker, first.versionId(), other.versionId()),
                all.stream().map(VersionEntry::versionId).toList());
        assertEquals(
                List.of(true, false, false, true),
                all.stream().map(VersionEntry::current).toList());
        assertEquals(Optional.empty(), all.get(1).entry().version());
        assertEquals(all.subList(2, 4), store.listVersions("bucket", "folder/", KEY.key(), Optional.of(marker), 10));
        assertEquals(
                all.subList(1, 2),
                store.listVersions("bucket", "folder/", KEY.key(), Optional.of(second.versionId()), 1));
        assertEquals(all.subList(3, 4), store.listVersions("bucket", "folder/", KEY.key(), Optional.empty(), 10));
        assertEquals(List.of(), store.listVersions("bucket", "folder/m", "", Optional.empty(), 10));
    }

    @Test
    void listVersions_ofALeanStore_hasWhatIsCurrent() {
        ObjectStore<String> store = ObjectStore.lean(Clock.systemUTC());
        put(store, FIRST);
        String marker = store.delete(KEY, Optional.empty());
        List<VersionEntry<String>> deleted = store.listVersions("bucket", "", "", Optional.empty(), 10);
        assertEquals(
                List.of(marker), deleted.stream().map(VersionEntry::versionId).toList());
        ObjectVersion<String> again = put(store, SECOND);
        assertEquals(
                List.of(again.versionId()),
                store.listVersions("bucket", "", "", Optional.empty(), 10).stream()
                        .map(VersionEntry::versionId)
                        .toList());
    }

    private static ObjectVersion<String> put(ObjectStore<String> store, Content content) {
        return store.put(KEY, Optional.empty(), "put", content);
    }

    private static List<NamedPart> putParts(ObjectStore<String> store, Upload upload) {
        return Stream.of(
                        store.putPart(store.openUpload(upload), 1, FIRST),
                        store.putPart(store.openUpload(upload), 2, SECOND))
                .map(part -> new NamedPart(part.number(), part.etag()))
                .toList();
    }

    private static ObjectVersion<String> complete(
            ObjectStore<String> store, Upload upload, List<NamedPart> parts, long size) {
        return store.complete(upload, parts, OptionalLong.of(size), Optional.of(JOINED), Optional.empty());
    }

    private static String code(Runnable request) {
        return assertThrows(ServiceException.class, request::run).code();
    }
}
