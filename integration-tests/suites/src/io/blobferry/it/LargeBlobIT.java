package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.fasterxml.jackson.databind.JsonNode;
import io.blobferry.domain.TableCrc64;
import io.blobferry.emulators.AwsError;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import io.blobferry.emulators.Fault;
import io.blobferry.emulators.InjectedFault;
import io.blobferry.emulators.RecordedRequest;
import io.blobferry.emulators.Service;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Blobs of three parts, copied one part after another, while things go wrong between the worker and S3. */
class LargeBlobIT {
    private static final String QUEUE = "large-blobs";
    private static final Emulators EMULATORS = Emulators.shared();
    private static final SourceContainer SOURCE = SourceContainer.create(EMULATORS, "large-blobs");
    private static final Bucket BUCKET = new Bucket(EMULATORS);
    private static final StateTables STATE = new StateTables(EMULATORS);
    private static final Pattern PART_NUMBER = Pattern.compile("[?&]partNumber=(\\d+)");
    private static final int SIZE = 40 << 20;
    private static final Map<String, String> SETTINGS = Map.of(
            "BLOBFERRY_MULTIPART_THRESHOLD_MIB",
            "1",
            "BLOBFERRY_TRANSFER_MEMORY_MIB",
            "4",
            "BLOBFERRY_VISIBILITY_TIMEOUT_SECONDS",
            "5");

    private static final byte[] ONE = noise(1);
    private static final byte[] TWO = noise(2);

    private static StandaloneWorker worker;

    @BeforeAll
    static void start() {
        worker = StandaloneWorker.start(EMULATORS, QUEUE, SETTINGS);
    }

    @AfterAll
    static void stop() {
        worker.close();
    }

    @AfterEach
    void order() {
        EMULATORS.reset();
    }

    @Test
    void parts_becomeOneObjectWithOneChecksum() {
        BlobClient blob = SOURCE.upload(
                "whole",
                ONE,
                new BlobHttpHeaders().setContentType("video/mp4"),
                Map.of("origin", "camera 5"),
                Map.of("kept", "long"));
        EMULATORS.requests().clear();
        JsonNode logged = backedUp(worker, blob, "whole");

        assertEquals(3, logged.path("parts").asInt());
        HeadObjectResponse head = arrived("whole", ONE);
        assertEquals("video/mp4", head.contentType());
        assertEquals("camera 5", head.metadata().get("origin"));
        assertEquals(logged.path("etag").asText(), head.metadata().get("blobferry-source-etag"));
        assertEquals(Map.of("kept", "long"), BUCKET.tags("large-blobs/whole"));
        assertEquals(List.of(1, 2, 3), uploadedParts("whole"));
        assertEquals(1, completions("whole"));
        Map<String, Object> row = STATE.checkpoint("large-blobs", "whole");
        assertEquals("done", row.get("state"));
        assertEquals(head.versionId(), row.get("versionId"));
        assertEquals(TableCrc64.of(ONE).base64(), row.get("crc64nvme"));
    }

    /** The answer that would name the upload could not be read, so each attempt would leave one. */
    @Test
    void nameThatXmlCannotCarry_isAFailureWithoutAnUpload() {
        String name = "control\u0001character";
        BlobClient blob = SOURCE.upload(name, ONE);

        try {
            worker.deliver(EventGrid.created(blob));
            JsonNode logged = worker.logged().await("the outcome of " + name, line -> isOutcome(line, name));

            assertEquals("failed", LoggedEvents.name(logged));
            assertEquals("KEY_UNREADABLE", logged.path("cause").asText());
            assertEquals(0, BUCKET.openUploads("large-blobs/" + name));
        } finally {
            // Azurite answers a listing with 500 as long as it holds such a name.
            blob.delete();
        }
    }

    static Stream<Named<Fault.Matching>> parts() {
        return Stream.of(
                Named.of("first", Fault.on("PUT", "partNumber=1&")),
                Named.of("last", Fault.on("PUT", "partNumber=3&")));
    }

