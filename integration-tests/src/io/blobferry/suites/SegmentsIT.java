package io.blobferry.suites;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.storage.blob.BlobClient;
import io.blobferry.domain.TableCrc64;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import io.blobferry.emulators.InjectedFault;
import io.blobferry.emulators.RecordedRequest;
import io.blobferry.emulators.Service;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Blobs that are copied by way of the segment queue, a part a segment, while things change at both ends. */
class SegmentsIT {
    private static final Emulators EMULATORS = Emulators.shared();
    private static final SourceContainer SOURCE = SourceContainer.create(EMULATORS, "segments");
    private static final Bucket BUCKET = new Bucket(EMULATORS);
    private static final StateTables STATE = new StateTables(EMULATORS);
    private static final String QUEUE = "segments";
    private static final MessageCount MESSAGES = new MessageCount(EMULATORS, QUEUE);
    private static final int PART = 16 << 20;
    private static final int PARTS = 5;
    private static final List<Integer> ALL_PARTS =
            IntStream.rangeClosed(1, PARTS).boxed().toList();

    /** What a worker takes of the segment queue at once. */
    private static final int IN_HAND = 2;

    private static byte[] part;
    private static String crc;

    @BeforeAll
    static void fillThePart() {
        part = new byte[PART];
        new SplittableRandom(16).nextBytes(part);
        TableCrc64 whole = new TableCrc64();
        ALL_PARTS.forEach(number -> whole.update(ByteBuffer.wrap(part)));
        crc = whole.value().base64();
    }

    @AfterEach
    void order() {
        EMULATORS.reset();
    }

    @Test
    void twoWorkersShareABlobAndCopyEachPartOnce() {
        BlobClient blob = upload("shared");
        S3Requests requests = new S3Requests(EMULATORS, "shared");
        CountDownLatch bothAtWork = new CountDownLatch(1);
        InjectedFault held =
                EMULATORS.s3Gate().inject(requests.anyPart().always().firstRun(() -> await(bothAtWork)));
        try (StandaloneWorker one = start(Map.of());
                StandaloneWorker other = start(Map.of())) {
            one.deliver(EventGrid.created(blob));
            Eventually.holds("parts in the hands of both workers", () -> held.struck() == 2 * IN_HAND);
            bothAtWork.countDown();
            awaitNothingQueued(one);
            int byOne = one.facts().named("part-stored").size();
            int byOther = other.facts().named("part-stored").size();
            assertTrue(byOne >= IN_HAND && byOther >= IN_HAND, byOne + " and " + byOther);
        }
        assertEquals(ALL_PARTS, requests.parts().stream().sorted().toList());
        assertEquals(1, completed(requests));
        arrived("shared", blob);
        assertEquals(1, BUCKET.versions(key("shared")).size());
    }

    @Test
    void anEventThatIsRepeatedWhileSegmentsAreQueuedAddsNoPart() {
        BlobClient blob = upload("repeated");
        S3Requests requests = new S3Requests(EMULATORS, "repeated");
        CountDownLatch repeated = new CountDownLatch(1);
        InjectedFault held =
                EMULATORS.s3Gate().inject(requests.anyPart().always().firstRun(() -> await(repeated)));
        try (StandaloneWorker worker = start(Map.of())) {
            worker.deliver(EventGrid.created(blob));
            Eventually.holds("parts in hand", () -> held.struck() == IN_HAND);
            worker.deliver(EventGrid.created(blob));
            worker.deliver(EventGrid.createdAsCloudEvent(blob));
            Eventually.holds("no event", () -> MESSAGES.events() == 0);
            assertEquals(3, worker.facts().named("handed-over").size(), "nothing is finished yet");
            assertEquals(PARTS, MESSAGES.segments(), "a repeated event queues no segment");
            repeated.countDown();
            awaitNothingQueued(worker);
        }
        assertEquals(ALL_PARTS, requests.parts().stream().sorted().toList());
        assertEquals(1, requests.creations().size());
        arrived("repeated", blob);
    }

    @Test
    void ofTwoFinishersAtOnceOneWins() {
        BlobClient blob = upload("finished-twice");
        S3Requests requests = new S3Requests(EMULATORS, "finished-twice");
        CountDownLatch both = new CountDownLatch(1);
        InjectedFault held =
                EMULATORS.s3Gate().inject(requests.completion().times(2).firstRun(() -> await(both)));
        try (StandaloneWorker worker = start(Map.of())) {
            worker.deliver(EventGrid.created(blob));
            Eventually.holds("the first finisher", () -> held.struck() == 1);
            worker.deliver(EventGrid.created(blob));
            Eventually.holds("the second finisher", () -> held.struck() == 2);
            both.countDown();
            awaitNothingQueued(worker);
            assertEquals(List.of(), worker.facts().named("failed"));
        }
        assertEquals(ALL_PARTS, requests.parts().stream().sorted().toList());
        arrived("finished-twice", blob);
    }

    @Test
    void whatARunHasNoTimeForGoesBackToTheQueue() {
        BlobClient blob = upload("slow");
        S3Requests requests = new S3Requests(EMULATORS, "slow");
        EMULATORS.s3Gate().throttle(4 << 20);
        try (StandaloneWorker worker = start(Map.of(
                "BLOBFERRY_SEGMENT_MIB", "1024", "BLOBFERRY_PARTS_IN_FLIGHT", "1", "BLOBFERRY_RUN_SECONDS", "20"))) {
            worker.deliver(EventGrid.created(blob));
            worker.facts().await("handed-over", "slow");
            int first = worker.facts().named("part-stored").size();
            assertTrue(first > 0 && first < PARTS, () -> first + " parts were stored by the first run");
            EMULATORS.s3Gate().throttle(0);
            awaitNothingQueued(worker);
            assertEquals(1, worker.facts().named("backed-up").size());
        }
        assertEquals(ALL_PARTS, requests.parts().stream().sorted().toList());
        assertEquals(1, requests.creations().size());
        arrived("slow", blob);
    }

