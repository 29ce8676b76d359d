package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.storage.blob.BlobClient;
import io.blobferry.domain.TableCrc64;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/**
 * A worker is killed while it copies, at moments that cover the whole life of a copy, and another one takes over: the
 * blob is finished, and no more is copied again than was in flight.
 *
 * <p>{@code -Dcrash.rounds}, {@code -Dcrash.mib} and {@code -Dcrash.seed} say how often, how large, and which moments;
 * the seed is printed.
 */
class CrashIT {
    private static final Emulators EMULATORS = Emulators.shared();
    private static final SourceContainer SOURCE = SourceContainer.create(EMULATORS, "crashes");
    private static final Bucket BUCKET = new Bucket(EMULATORS);
    private static final StateTables STATE = new StateTables(EMULATORS);
    private static final String NAME = "copied-by-the-dying";
    private static final String KEY = "crashes/" + NAME;
    private static final String QUEUE = "crashes";
    private static final MessageCount MESSAGES = new MessageCount(EMULATORS, QUEUE);
    private static final S3Requests REQUESTS = new S3Requests(EMULATORS, NAME);

    private static final int ROUNDS = Integer.getInteger("crash.rounds", 2);
    private static final int MIB = Integer.getInteger("crash.mib", 1024);
    private static final long SEED = Long.getLong("crash.seed", System.nanoTime());
    private static final int IN_FLIGHT = 4;
    private static final int KEPT_FOR_SMALL_BLOBS = 1;
    private static final int BLOCK = 16 << 20;
    private static final int BLOCKS = MIB / 16;
    private static final int PARTS = BLOCKS;

    private final Random random = new Random(SEED);

    /** How a blob is copied: by the run that finds it, or by way of the segment queue. */
    private enum Mode {
        IN_PLACE(1024 * 1024),
        BY_SEGMENTS(64);

        private final int segmentMib;

        Mode(int segmentMib) {
            this.segmentMib = segmentMib;
        }

        Map<String, String> settings() {
            return Map.of(
                    "BLOBFERRY_MULTIPART_THRESHOLD_MIB",
                    "1",
                    "BLOBFERRY_SEGMENT_SIZE_MIB",
                    Integer.toString(segmentMib),
                    "BLOBFERRY_TRANSFER_MEMORY_MIB",
                    Integer.toString(4 * (IN_FLIGHT + KEPT_FOR_SMALL_BLOBS)),
                    "BLOBFERRY_VISIBILITY_TIMEOUT_SECONDS",
                    "5");
        }

        @Override
        public String toString() {
            return this == IN_PLACE ? "in place" : "by segments";
        }
    }

    @AfterEach
    void order() {
        EMULATORS.reset();
    }

