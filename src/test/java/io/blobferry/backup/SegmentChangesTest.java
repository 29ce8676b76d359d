package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Checkpoint;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.CallSite;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.SegmentFixture;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Source or target changes at each port call of a segment's run, and no event is delivered until the queue is empty. */
class SegmentChangesTest {
    /** The run's call that reads: after the row, the parts of the segment, the part once more, and the write around it. */
    private static final int READ = 4;

    @TestFactory
    Stream<DynamicTest> sourceDeleted_inFirstSegment() {
        return changed(1, SegmentFixture::dispatched, SegmentChangesTest::deleteSource, (scene, place) -> {
            assertTrue(scene.target.allVersions(scene.key).isEmpty(), "the other segments can no longer be read");
            assertTrue(scene.checkpoint()
                    .filter(Checkpoint.Deleted.class::isInstance)
                    .isPresent());
        });
    }

    @TestFactory
    Stream<DynamicTest> sourceDeleted_inCompletingSegment() {
        return changed(
                SegmentFixture.PARTS,
                SegmentFixture::allButLast,
                SegmentChangesTest::deleteSource,
                (scene, place) -> assertEquals(
                        isRangeReadBefore(place),
                        !scene.target.allVersions(scene.key).isEmpty(),
                        "a complete backup or none"));
    }

    @TestFactory
    Stream<DynamicTest> sourceDeleted_earlierBackupStays() {
        return changed(
                SegmentFixture.PARTS,
                SegmentFixture::allButLastOverBackup,
                SegmentChangesTest::deleteSource,
                (scene, place) -> assertEquals(
                        isRangeReadBefore(place) ? 2 : 1,
                        scene.target.allVersions(scene.key).size()));
    }

    /** The next read notices, and the newer version is backed up. */
    @TestFactory
    Stream<DynamicTest> sourceOverwritten_inFirstSegment() {
        return changed(
                1,
                SegmentFixture::dispatched,
                scene -> scene.write(BackupFixture.LARGE_TWO),
                (scene, place) -> SegmentFixture.assertWrittenOnce(scene));
    }

    @TestFactory
    Stream<DynamicTest> sourceOverwrittenBySmallVersion_inFirstSegment() {
        return changed(
                1,
                SegmentFixture::dispatched,
                scene -> scene.write(BackupFixture.SMALL_ONE),
                (scene, place) -> SegmentFixture.assertWrittenOnce(scene));
    }

    @TestFactory
    Stream<DynamicTest> sourceOverwritten_inCompletingSegment() {
        return changed(
                SegmentFixture.PARTS,
                SegmentFixture::allButLast,
                scene -> scene.write(BackupFixture.LARGE_TWO),
                (scene, place) -> {
                    if (isRangeReadBefore(place)) {
                        scene.run("the overwrite's own event");
                        scene.drain("worker");
                    }
                    SegmentFixture.assertBackedUp(scene);
                });
    }

    /** The precondition is never refreshed: no upload is completed that S3 would order behind the foreign write. */
    @TestFactory
    Stream<DynamicTest> targetOverwritten_inFirstSegment() {
        return changed(1, SegmentFixture::dispatched, SegmentChangesTest::overwriteTarget, (scene, place) -> {
            SegmentFixture.assertBackedUp(scene);
            assertEquals(2, scene.target.allVersions(scene.key).size(), "the foreign object and one backup");
        });
    }

    @TestFactory
    Stream<DynamicTest> targetOverwritten_inCompletingSegment() {
        return changed(
                SegmentFixture.PARTS,
                SegmentFixture::allButLast,
                SegmentChangesTest::overwriteTarget,
                SegmentChangesTest::assertBackedUpByNextRun);
    }

    @TestFactory
    Stream<DynamicTest> targetDeleted_inCompletingSegment() {
        return changed(
                SegmentFixture.PARTS,
                SegmentFixture::allButLastOverBackup,
                scene -> scene.target.delete(scene.key),
                SegmentChangesTest::assertBackedUpByNextRun);
    }

    @TestFactory
    Stream<DynamicTest> uploadAborted_inFirstSegment() {
        return changed(
                1,
                SegmentFixture::dispatched,
                SegmentChangesTest::abortUpload,
                (scene, place) -> SegmentFixture.assertWrittenOnce(scene));
    }

    /**
     * Not while the last part is in flight: if S3 keeps that one and lists it, the upload looks like one of which the
     * other segments are still to come.
     */
    @TestFactory
    Stream<DynamicTest> uploadAborted_inCompletingSegment() {
        return changed(
                        SegmentFixture.PARTS,
                        SegmentFixture::allButLast,
                        SegmentChangesTest::abortUpload,
                        (scene, place) -> SegmentFixture.assertWrittenOnce(scene))
                .filter(test -> !test.getDisplayName().matches(".*(source\\.|halfway).*"));
    }

    /** The row is a hint: losing it costs another upload. */
    @TestFactory
    Stream<DynamicTest> rowLost() {
        return SegmentFixture.atEveryCallOfSegment(1, SegmentFixture::dispatched, (scene, place) -> {
            place.inject(scene, () -> scene.checkpoints.loseRow(scene.blob));

            assertTrue(SegmentFixture.run(scene, CallSite.RUN, SegmentFixture.take(scene, 1))
                    .canAcknowledge());
            scene.drain("worker");

            scene.assertNewestIsBackedUp();
            scene.assertNoMixedObject();
            assertEquals(
                    1,
                    scene.target.openUploads().size(),
                    "the upload that the row named is left to the lifecycle rule");
        });
    }

    private static Stream<DynamicTest> changed(
            int part,
            Supplier<BackupFixture> scenes,
            Consumer<BackupFixture> change,
            BiConsumer<BackupFixture, CallSite> end) {
        return SegmentFixture.atEveryCallOfSegment(part, scenes, (scene, place) -> {
            place.inject(scene, () -> change.accept(scene));

            assertTrue(SegmentFixture.run(scene, CallSite.RUN, SegmentFixture.take(scene, part))
                    .canAcknowledge());
            scene.drain("worker");

            end.accept(scene, place);
            scene.assertNoMixedObject();
            scene.assertNoOpenUpload();
            assertFalse(scene.uploadOfRow().isPresent(), "no row is left copying");
            assertEquals(0, scene.failures.rows().size());
        });
    }

    /** Whether the range GET has been answered by then, so that this run no longer asks the source. */
    private static boolean isRangeReadBefore(CallSite place) {
        return place.side() == FaultInjector.Side.BEFORE ? place.nth() > READ : place.nth() >= READ - 1;
    }

    private static void assertBackedUpByNextRun(BackupFixture scene, CallSite place) {
        List<String> unseen = List.of("target.look", "checkpoints.write");
        if (unseen.contains(place.operation())) {
            scene.run("next");
            scene.drain("worker");
        }
        SegmentFixture.assertBackedUp(scene);
    }

    private static void deleteSource(BackupFixture scene) {
        scene.source.delete(scene.blob);
    }

    private static void overwriteTarget(BackupFixture scene) {
        scene.target.overwrite(scene.key, BackupFixture.FOREIGN);
    }

    private static void abortUpload(BackupFixture scene) {
        scene.uploadOfRow().ifPresent(scene.target::abortByOther);
    }
}
