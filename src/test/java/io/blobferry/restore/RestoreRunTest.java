package io.blobferry.restore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobType;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ContentHeaders;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.ObjectVersion;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.TimeRange;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.routing.StorageClass;
import io.blobferry.spi.destination.DestinationUnusableException;
import io.blobferry.spi.target.BackupReader.ThawTier;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.spi.target.SourceAttributes;
import io.blobferry.spi.target.StoredVersion;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.MemoryBackupReader;
import io.blobferry.testing.MemoryDestination;
import io.blobferry.testing.MemoryTarget;
import io.blobferry.testing.MutableClock;
import io.blobferry.testing.RestoredBlobs;
import io.blobferry.testing.RottenReader;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreRunTest {
    private static final Instant MODIFIED = Instant.parse("2026-10-01T08:00:00Z");
    private static final RestoreConfig CONFIG = config(false, false, Optional.empty());

    private final MutableClock clock = new MutableClock();
    private final FaultInjector faults = new FaultInjector();
    private final MemoryTarget target = new MemoryTarget(faults, clock);
    private final MemoryDestination destination = new MemoryDestination(faults);
    private final List<RestoreTask> plan = new ArrayList<>();
    private final Map<String, BlobContent> contents = new HashMap<>();
    private final Map<String, RestoreOutcome> outcomes = Collections.synchronizedMap(new HashMap<>());
    private final AtomicLong bytes = new AtomicLong();

    @TempDir
    private Path journals;

    private static RestoreConfig config(boolean overwrite, boolean inPlace, Optional<RestoreConfig.Thaw> thaw) {
        return new RestoreConfig(4, overwrite, inPlace, false, thaw, 4, Duration.ofMillis(1), Duration.ofMillis(2));
    }

    @BeforeEach
    void keepBytes() {
        target.keepBytes();
    }

    @Test
    void plan_isRestoredAndVerified() {
        backUp("small", 1, 1_000);
        backUp("empty", 2, 0);
        backUp("large", 3, 6_000_000);

        RestoreResult result = restore(CONFIG);

        assertEquals(3, result.restored());
        assertEquals(6_001_000, result.bytes());
        assertTrue(result.isComplete() && !result.hasDifferences(), result::toString);
        assertEquals(6_001_000, bytes.get());
        assertContents();
        assertTrue(destination.isFinished());
        assertEquals(
                "text/plain",
                destination
                        .restored("small")
                        .orElseThrow()
                        .attributes()
                        .headers()
                        .type()
                        .orElseThrow());
    }

    @Test
    void smallBlob_costsOneReadAndOneWrite() {
        backUp("small", 1, 1_000);
        RunContext run = RestoredBlobs.run();

        restore(CONFIG, run);

        assertEquals(
                List.of("reader.open", "reader.halfway", "destination.write", "destination.commit").stream()
                        .filter(operation -> !operation.equals("reader.halfway"))
                        .toList(),
                faults.operationsOf(run.id()).stream()
                        .filter(operation -> operation.startsWith("reader.open") || operation.startsWith("destination"))
                        .toList());
    }

    /** As into a folder, where something is expected: the estimate of costs counts so. */
    @Test
    void smallBlobWhereSomethingIsExpected_costsAHeadBesides() {
        backUp("small", 1, 1_000);
        RunContext run = RestoredBlobs.run();

        restore(CONFIG.withLooksFirst(), run);

        assertEquals(
                List.of("reader.head", "reader.read"),
                faults.operationsOf(run.id()).stream()
                        .filter(operation -> operation.startsWith("reader") && !operation.equals("reader.halfway"))
                        .toList());
    }

    @Test
    void transientFaults_areRetried() {
        backUp("large", 3, 6_000_000);
        backUp("small", 4, 500);
        for (String operation : List.of("reader.read", "destination.write", "destination.commit", "destination.find")) {
            faults.before(operation, 1, FaultInjector.connectionLost());
        }
        faults.after("destination.commit", 2, FaultInjector.connectionLost());

        RestoreResult result = restore(CONFIG);

        assertEquals(2, result.restored(), outcomes::toString);
        assertContents();
    }

    @Test
    void otherBlobInPlace_isNotReplacedUnlessAsked() {
        backUp("taken", 1, 1_000);
        backUp("free", 2, 1_000);
        destination.put("taken", new byte[] {1});

        RestoreResult first = restore(CONFIG);

        assertEquals(1, first.notReplaced());
        assertEquals(1, first.restored());
        assertArrayEquals(new byte[] {1}, destination.blobs().get("taken"));
        assertInstanceOf(RestoreOutcome.NotReplaced.class, outcomes.get("taken"));

        RestoreResult second = restore(config(true, false, Optional.empty()));

        assertTrue(second.isComplete(), second::toString);
        assertContents();
    }

    @Test
    void otherBlobInTheWayOfOneThatGrows_isNotReplaced() {
        destination.showAtOnce();
        backUp("taken", 1, 1_000);
        backUp("same", 2, 1_000);
        destination.put("taken", new byte[] {1});
        destination.put("same", array(contents.get("same")));

        RestoreResult result = restore(CONFIG);

        assertEquals(1, result.notReplaced(), outcomes::toString);
        assertEquals(1, result.alreadyThere());
        assertArrayEquals(new byte[] {1}, destination.blobs().get("taken"));
    }

    @Test
    void otherBlobWrittenSinceItWasLookedFor_isNotReplaced() {
        destination.showAtOnce();
        backUp("large", 3, 6_000_000);
        faults.after("destination.find", 1, () -> destination.put("large", new byte[] {2}));

        RestoreResult result = restore(CONFIG);

        assertEquals(1, result.notReplaced(), outcomes::toString);
        assertArrayEquals(new byte[] {2}, destination.blobs().get("large"));
    }

    @Test
    void sameBlobInPlace_isSkipped() {
        backUp("there", 1, 1_000);
        BlobContent content = contents.get("there");
        destination.put("there", array(content));

        RestoreResult result = restore(CONFIG);

        assertEquals(1, result.restored() + result.alreadyThere());
        assertTrue(result.isComplete());
    }

    @Test
    void sourceContainer_isRefusedUnlessAsked() {
        backUp("blob", 1, 10, "https://other.blob.core.windows.net/recovered/blob");

        RestoreRefusedException refused = assertThrows(RestoreRefusedException.class, () -> restore(CONFIG));

        assertTrue(refused.getMessage().contains("--in-place"), refused::getMessage);
        assertTrue(destination.blobs().isEmpty());
        assertTrue(restore(config(false, true, Optional.empty())).isComplete());
    }

    @Test
    void missingVersion_endsThatBlobAlone() {
        backUp("gone", 1, 10);
        backUp("kept", 2, 10);
        target.remove(
                plan.getFirst().version().key(),
                plan.getFirst().version().versionId().orElseThrow());

        RestoreResult result = restore(CONFIG);

        assertEquals(1, result.failed());
        assertEquals(1, result.restored());
        assertTrue(outcomes.get("gone").toString().contains("no longer there"));
    }

    @Test
    void losses_areNamed() {
        backUp("damaged", 1, 10);
        target.damage(
                plan.getFirst().version().key(),
                new SourceAttributes.Loss(SourceAttributes.LossKind.SIDECAR_MISSING, "no sidecar"));

        RestoreResult result = restore(CONFIG);

        assertEquals(1, result.changed());
        assertTrue(result.hasDifferences() && result.isComplete());
        assertEquals(
                List.of("SIDECAR_MISSING: no sidecar"),
                assertInstanceOf(RestoreOutcome.Restored.class, outcomes.get("damaged"))
                        .notes());
    }

    @Test
    void damagedBytes_areNotMadeVisible() {
        backUp("rotten", 1, 200_000);
        RestoreTask task = plan.getFirst();
        MemoryBackupReader rotten = new MemoryBackupReader(faults, target);
        RestoreResult result;
        try (RestoreJournal journal = journal()) {
            result = new RestoreRun(new RottenReader(rotten), destination, CONFIG, journal, listener(), clock)
                    .restore(RestoredBlobs.run(), planOf(plan));
        }
        assertEquals(1, result.damaged());
        assertTrue(outcomes.get(task.name()).toString().contains("CRC64NVME"));
        assertTrue(destination.blobs().isEmpty());
    }

    @Test
    void archivedVersion_isNamedAndThawedWhenAsked() {
        backUp("cold", 1, 10);
        backUp("warm", 2, 10);
        ObjectKey key = plan.getFirst().version().key();
        target.setAvailability(key, new StoredVersion.Archived());

        assertEquals(1, restore(CONFIG).archived());
        RestoreConfig.Thaw later = new RestoreConfig.Thaw(ThawTier.BULK, 3, false);
        RestoreResult asked = restore(config(false, false, Optional.of(later)));
        assertEquals(1, asked.thawing());
        assertTrue(asked.isIncomplete());

        RestoreConfig.Thaw waiting = new RestoreConfig.Thaw(ThawTier.BULK, 3, true);
        faults.before("reader.head", 6, () -> target.setAvailability(key, new StoredVersion.Thawed(Instant.MAX)));
        RestoreResult result = restore(config(false, false, Optional.of(waiting)));

        assertTrue(result.isComplete(), result::toString);
        assertContents();
    }

    @Test
    void interruptedRestore_continues() {
        for (int i = 0; i < 30; i++) {
            backUp("blob-" + i, i, 1_000);
        }
        backUp("large", 99, 8_000_000);
        faults.before("destination.write", 50, () -> {
            throw new DestinationUnusableException("the disk is full", null);
        });
        RestoreResult stopped = restore(CONFIG);
        assertEquals(Optional.of("the disk is full"), stopped.stopReason());
        assertFalse(stopped.isComplete());
        long before = bytes.getAndSet(0);

        try (RestoreJournal journal = journal()) {
            assertTrue(journal.isResumed());
            assertEquals(MODIFIED, journal.asOf());
        }
        RestoreResult result = restore(CONFIG);

        assertTrue(result.isComplete(), result::toString);
        assertEquals(31, result.restored());
        assertContents();
        long again = before + bytes.get() - 8_030_000;
        assertTrue(again <= 4 * 65_536, () -> again + " bytes were moved twice");
        assertTrue(before > 0 && bytes.get() < 8_000_000, () -> before + ", then " + bytes);
        try (RestoreJournal journal = journal()) {
            assertFalse(journal.isResumed());
        }
    }

    @Test
    void serviceThatDoesNotAnswer_stopsTheRestore() {
        for (int i = 0; i < 200; i++) {
            backUp("blob-" + i, i, 100);
        }
        faults.onEveryCall((side, call) -> {
            if (call.operation().startsWith("reader")) {
                FaultInjector.connectionLost().run();
            }
        });

        RestoreResult result = restore(CONFIG);

        assertTrue(result.stopReason().isPresent());
        assertTrue(result.interrupted() < 40, result::toString);
    }

    @Test
    void refusalOfEveryObject_stopsTheRestoreWithTheRemedy() {
        for (int i = 0; i < 200; i++) {
            backUp("blob-" + i, i, 100);
        }
        faults.onEveryCall((side, call) -> {
            if (call.operation().startsWith("reader")) {
                throw new PermanentException("read", FailureCause.TARGET_DENIED, "403 AccessDenied kms:Decrypt", null);
            }
        });

        RestoreResult result = restore(CONFIG);

        assertTrue(result.stopReason().orElseThrow().contains("kms:Decrypt"), result::toString);
        assertTrue(result.failed() < 40, result::toString);
    }

    @Test
    void keyOfOneObject_endsThatBlobAlone() {
        for (int i = 0; i < 5; i++) {
            backUp("blob-" + i, i, 100);
        }
        faults.before("reader.open", 2, () -> {
            throw new PermanentException("read", FailureCause.TARGET_DENIED, "403 AccessDenied kms:Decrypt", null);
        });
        faults.before("reader.head", 1, () -> {
            throw new PermanentException("read", FailureCause.TARGET_DENIED, "403 AccessDenied kms:Decrypt", null);
        });

        RestoreResult result = restore(CONFIG);

        assertEquals(4, result.restored(), outcomes::toString);
        assertEquals(1, result.failed());
        assertTrue(result.stopReason().isEmpty());
        assertTrue(outcomes.toString().contains("Grant these credentials kms:Decrypt"), outcomes::toString);
    }

    @Test
    void journalOfAnotherCommand_isNotUsed() {
        try (RestoreJournal first = RestoreJournal.open(journals, "one", MODIFIED, MODIFIED);
                RestoreJournal second = RestoreJournal.open(journals, "two", MODIFIED, MODIFIED)) {
            assertFalse(first.isResumed() || second.isResumed());
            assertThrows(
                    DestinationUnusableException.class, () -> RestoreJournal.open(journals, "one", MODIFIED, MODIFIED));
        }
        try (RestoreJournal again = RestoreJournal.open(journals, "one", Instant.MAX, MODIFIED)) {
            assertTrue(again.isResumed());
            assertEquals(MODIFIED, again.asOf());
        }
    }

    @Test
    void indexOfManyBlobs_grows() throws Exception {
        Path file = journals.resolve("index");
        try (DoneIndex index = new DoneIndex(file)) {
            for (int i = 0; i < 20_000; i++) {
                index.add(task(i));
            }
        }
        try (DoneIndex index = new DoneIndex(file)) {
            for (int i = 0; i < 20_000; i++) {
                assertTrue(index.contains(task(i)), "after it was opened again: " + i);
                assertTrue(index.containsId(DoneIndex.idOf(task(i))));
                assertFalse(index.contains(task(20_000 + i)));
            }
        }
        assertEquals(1 << 20, Files.size(file));
    }

    private static RestoreTask task(int i) {
        return new RestoreTask(
                "blob-" + i, new ObjectVersion(new ObjectKey("bucket", "c/" + i), Optional.of("v")), 1, List.of());
    }

    private RestoreResult restore(RestoreConfig config) {
        return restore(config, RestoredBlobs.run());
    }

    private RestoreResult restore(RestoreConfig config, RunContext run) {
        try (RestoreJournal journal = journal()) {
            return new RestoreRun(
                            new MemoryBackupReader(faults, target), destination, config, journal, listener(), clock)
                    .restore(run, planOf(plan));
        }
    }

    private static RestorePlan planOf(List<RestoreTask> tasks) {
        return run -> tasks.stream()
                .<RestorePlan.Entry>map(task -> new RestorePlan.Restored(task, "STANDARD"))
                .iterator();
    }

    private RestoreJournal journal() {
        return RestoreJournal.open(journals, "restore container", MODIFIED, MODIFIED);
    }

    private RestoreListener listener() {
        return new RestoreListener() {
            @Override
            public void bytesWritten(long count) {
                bytes.addAndGet(count);
            }

            @Override
            public void completed(RestoreTask task, RestoreOutcome outcome) {
                outcomes.put(task.name(), outcome);
            }

            @Override
            public void completedBefore(String blob, RestoreOutcome outcome) {
                outcomes.putIfAbsent(blob, outcome);
            }

            @Override
            public void omitted(RestorePlan.Omitted omitted) {}

            @Override
            public void waiting(String reason) {}
        };
    }

    private void backUp(String name, long seed, long size) {
        backUp(name, seed, size, "https://account.blob.core.windows.net/container/" + name);
    }

    private void backUp(String name, long seed, long size, String url) {
        BlobContent content = new BlobContent(seed, size);
        ObjectKey key = new ObjectKey("bucket", "container/" + name);
        BlobProperties source = new BlobProperties(
                new BlobVersion(new BlobAddress("account", "container", name), new ETag("0x" + seed)),
                URI.create(url),
                size,
                MODIFIED,
                Optional.empty(),
                BlobType.BLOCK,
                Optional.empty(),
                OptionalLong.empty(),
                new ContentHeaders(
                        Optional.of("text/plain"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                Map.of("Name", "Value"),
                0,
                Optional.empty(),
                false,
                false);
        BackupTarget.Stored stored = assertInstanceOf(
                BackupTarget.Stored.class,
                target.put(
                        RestoredBlobs.run(),
                        key,
                        new ObjectAttributes(source, TimeRange.at(MODIFIED), Map.of(), StorageClass.STANDARD),
                        TargetPrecondition.IF_ABSENT,
                        content.body(0, size)));
        contents.put(name, content);
        plan.add(new RestoreTask(name, new ObjectVersion(key, stored.backup().versionId()), size, List.of()));
    }

    private void assertContents() {
        Map<String, byte[]> blobs = destination.blobs();
        assertEquals(contents.keySet(), blobs.keySet());
        contents.forEach((name, content) -> assertArrayEquals(array(content), blobs.get(name), name));
    }

    private static byte[] array(BlobContent content) {
        byte[] all = new byte[Math.toIntExact(content.size())];
        for (long at = 0; at < all.length; at += BlobContent.BUFFER) {
            ByteBuffer part = content.range(at, Math.min(all.length, at + BlobContent.BUFFER));
            part.get(all, Math.toIntExact(at), part.remaining());
        }
        return all;
    }
}
