package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.Fault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/**
 * Blobs that are overwritten just when a part of them is read, once or twice: before Azure is asked for the part, or in
 * the middle of its bytes. Each object in the bucket is one whole version, and finally the newest.
 *
 * <p>{@code -Doverwrite.rounds} and {@code -Doverwrite.seed} say how many copies are disturbed, and how.
 */
class OverwriteIT {
    private static final Emulators EMULATORS = Emulators.shared();
    private static final SourceContainer SOURCE = SourceContainer.create(EMULATORS, "overwritten");
    private static final Bucket BUCKET = new Bucket(EMULATORS);
    private static final StateTables STATE = new StateTables(EMULATORS);
    private static final int ROUNDS = Integer.getInteger("overwrite.rounds", 50);
    private static final long SEED = Long.getLong("overwrite.seed", System.nanoTime());

    /** So many blobs are overwritten at a time, each on its own. */
    private static final int BLOBS = 5;

    private static final int PARTS = 3;

    /** S3Mock says so at Complete while a twin writes one of the parts again, with the same bytes: S3 replaces a part whole. */
    private static final String HALF_WRITTEN = "Value for x-amz-checksum-crc64nvme header is invalid";

    private final Random random = new Random(SEED);

    @AfterEach
    void order() {
        EMULATORS.reset();
    }

    /** Half of the rounds each. With 16 MiB a segment, each part is one; with 1024, the blob is copied in place. */
    @ParameterizedTest
    @ValueSource(ints = {1024, 16})
    void object_isAlwaysOneVersionAndFinallyNewest(int segmentMib) {
        String queue = "overwritten-" + segmentMib;
        MessageCount messages = new MessageCount(EMULATORS, queue);
        List<RotatingBlob> blobs = IntStream.range(0, BLOBS)
                .mapToObj(number -> new RotatingBlob(SOURCE, name(segmentMib, number), SEED + number))
                .toList();
        int overwritten = 0;
        int written = 0;
        try (StandaloneWorker worker = StandaloneWorker.startViaSourceProxy(
                EMULATORS,
                queue,
                Map.of(
                        "BLOBFERRY_MULTIPART_THRESHOLD_MIB", "1",
                        "BLOBFERRY_SEGMENT_SIZE_MIB", Integer.toString(segmentMib),
                        "BLOBFERRY_VISIBILITY_TIMEOUT_SECONDS", "5"))) {
            for (int done = 0; done < ROUNDS / 2; done += BLOBS) {
                int now = Math.min(BLOBS, ROUNDS / 2 - done);
                List<Disturbance> disturbances = new ArrayList<>();
                for (int number = 0; number < now; number++) {
                    RotatingBlob blob = blobs.get(number);
                    blob.overwrite();
                    disturbances.add(disturb(worker, blob, name(segmentMib, number)));
                }
                for (Disturbance disturbance : disturbances) {
                    disturbance.await(worker);
                    overwritten += disturbance.times();
                    deliverInAnyOrder(worker, disturbance.blob());
                }
                Await.condition("empty queues", worker.logged()::all).until(messages::isZero);
                for (int number = 0; number < now; number++) {
                    written += assertNewestAndCountVersions(blobs.get(number), name(segmentMib, number));
                }
                EMULATORS.reset();
            }
        }
        System.out.printf(
                "[overwrite] seed %d, segments of %d MiB: %d rounds, %d overwrites, %d object versions written, all whole%n",
                SEED, segmentMib, ROUNDS / 2, overwritten, written);
    }

    /** A copy under way that is to be disturbed so many times. */
    private record Disturbance(RotatingBlob blob, int versionsBefore, int times) {
        void await(StandaloneWorker worker) {
            Await.condition("the overwrites of a blob", worker.logged()::all)
                    .until(() -> blob.count() == versionsBefore + times);
        }
    }

    private Disturbance disturb(StandaloneWorker worker, RotatingBlob blob, String name) {
        int times = 1 + random.nextInt(2);
        Disturbance disturbance = new Disturbance(blob, blob.count(), times);
        EMULATORS.sourceProxy().inject(overwriting(worker, blob, name, times));
        worker.deliver(blob.events().getLast());
        return disturbance;
    }

    /** Once or twice. Each overwrite raises its event at once: the read in progress may have ended before it. */
    private Fault overwriting(StandaloneWorker worker, RotatingBlob blob, String name, int times) {
        // What the second strikes may be a read that is refused, and so has no bytes in the middle of which to strike.
        Optional<Fault> second =
                times > 1 ? Optional.of(anyRead(name).firstRun(() -> overwrite(worker, blob))) : Optional.empty();
        Runnable change = () -> {
            second.ifPresent(EMULATORS.sourceProxy()::inject);
            overwrite(worker, blob);
        };
        return random.nextBoolean()
                ? anyRead(name).firstRun(change)
                : anyRead(name).runDuringAnswer(random.nextInt(2 << 20), change);
    }

    /** Any of the parts may be the one that is struck: they are read at once, in about their order. */
    private Fault.Matching anyRead(String name) {
        return Fault.on("GET", "/" + name).at(1 + random.nextInt(PARTS));
    }

    private static void overwrite(StandaloneWorker worker, RotatingBlob blob) {
        blob.overwrite();
        worker.deliver(blob.events().getLast());
    }

    /** The events of the last versions, each at least once. */
    private void deliverInAnyOrder(StandaloneWorker worker, RotatingBlob blob) {
        List<String> all = blob.events();
        List<String> last = new ArrayList<>(all.subList(Math.max(0, all.size() - 3), all.size()));
        last.add(last.get(random.nextInt(last.size())));
        Collections.shuffle(last, random);
        last.forEach(worker::deliver);
    }

    /** Returns how many versions of the object there are, and leaves only the newest. */
    private static int assertNewestAndCountVersions(RotatingBlob blob, String name) {
        String key = SOURCE.name() + "/" + name;
        List<ObjectVersion> versions = BUCKET.versions(key);
        for (ObjectVersion version : versions) {
            HeadObjectResponse head = BUCKET.head(key, version.versionId());
            String etag = head.metadata().get("blobferry-source-etag");
            assertEquals(RotatingBlob.SIZE, head.contentLength());
            assertEquals(blob.crc(etag), Optional.of(head.checksumCRC64NVME()), "the version that it says it is");
            assertEquals(head.checksumCRC64NVME(), BUCKET.crcOfBytes(key, version.versionId()));
        }
        HeadObjectResponse current = BUCKET.head(key);
        assertEquals(blob.newest(), current.metadata().get("blobferry-source-etag"));
        Map<String, Object> row = STATE.checkpoint(SOURCE.name(), name);
        assertEquals("done", row.get("state"));
        assertEquals(blob.newest(), row.get("sourceETag"));
        assertEquals(current.versionId(), row.get("versionId"));
        assertEquals(List.of(), BUCKET.openUploadIds(key));
        assertEquals(
                List.of(),
                STATE.failures(name).stream()
                        .filter(failure -> !failure.get("detail").toString().contains(HALF_WRITTEN))
                        .toList());
        BUCKET.deletePreviousVersions(key);
        return versions.size();
    }

    private static String name(int segmentMib, int number) {
        return "turning-" + segmentMib + "-" + number;
    }
}
