package io.blobferry.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ObjectKey;
import io.blobferry.drill.DrillResult.ContainerTotals;
import io.blobferry.files.FolderDestination;
import io.blobferry.report.Figure;
import io.blobferry.report.Report;
import io.blobferry.report.Report.Verdict;
import io.blobferry.spi.target.StoredVersion;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.TestChecksum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrillTest {
    private static final long ALL = 1L << 30;

    private final DrillFixture account = new DrillFixture();

    @TempDir
    private Path folder;

    private void damageOneOfEach() {
        for (String name : List.of("a", "foreign", "lost", "retagged", "rotten", "stale", "z")) {
            account.backedUp(name, BackupFixture.SMALL);
        }
        BlobContent original =
                account.clouds.source.current(account.blob("lost")).content();
        account.longAfter();
        account.clouds.target.overwrite(account.key("foreign"), new BlobContent(99, 10));
        account.clouds.target.overwrite(account.key("lost"), original);
        account.clouds.source.changeTags(account.blob("retagged"), Map.of("state", "closed"));
        account.reader.rot(account.key("rotten"));
        account.clouds.source.put(account.blob("stale"), new BlobContent(98, 10));
        account.longAfter();
    }

    private static final List<String> DAMAGES =
            List.of("BYTES rotten", "FOREIGN foreign", "METADATA_LOST lost", "STALE stale", "TAGS retagged");

    @Test
    void damages_areNamedAndNothingElse() {
        damageOneOfEach();
        DrillResult result = account.drill(ALL, "7");
        assertEquals(DAMAGES, account.found.stream().sorted().toList());
        assertEquals(Verdict.DIFFERENCES, result.verdict());
        assertEquals(7, result.counts().read());
    }

    /** What was restored is on the disk, is compared there, and is gone at the end. */
    @Test
    void folder_holdsWhatIsRestoredAndIsEmptyAtTheEnd() throws IOException {
        damageOneOfEach();
        account.backedUp("large", BackupFixture.LARGE);
        account.backedUp("empty", 0);
        account.longAfter();
        Set<Path> seen = new HashSet<>();
        Scratch scratch = new FolderScratch(
                folder,
                own -> {
                    seen.add(own);
                    return FolderDestination.openFolder(own, false, false, TestChecksum::new);
                },
                account.reader);
        DrillResult result = account.drill(ALL, "7", scratch);
        assertEquals(DAMAGES, account.found.stream().sorted().toList());
        assertEquals(9, result.counts().read());
        assertEquals(1, seen.size());
        try (var files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void soundBackups_areCountedAndMeasured() {
        for (int i = 0; i < 10; i++) {
            account.backedUp("blob-" + i, BackupFixture.SMALL);
        }
        account.backedUp(new BlobAddress("account", "second", "b"), new BlobContent(50, BackupFixture.LARGE));
        account.longAfter();
        account.clouds.faults.after("reader.read", 1, () -> account.clouds.clock.advance(Duration.ofSeconds(1)));
        DrillResult result = account.drill(ALL, "7");
        assertEquals(List.of(), account.found);
        assertEquals(Verdict.SOUND, result.verdict());
        assertEquals(11, result.counts().listed());
        assertEquals(11, result.counts().compared());
        assertEquals(
                10 * BackupFixture.SMALL + BackupFixture.LARGE, result.counts().bytesRead());
        assertEquals(
                Map.of("container", 10L, "second", 1L),
                result.containers().stream()
                        .collect(Collectors.toMap(ContainerTotals::container, ContainerTotals::objects)));
        assertTrue(result.containers().stream()
                .allMatch(container -> container.restoreTime().isPresent()));
        Report report = DrillReport.of(result);
        assertTrue(report.sections().stream()
                .flatMap(section -> section.figures().stream())
                .map(Figure::name)
                .anyMatch("restoreSeconds/second"::equals));
    }

    /** With Azure gone the backups are checked against S3 alone. */
    @Test
    void sourceThatIsGone_isNotCompared() {
        account.backedUp("a", BackupFixture.SMALL);
        account.longAfter();
        account.clouds.source.delete(account.blob("a"));
        DrillResult result = account.drill(ALL, "7");
        assertEquals(Verdict.SOUND, result.verdict());
        assertEquals(0, result.counts().compared());
        assertEquals(1, result.counts().read());
    }

    @Test
    void objectOfNoBlob_isNoBackup() {
        account.backedUp("a", BackupFixture.SMALL);
        account.clouds.target.overwrite(new ObjectKey("backups", "photos/cat.jpg"), new BlobContent(1, 10));
        account.clouds.target.overwrite(new ObjectKey("backups", ".blobferry/deleted/x"), new BlobContent(1, 10));
        account.longAfter();
        DrillResult result = account.drill(ALL, "7");
        assertEquals(List.of(), account.found);
        assertEquals(1, result.counts().unrelated());
        assertEquals(2, result.counts().listed());
    }

    /** As COSTS.md states it. */
    @Test
    void backupThatIsDrawn_costsItsProperties_itsBytes_andOneLookAtTheSource() {
        for (int i = 0; i < 10; i++) {
            account.backedUp("blob-" + i, BackupFixture.SMALL);
        }
        account.longAfter();
        account.drill(ALL, "7");
        List<String> requests = account.clouds.faults.operationsOf("drill");
        for (String operation : List.of("reader.head", "reader.read", "source.look")) {
            assertEquals(10, requests.stream().filter(operation::equals).count(), operation);
        }
        assertEquals(
                Set.of("reader.head", "reader.read", "reader.halfway", "source.look", "target.list"),
                Set.copyOf(requests));
    }

    @Test
    void archivedBackup_leavesTheDrillSound() {
        account.backedUp("a", BackupFixture.SMALL);
        account.longAfter();
        account.clouds.target.setAvailability(account.key("a"), new StoredVersion.Archived());
        DrillResult result = account.drill(ALL, "7");
        assertEquals(List.of("ARCHIVED a"), account.found);
        assertEquals(Verdict.SOUND, result.verdict());
    }

    @Test
    void budget_isNotExceeded() {
        for (int i = 0; i < 40; i++) {
            account.backedUp("blob-" + i, BackupFixture.SMALL + i);
        }
        account.backedUp("giant", 50 * BackupFixture.SMALL);
        account.longAfter();
        DrillResult result = account.drill(10 * BackupFixture.SMALL, "7");
        assertTrue(result.counts().bytesRead() <= 10 * BackupFixture.SMALL);
        assertEquals(9, result.counts().read());
        assertEquals(1, result.counts().tooLarge());
    }

    @Test
    void daysBudget_isSharedAndBeginsAnewEachDay() {
        for (int i = 0; i < 40; i++) {
            account.backedUp("blob-" + i, BackupFixture.SMALL);
        }
        account.longAfter();
        long budget = 10 * BackupFixture.SMALL;
        long read = 0;
        DrillResult first = account.daily(budget, "a").orElseThrow();
        read += first.counts().bytesRead();
        assertEquals(budget, read);
        assertEquals(Optional.empty(), account.daily(budget, "b"), "another worker, on the same day");
        account.clouds.clock.advance(Duration.ofDays(1));
        assertEquals(budget, account.daily(budget, "c").orElseThrow().counts().bytesRead());
    }

    /** Another worker reserves the rest between the draw and the reading. */
    @Test
    void reservation_isOfOneWorker() {
        for (int i = 0; i < 40; i++) {
            account.backedUp("blob-" + i, BackupFixture.SMALL);
        }
        account.longAfter();
        long budget = 10 * BackupFixture.SMALL;
        account.clouds.faults.before("drills.write", 2, () -> {
            DrillResult other = account.drill()
                    .drillDaily(
                            account.run(),
                            new DailyDrill(account.state, budget, "other"),
                            Scratch.nothing(),
                            new IgnoringListener())
                    .orElseThrow();
            assertEquals(budget, other.counts().bytesRead());
        });
        DrillResult result = account.daily(budget, "a").orElseThrow();
        assertEquals(0, result.counts().bytesRead());
    }

    @Test
    void walk_continuesWhereItEnded() {
        for (int i = 0; i < 10; i++) {
            account.backedUp("blob-" + i, BackupFixture.SMALL);
        }
        BackupWalk walk = new BackupWalk(
                account.ports.objects(), io.blobferry.routing.Routes.of(account.clouds.route), "account");
        Set<String> names = new HashSet<>();
        int pages = 0;
        Optional<ObjectKey> from = Optional.empty();
        do {
            int[] left = {2};
            BackupWalk.Walked walked = walk.walk(
                    account.run(),
                    from,
                    () -> left[0]-- > 0,
                    candidate -> assertTrue(names.add(candidate.blob().name()), "each object once in a round"));
            from = walked.next();
            assertTrue(walked.containers().isEmpty(), "the container is listed in part");
            pages++;
        } while (from.isPresent());
        assertEquals(10, names.size());
        assertEquals(3, pages);
    }

    @Test
    void seed_decidesTheDraw() {
        for (int i = 0; i < 40; i++) {
            account.backedUp("blob-" + i, BackupFixture.SMALL);
        }
        account.longAfter();
        for (int i = 0; i < 40; i++) {
            account.reader.rot(account.key("blob-" + i));
        }
        account.drill(5 * BackupFixture.SMALL, "7");
        List<String> first = account.found.stream().sorted().toList();
        assertEquals(5, first.size());
        account.drill(5 * BackupFixture.SMALL, "7");
        assertEquals(first, account.found.stream().sorted().toList());
        account.drill(5 * BackupFixture.SMALL, "8");
        assertNotEquals(first, account.found.stream().sorted().toList());
    }

    @Test
    void listingThatFails_isADrillThatFailed() {
        account.backedUp("a", BackupFixture.SMALL);
        account.clouds.faults.before("target.list", 1, FaultInjector.connectionLost());
        DrillResult result = account.drill(ALL, "7");
        assertEquals(Verdict.INCOMPLETE, result.verdict());
        assertEquals(1, result.incomplete().size());
    }

    private static final class IgnoringListener implements DrillListener {
        @Override
        public void found(io.blobferry.execution.RunContext run, io.blobferry.verify.Difference difference) {}

        @Override
        public void drawn(io.blobferry.execution.RunContext run, long objects, long bytes) {}

        @Override
        public void advanced(io.blobferry.execution.RunContext run, long bytes) {}

        @Override
        public void drillCompleted(io.blobferry.execution.RunContext run, DrillResult result) {}
    }
}