    @Test
    void killedWorker_isResumedWithLittleRepetition() {
        byte[] block = new byte[BLOCK];
        new SplittableRandom(SEED).nextBytes(block);
        BlobClient blob = SOURCE.uploadRepeated(NAME, block, BLOCKS);
        String crc = crc(block, BLOCKS);
        Map<Mode, List<CrashMoment>> moments = Map.of(Mode.IN_PLACE, shuffled(), Mode.BY_SEGMENTS, shuffled());
        System.out.printf(
                "[crash] seed %d: %d rounds, %d MiB in %d parts, %d in flight%n", SEED, ROUNDS, MIB, PARTS, IN_FLIGHT);
        int sum = 0;
        int most = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            Mode way = Mode.values()[round % 2];
            List<CrashMoment> order = moments.get(way);
            CrashMoment moment = order.get((round - 1) / 2 % order.size());
            blob.setMetadata(Map.of("round", Integer.toString(round)));
            int again = round(round, blob, way, moment);
            assertComplete(blob, crc, moment);
            assertOneNewVersion(blob, round == 1 ? 0 : 1);
            sum += again;
            most = Math.max(most, again);
        }
        System.out.printf(
                "[crash] %d rounds, %d parts of %d copied again, at most %d in one round%n",
                ROUNDS, sum, ROUNDS * PARTS, most);
    }

    /** Returns how many parts were copied more than once. */
    private int round(int round, BlobClient blob, Mode way, CrashMoment moment) {
        EMULATORS.requests().clear();
        long start = System.nanoTime();
        try (StandaloneWorker first = StandaloneWorker.start(EMULATORS, QUEUE, way.settings())) {
            moment.arm(EMULATORS.s3Proxy(), new CrashMoment.Copy(REQUESTS, PARTS, random, first.process()::kill));
            first.deliver(EventGrid.created(blob));
            first.process().await(Await.LIMIT);
        }
        EMULATORS.reset();
        int before = REQUESTS.parts().size();
        try (StandaloneWorker second = StandaloneWorker.start(EMULATORS, QUEUE, way.settings())) {
            Await.condition("empty queues", second.logged()::all).until(MESSAGES::isZero);
        }
        int sent = REQUESTS.parts().size();
        int again = sent - PARTS;
        System.out.printf(
                "[crash] round %2d, %-11s, killed %-29s: UploadParts %2d before, %2d after, copied again %d (%.1f s)%n",
                round, way, moment, before, sent - before, again, (System.nanoTime() - start) / 1e9);
        assertTrue(again >= 0, "every part was sent");
        assertTrue(again <= IN_FLIGHT, () -> again + " parts were copied again: " + EMULATORS.requests());
        return again;
    }

    private static void assertComplete(BlobClient blob, String crc, CrashMoment moment) {
        String etag = etag(blob);
        HeadObjectResponse head = BUCKET.head(KEY);
        assertEquals(MIB * (1L << 20), head.contentLength());
        assertEquals(etag, head.metadata().get("blobferry-source-etag"), "the newest version is current");
        assertEquals(crc, head.checksumCRC64NVME());
        assertEquals(crc, BUCKET.crcOfBytes(KEY));
        Map<String, Object> row = STATE.checkpoint(SOURCE.name(), NAME);
        assertEquals("done", row.get("state"));
        assertEquals(etag, row.get("sourceETag"));
        assertEquals(head.versionId(), row.get("versionId"));
        assertEquals(crc, row.get("crc64nvme"));
        List<String> open = BUCKET.openUploadIds(KEY);
        if (moment.mayLoseAnUpload() && open.size() == 1) {
            assertEquals(List.of(), BUCKET.storedParts(KEY, open.getFirst()), "an upload that no row names is empty");
            BUCKET.abort(KEY, open.getFirst());
        } else {
            assertEquals(List.of(), open);
        }
        assertEquals(List.of(), STATE.failures(NAME));
    }

    /**
     * Leaves the newest version alone. Several finishers may be at Complete at once: S3 lets one of them write, S3Mock more,
     * and what each writes is the same.
     */
    private static void assertOneNewVersion(BlobClient blob, int before) {
        List<ObjectVersion> versions = BUCKET.versions(KEY);
        long written = versions.stream()
                .filter(version -> BUCKET.head(KEY, version.versionId())
                        .metadata()
                        .get("blobferry-source-etag")
                        .equals(etag(blob)))
                .count();
        assertTrue(written >= 1, "this round's version is there");
        assertEquals(before, versions.size() - written, "versions of other rounds");
        BUCKET.deletePreviousVersions(KEY);
    }

    private static String etag(BlobClient blob) {
        return blob.getProperties().getETag().replace("\"", "");
    }

    private List<CrashMoment> shuffled() {
        List<CrashMoment> moments = Arrays.asList(CrashMoment.values());
        Collections.shuffle(moments, random);
        return moments;
    }

    private static String crc(byte[] block, int times) {
        TableCrc64 crc = new TableCrc64();
        for (int i = 0; i < times; i++) {
            crc.update(ByteBuffer.wrap(block));
        }
        return crc.value().base64();
    }
}