    @ParameterizedTest
    @MethodSource("parts")
    void throttledTarget_isRetried(Fault.Matching part) {
        assertSurvives("busy", part.times(2).answer(AwsError.slowDown()), 2);
    }

    @ParameterizedTest
    @MethodSource("parts")
    void part_connectionBroken_isSentAgain(Fault.Matching part) {
        assertSurvives("cut", part.cutRequestAfter(5 << 20), 1);
    }

    @ParameterizedTest
    @MethodSource("parts")
    void part_lostResponse_isSentAgain(Fault.Matching part) {
        assertSurvives("lost", part.loseAnswer(), 1);
    }

    @Test
    void complete_lostResponse_isVerified() {
        BlobClient blob = SOURCE.upload("complete-lost", ONE);
        InjectedFault fault =
                EMULATORS.s3Proxy().inject(completion("complete-lost").loseAnswer());
        worker.deliver(EventGrid.created(blob));
        awaitAcknowledged(worker, blob, "complete-lost");
        assertEquals(1, fault.applied());
        arrived("complete-lost", ONE);
        assertEquals(1, BUCKET.versions("large-blobs/complete-lost").size());
        assertEquals(List.of(1, 2, 3), uploadedParts("complete-lost"));
    }

    @Test
    void complete_conflict_isRetried() {
        BlobClient blob = SOURCE.upload("conflict", ONE);
        InjectedFault fault =
                EMULATORS.s3Proxy().inject(completion("conflict").answer(AwsError.conditionalRequestConflict()));
        worker.deliver(EventGrid.created(blob));
        awaitAcknowledged(worker, blob, "conflict");
        assertEquals(1, fault.applied());
        arrived("conflict", ONE);
        assertEquals(List.of(1, 2, 3), uploadedParts("conflict"));
    }

    @ParameterizedTest
    @MethodSource("parts")
    void overwrittenDuringCopy_endsAsNewestVersion(Fault.Matching part) {
        String name = "overwritten-" + System.nanoTime();
        BlobClient blob = SOURCE.upload(name, ONE);
        InjectedFault fault = EMULATORS
                .s3Proxy()
                .inject(new Fault.Matching("PUT", name + "?" + part.targetPart(), 1, 1)
                        .firstRun(() -> SOURCE.upload(name, TWO)));
        worker.deliver(EventGrid.created(blob));
        worker.logged().await("an outcome of " + name, logged -> isOutcome(logged, name));
        assertEquals(1, fault.applied());

        JsonNode newest = backedUpOrAlready(worker, blob, name);
        assertEquals(etag(blob), newest.path("etag").asText());
        arrived(name, TWO);
        BUCKET.versions("large-blobs/" + name)
                .forEach(version -> assertEquals(SIZE, version.size(), "every version is whole"));
        assertEquals(0, BUCKET.openUploads("large-blobs/" + name));
    }

    @Test
    void targetChangedDuringCopy_isNotOverwritten() {
        BlobClient blob = SOURCE.upload("fenced", ONE);
        EMULATORS
                .s3Proxy()
                .inject(completion("fenced")
                        .firstRun(() -> EMULATORS
                                .s3()
                                .putObject(
                                        put -> put.bucket("backup").key("large-blobs/fenced"),
                                        RequestBody.fromString("somebody else's"))));
        EMULATORS.requests().clear();
        worker.deliver(EventGrid.created(blob));
        awaitAcknowledged(worker, blob, "fenced");
        arrived("fenced", ONE);
        assertEquals(2, completions("fenced"), "the first Complete is refused by its fence, and not repeated");
        assertEquals(List.of(1, 2, 3, 1, 2, 3), uploadedParts("fenced"), "another upload under another fence");
    }

