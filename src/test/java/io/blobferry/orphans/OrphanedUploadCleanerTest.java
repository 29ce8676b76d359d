package io.blobferry.orphans;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blobferry.backup.EnginePorts;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.TimeRange;
import io.blobferry.domain.Upload;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.routing.Routes;
import io.blobferry.routing.StorageClass;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.MemoryUploadListing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Orphaned uploads are aborted, and no others. */
class OrphanedUploadCleanerTest {
    private static final Duration MIN_AGE = Duration.ofHours(24);

    private final BackupFixture clouds = new BackupFixture();

    private OrphanedUploadCleaner.CleanupResult cleanUp() {
        return cleanUp(BackupFixture.RUN_TIMEOUT);
    }

    private OrphanedUploadCleaner.CleanupResult cleanUp(Duration allowed) {
        EnginePorts ports = clouds.ports();
        MemoryUploadListing listing = new MemoryUploadListing(clouds.faults, clouds.target);
        return new OrphanedUploadCleaner(
                        ports.source(),
                        ports.uploads(),
                        ports.checkpoints(),
                        listing,
                        Routes.of(clouds.route),
                        clouds.blob.account(),
                        clouds.clock)
                .cleanUp(
                        new RunContext("sweep", clouds.clock, allowed, clouds.listener),
                        MIN_AGE,
                        true,
                        clouds.listener);
    }

    /** A run that crashes between CreateMultipartUpload and its row leaves an orphaned upload. */
    private void createOrphan() {
        clouds.write(BackupFixture.LARGE_ONE);
        clouds.faults.after("uploads.create", 1, clouds.faults.crash("crashed"));
        clouds.runAndCrash("crashed");
    }

    @Test
    void orphan_oldEnough_isAborted() {
        createOrphan();
        clouds.clock.advance(MIN_AGE.plusSeconds(1));

        assertEquals(new OrphanedUploadCleaner.CleanupResult(1, 1, 0, true), cleanUp());

        clouds.assertNoOpenUpload();
        assertEquals(1, clouds.listener.orphans.size());
    }

    @Test
    void orphan_tooRecent_isKept() {
        createOrphan();
        clouds.clock.advance(MIN_AGE.minusSeconds(1));

        assertEquals(new OrphanedUploadCleaner.CleanupResult(1, 0, 0, true), cleanUp());

        assertEquals(1, clouds.target.openUploads().size());
    }

    @Test
    void activeUpload_anyAge_isKept() {
        clouds.write(BackupFixture.LARGE_ONE);
        clouds.faults.before("uploads.complete", 1, clouds.faults.crash("crashed"));
        clouds.runAndCrash("crashed");
        clouds.clock.advance(MIN_AGE.multipliedBy(100));

        assertEquals(new OrphanedUploadCleaner.CleanupResult(1, 0, 0, true), cleanUp());

        clouds.run("next");
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void replacedUpload_isAborted() {
        createOrphan();
        clouds.run("next");
        clouds.clock.advance(MIN_AGE.plusSeconds(1));

        assertEquals(new OrphanedUploadCleaner.CleanupResult(1, 1, 0, true), cleanUp());

        clouds.assertNewestIsBackedUp();
    }

    /** An upload of another application in the same bucket. */
    @ParameterizedTest
    @ValueSource(strings = {"nothing-like-a-container", "container/no such blob", "/name", "container/"})
    void foreignUpload_isKept(String key) {
        clouds.write(BackupFixture.LARGE_ONE);
        Upload foreign = open(new ObjectKey("backups", key));
        clouds.clock.advance(MIN_AGE.multipliedBy(100));

        assertEquals(new OrphanedUploadCleaner.CleanupResult(1, 0, 1, true), cleanUp());

        assertEquals(List.of(foreign), clouds.target.openUploads());
    }

    /** Azure answers 400 to a name that no container or blob can have. */
    @Test
    void foreignKeyThatTheSourceRejects_doesNotEndTheCleanup() {
        clouds.write(BackupFixture.LARGE_ONE);
        open(new ObjectKey("backups", "Not_a_container/name"));
        open(new ObjectKey("backups", "container/other"));
        clouds.clock.advance(MIN_AGE.multipliedBy(100));
        clouds.faults.before("source.head", 1, () -> {
            throw new PermanentException("get the properties", FailureCause.REJECTED, "400 InvalidResourceName", null);
        });

        assertEquals(new OrphanedUploadCleaner.CleanupResult(2, 0, 2, true), cleanUp());
    }

    @Test
    void cleanUp_readsAllPages() {
        createOrphan();
        for (int i = 1; i < 3 * MemoryUploadListing.PAGE; i++) {
            open(clouds.key);
        }
        clouds.clock.advance(MIN_AGE.plusSeconds(1));

        int all = 3 * MemoryUploadListing.PAGE;
        assertEquals(new OrphanedUploadCleaner.CleanupResult(all, all, 0, true), cleanUp());

        clouds.assertNoOpenUpload();
    }

    @Test
    void deadline_stopsAndNextContinues() {
        createOrphan();
        open(clouds.key);
        clouds.clock.advance(MIN_AGE.plusSeconds(1));
        Duration allowed = Duration.ofMinutes(1);
        clouds.faults.after("uploads.abort", 1, () -> clouds.clock.advance(allowed));

        assertEquals(new OrphanedUploadCleaner.CleanupResult(1, 1, 0, false), cleanUp(allowed));
        assertEquals(new OrphanedUploadCleaner.CleanupResult(1, 1, 0, true), cleanUp());

        clouds.assertNoOpenUpload();
    }

    /** A row that cannot be read, a null from an SDK: that upload stays, and the others of the bucket are aborted. */
    @ParameterizedTest
    @MethodSource
    void failureOfOneUpload_endsNoSweep(RuntimeException failure) {
        createOrphan();
        open(clouds.key);
        open(clouds.key);
        clouds.clock.advance(MIN_AGE.plusSeconds(1));
        AtomicInteger found = new AtomicInteger();
        clouds.faults.at(FaultInjector.Side.BEFORE, "checkpoints.find", 0, call -> {
            if (call.run().equals("sweep") && found.incrementAndGet() == 2) {
                throw failure;
            }
        });

        assertEquals(new OrphanedUploadCleaner.CleanupResult(3, 2, 1, true), cleanUp());

        assertEquals(1, clouds.target.openUploads().size());
        assertEquals(1, clouds.listener.skippedUploads.size());
        assertEquals(List.of(clouds.target.openUploads().getFirst()), clouds.listener.skippedUploads);
    }

    static List<RuntimeException> failureOfOneUpload_endsNoSweep() {
        return List.of(
                new PermanentException("read the row", FailureCause.REJECTED, "unsupported schema version 9", null),
                new NullPointerException("an SDK's null"));
    }

    /** Every other upload would fail too. */
    @Test
    void systemicFailure_endsSweep() {
        createOrphan();
        clouds.clock.advance(MIN_AGE.plusSeconds(1));
        clouds.faults.before("uploads.abort", 1, () -> {
            throw new PermanentException("abort", FailureCause.FEDERATION, "no session", null);
        });
        assertThrows(PermanentException.class, this::cleanUp);
    }

    private Upload open(ObjectKey key) {
        RunContext run = new RunContext("other", clouds.clock, BackupFixture.RUN_TIMEOUT, clouds.listener);
        BlobProperties properties = clouds.source.current(clouds.blob).properties();
        return clouds.target.create(
                run,
                key,
                new ObjectAttributes(
                        properties, TimeRange.at(properties.lastModified()), Map.of(), StorageClass.STANDARD));
    }
}