    @Test
    void aSourceThatIsDeletedMeanwhileEndsTheUpload() {
        BlobClient blob = upload("deleted");
        S3Requests requests = new S3Requests(EMULATORS, "deleted");
        String event = EventGrid.created(blob);
        InjectedFault deletion =
                EMULATORS.s3Gate().inject(requests.anyPart().at(2).firstRun(blob::delete));
        try (StandaloneWorker worker = start(Map.of())) {
            worker.deliver(event);
            worker.facts().await("vanished-unseen", "deleted");
            awaitNothingQueued(worker);
            assertEquals(List.of(), worker.facts().named("failed"));
        }
        assertEquals(1, deletion.struck());
        assertEquals("stopped", STATE.checkpoint(SOURCE.name(), "deleted").get("state"));
        assertEquals(List.of(), BUCKET.openUploadIds(key("deleted")));
        assertEquals(0, BUCKET.versions(key("deleted")).size());
    }

    @Test
    void aStrangersObjectBreaksTheFenceAndOursIsWrittenAnew() {
        BlobClient blob = upload("stranger");
        S3Requests requests = new S3Requests(EMULATORS, "stranger");
        EMULATORS
                .s3Gate()
                .inject(requests.completion()
                        .firstRun(() -> EMULATORS
                                .s3()
                                .putObject(
                                        put -> put.bucket("backup").key(key("stranger")),
                                        RequestBody.fromString("somebody else's"))));
        try (StandaloneWorker worker = start(Map.of())) {
            worker.deliver(EventGrid.created(blob));
            awaitNothingQueued(worker);
        }
        assertEquals(2, requests.creations().size(), "another upload under another fence");
        assertEquals(1, completed(requests), "a refused Complete is not repeated under a newer fence");
        arrived("stranger", blob);
        assertEquals(2, BUCKET.versions(key("stranger")).size(), "the stranger's and ours");
    }

    @Test
    void anUploadThatSomebodyAbortedIsBegunAnew() {
        BlobClient blob = upload("aborted");
        S3Requests requests = new S3Requests(EMULATORS, "aborted");
        EMULATORS
                .s3Gate()
                .inject(requests.anyPart()
                        .at(3)
                        .firstRun(() -> BUCKET.openUploadIds(key("aborted"))
                                .forEach(upload -> BUCKET.abort(key("aborted"), upload))));
        try (StandaloneWorker worker = start(Map.of())) {
            worker.deliver(EventGrid.created(blob));
            awaitNothingQueued(worker);
            assertEquals(List.of(), worker.facts().named("failed"));
        }
        assertEquals(2, requests.creations().size());
        arrived("aborted", blob);
    }

    @Test
    void credentialsThatEndMidUploadAreNoFailure() {
        BlobClient blob = upload("expiring");
        S3Requests requests = new S3Requests(EMULATORS, "expiring");
        EMULATORS.sts().endSessionsAfter(Duration.ofSeconds(4));
        // This one is signed in time and arrives too late.
        InjectedFault late = EMULATORS.s3Gate().inject(requests.part(3).answer(400, "ExpiredToken"));
        try (StandaloneWorker worker = start(Map.of())) {
            worker.deliver(EventGrid.created(blob));
            awaitNothingQueued(worker);
            assertEquals(List.of(), worker.facts().named("failed"));
        }
        assertEquals(1, late.struck());
        assertEquals(
                List.of(1, 2, 3, 3, 4, 5), requests.parts().stream().sorted().toList());
        List<RecordedRequest> sessions = EMULATORS.requests().of(Service.STS);
        assertTrue(sessions.size() > 1, sessions::toString);
        arrived("expiring", blob);
    }

    private static BlobClient upload(String name) {
        EMULATORS.requests().clear();
        return SOURCE.uploadRepeated(name, part, PARTS);
    }

    private static StandaloneWorker start(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "BLOBFERRY_SMALL_BLOB_MIB", "1",
                "BLOBFERRY_SEGMENT_MIB", "16",
                "BLOBFERRY_LEASE_SECONDS", "5"));
        settings.putAll(more);
        return StandaloneWorker.start(EMULATORS, QUEUE, settings);
    }

    private static void awaitNothingQueued(StandaloneWorker worker) {
        Eventually.holds(
                () -> "nothing is queued any more; the worker said "
                        + worker.facts().all(),
                MESSAGES::isZero);
    }

    /** The blob's version is the current object, whole; the row says so, and no upload is left open. */
    private static void arrived(String name, BlobClient blob) {
        HeadObjectResponse head = BUCKET.head(key(name));
        String etag = blob.getProperties().getETag().replace("\"", "");
        assertEquals((long) PARTS * PART, head.contentLength());
        assertEquals(etag, head.metadata().get("blobferry-source-etag"));
        assertEquals(crc, head.checksumCRC64NVME());
        assertEquals(crc, BUCKET.crcOfBytes(key(name)));
        Map<String, Object> row = STATE.checkpoint(SOURCE.name(), name);
        assertEquals("done", row.get("state"));
        assertEquals(etag, row.get("sourceETag"));
        assertEquals(head.versionId(), row.get("versionId"));
        assertEquals(List.of(), BUCKET.openUploadIds(key(name)));
        assertEquals(List.of(), STATE.failures(name));
    }

    private static long completed(S3Requests requests) {
        return requests.completions().stream()
                .filter(request -> request.status() == 200)
                .count();
    }

    private static String key(String name) {
        return SOURCE.name() + "/" + name;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