    @Test
    void killedWorker_partsAreReused() {
        String queue = "killed-large";
        BlobClient blob = SOURCE.upload("killed", ONE);
        try (StandaloneWorker first = StandaloneWorker.start(EMULATORS, queue, SETTINGS)) {
            EMULATORS.s3Proxy().inject(Fault.on("PUT", "killed?partNumber=2&").delayBy(Duration.ofMinutes(10)));
            first.deliver(EventGrid.created(blob));
            first.logged().await("part-stored", "killed");
            first.process().kill();
            first.process().await(Await.LIMIT);
        }
        EMULATORS.reset();
        String uploadId =
                STATE.checkpoint("large-blobs", "killed").get("uploadId").toString();
        assertEquals(List.of(1), BUCKET.storedParts("large-blobs/killed", uploadId));
        EMULATORS.requests().clear();
        try (StandaloneWorker second = StandaloneWorker.start(EMULATORS, queue, SETTINGS)) {
            JsonNode logged = second.logged().await("backed-up", "killed");
            assertEquals(3, logged.path("parts").asInt());
        }
        assertEquals(List.of(2, 3), uploadedParts("killed"));
        arrived("killed", ONE);
    }

    private static void assertSurvives(String kind, Fault fault, int strikes) {
        String name = kind + "-" + System.nanoTime();
        BlobClient blob = SOURCE.upload(name, ONE);
        InjectedFault injected = EMULATORS.s3Proxy().inject(fault);
        EMULATORS.requests().clear();
        backedUp(worker, blob, name);
        assertEquals(strikes, injected.applied());
        assertEquals(3 + strikes, uploadedParts(name).size(), "no part is copied but the missing one");
        assertEquals(1, completions(name));
        arrived(name, ONE);
    }

    private static JsonNode backedUp(StandaloneWorker by, BlobClient blob, String name) {
        by.deliver(EventGrid.created(blob));
        return by.logged().await("backed-up", name);
    }

    /** Delivers the event of the version that is current now, and waits until it is known to be in S3. */
    private static JsonNode backedUpOrAlready(StandaloneWorker by, BlobClient blob, String name) {
        by.deliver(EventGrid.created(blob));
        return awaitAcknowledged(by, blob, name);
    }

    private static JsonNode awaitAcknowledged(StandaloneWorker by, BlobClient blob, String name) {
        String etag = etag(blob);
        return by.logged()
                .await(
                        "the current version of " + name,
                        logged -> isOutcome(logged, name)
                                && logged.path("etag").asText().equals(etag));
    }

    private static boolean isOutcome(JsonNode logged, String name) {
        return List.of("backed-up", "already-backed-up", "failed").contains(LoggedEvents.name(logged))
                && logged.path("blob").asText().endsWith("/" + name);
    }

    /** The object is these bytes, by what S3 states and by what is read back; a checksum of checksums would differ. */
    private static HeadObjectResponse arrived(String name, byte[] bytes) {
        String crc = TableCrc64.of(bytes).base64();
        HeadObjectResponse head = BUCKET.head("large-blobs/" + name);
        assertEquals(bytes.length, head.contentLength());
        assertEquals(crc, head.checksumCRC64NVME());
        assertEquals(crc, BUCKET.crcOfBytes("large-blobs/" + name));
        return head;
    }

    /** The numbers of the parts that were sent for the blob, in order, those that failed included. */
    private static List<Integer> uploadedParts(String name) {
        return requests("PUT", name).stream()
                .map(request -> PART_NUMBER.matcher(request.target()))
                .filter(Matcher::find)
                .map(matcher -> Integer.valueOf(matcher.group(1)))
                .toList();
    }

    private static long completions(String name) {
        return requests("POST", name).stream()
                .filter(request -> request.target().contains("uploadId="))
                .count();
    }

    private static List<RecordedRequest> requests(String method, String name) {
        return EMULATORS.requests().of(Service.S3).stream()
                .filter(request -> request.method().equals(method))
                .filter(request -> request.target().contains("/" + name + "?"))
                .toList();
    }

    private static Fault.Matching completion(String name) {
        return Fault.on("POST", name + "?uploadId=");
    }

    private static String etag(BlobClient blob) {
        return blob.getProperties().getETag().replace("\"", "");
    }

    private static byte[] noise(long seed) {
        byte[] bytes = new byte[SIZE];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }
}
