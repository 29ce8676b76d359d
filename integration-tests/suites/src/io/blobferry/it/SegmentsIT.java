package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.storage.blob.BlobClient;
import com.fasterxml.jackson.databind.JsonNode;
import io.blobferry.domain.TableCrc64;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import io.blobferry.emulators.InjectedFault;
import io.blobferry.emulators.RecordedRequest;
import io.blobferry.emulators.Service;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
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

    /** The parts that a worker has in flight at most, by its transfer memory of 4 MiB for each. */
    private static final int IN_PROGRESS = 2;

    private static StandaloneWorker worker;
    private static byte[] part;
    private static String crc;

    @BeforeAll
    static void begin() {
        part = new byte[PART];
        new SplittableRandom(16).nextBytes(part);
        TableCrc64 whole = new TableCrc64();
        ALL_PARTS.forEach(number -> whole.update(ByteBuffer.wrap(part)));
        crc = whole.value().base64();
        worker = start();
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
    void twoWorkers_copyEachPartOnce() {
        BlobClient blob = upload("shared");
        S3Requests requests = new S3Requests(EMULATORS, "shared");
        CountDownLatch bothAtWork = new CountDownLatch(1);
        InjectedFault held =
                EMULATORS.s3Proxy().inject(requests.anyPart().always().firstRun(() -> await(bothAtWork)));
        try (StandaloneWorker other = start()) {
            worker.deliver(EventGrid.created(blob));
            Await.condition("parts in the hands of both workers").until(() -> held.applied() == 2 * IN_PROGRESS);
            bothAtWork.countDown();
            awaitEmptyQueue();
            int byOne = count(worker, "part-stored", "shared");
            int byOther = count(other, "part-stored", "shared");
            assertTrue(byOne >= IN_PROGRESS && byOther >= IN_PROGRESS, byOne + " and " + byOther);
        }
        assertEquals(ALL_PARTS, requests.parts().stream().sorted().toList());
        assertTrue(completed(requests) >= 1, "S3Mock may answer several finishers alike");
        arrived("shared", blob);
    }

    @Test
    void duplicateEvent_whileQueued_copiesNoPart() {
        BlobClient blob = upload("repeated");
        S3Requests requests = new S3Requests(EMULATORS, "repeated");
        CountDownLatch repeated = new CountDownLatch(1);
        InjectedFault held =
                EMULATORS.s3Proxy().inject(requests.anyPart().always().firstRun(() -> await(repeated)));
        worker.deliver(EventGrid.created(blob));
        Await.condition("parts in hand").until(() -> held.applied() == IN_PROGRESS);
        worker.deliver(EventGrid.created(blob));
        worker.deliver(EventGrid.createdAsCloudEvent(blob));
        Await.condition("no event").until(() -> MESSAGES.events() == 0);
        assertEquals(3, count(worker, "segments-queued", "repeated"), "nothing is finished yet");
        assertEquals(PARTS, MESSAGES.segments(), "a repeated event queues no segment");
        repeated.countDown();
        awaitEmptyQueue();
        assertEquals(ALL_PARTS, requests.parts().stream().sorted().toList());
        assertEquals(1, requests.creations().size());
        arrived("repeated", blob);
    }

    @Test
    void concurrentFinishers_oneWins() {
        BlobClient blob = upload("finished-twice");
        S3Requests requests = new S3Requests(EMULATORS, "finished-twice");
        CountDownLatch both = new CountDownLatch(1);
        InjectedFault held =
                EMULATORS.s3Proxy().inject(requests.completion().times(2).firstRun(() -> await(both)));
        worker.deliver(EventGrid.created(blob));
        Await.condition("the first finisher").until(() -> held.applied() == 1);
        worker.deliver(EventGrid.created(blob));
        Await.condition("the second finisher").until(() -> held.applied() == 2);
        both.countDown();
        awaitEmptyQueue();
        assertEquals(ALL_PARTS, requests.parts().stream().sorted().toList());
        arrived("finished-twice", blob);
    }

    @Test
    void sourceDeleted_abortsUpload() {
        BlobClient blob = upload("deleted");
        S3Requests requests = new S3Requests(EMULATORS, "deleted");
        String event = EventGrid.created(blob);
        InjectedFault deletion =
                EMULATORS.s3Proxy().inject(requests.anyPart().at(2).firstRun(blob::delete));
        worker.deliver(event);
        JsonNode deleted = worker.logged().await("source-deleted", "deleted");
        assertTrue(deleted.path("neverBackedUp").asBoolean(), deleted::toString);
        awaitEmptyQueue();
        assertEquals(1, deletion.applied());
        assertEquals("abandoned", STATE.checkpoint(SOURCE.name(), "deleted").get("state"));
        assertEquals(List.of(), BUCKET.openUploadIds(key("deleted")));
        assertEquals(0, BUCKET.versions(key("deleted")).size());
    }

    @Test
    void foreignObject_backupIsWrittenAgain() {
        BlobClient blob = upload("stranger");
        S3Requests requests = new S3Requests(EMULATORS, "stranger");
        EMULATORS.s3Proxy().inject(requests.completion().firstRun(() -> putForeignObject("stranger")));
        worker.deliver(EventGrid.created(blob));
        awaitEmptyQueue();
        assertEquals(2, requests.creations().size(), "another upload under another fence");
        assertEquals(1, completed(requests), "a refused Complete is not repeated under a newer fence");
        arrived("stranger", blob);
    }

    @Test
    void abortedUpload_isRestarted() {
        BlobClient blob = upload("aborted");
        S3Requests requests = new S3Requests(EMULATORS, "aborted");
        EMULATORS
                .s3Proxy()
                .inject(requests.anyPart()
                        .at(3)
                        .firstRun(() -> BUCKET.openUploadIds(key("aborted"))
                                .forEach(upload -> BUCKET.abort(key("aborted"), upload))));
        worker.deliver(EventGrid.created(blob));
        awaitEmptyQueue();
        // Both segments in hand may find it gone and open another; the one that comes second ends its own.
        assertTrue(requests.creations().size() >= 2, "the upload is begun anew");
        arrived("aborted", blob);
    }

    @Test
    void credentialsExpiringMidUpload_areRenewed() {
        BlobClient blob = upload("expiring");
        S3Requests requests = new S3Requests(EMULATORS, "expiring");
        EMULATORS.sts().limitSessionLifetime(Duration.ofSeconds(4));
        // A worker of another test has a session of an hour.
        worker.close();
        worker = start();
        // This one is signed in time and arrives too late.
        InjectedFault late = EMULATORS.s3Proxy().inject(requests.part(3).answer(400, "ExpiredToken"));
        worker.deliver(EventGrid.created(blob));
        awaitEmptyQueue();
        assertEquals(1, late.applied());
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

    private static void putForeignObject(String name) {
        EMULATORS.s3().putObject(put -> put.bucket("backup").key(key(name)), RequestBody.fromString("somebody else's"));
    }

    private static StandaloneWorker start() {
        return StandaloneWorker.start(
                EMULATORS,
                QUEUE,
                Map.of(
                        "BLOBFERRY_MULTIPART_THRESHOLD_MIB", "1",
                        "BLOBFERRY_SEGMENT_SIZE_MIB", "16",
                        "BLOBFERRY_TRANSFER_MEMORY_MIB", "8",
                        "BLOBFERRY_VISIBILITY_TIMEOUT_SECONDS", "5"));
    }

    private static int count(StandaloneWorker of, String event, String blob) {
        return Math.toIntExact(of.logged().named(event).stream()
                .filter(line -> line.path("blob").asText().endsWith("/" + blob))
                .count());
    }

    private static void awaitEmptyQueue() {
        Await.condition("empty queues", worker.logged()::all).until(MESSAGES::isZero);
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
            assertTrue(latch.await(Await.LIMIT.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
