package io.blobferry.backfill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.cost.Cost;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.RequestKind;
import io.blobferry.report.Figure;
import io.blobferry.report.Report;
import io.blobferry.report.Report.Verdict;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.testing.BackupFixture;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a dry run says that a run costs is what the run then counts. */
class BackfillEstimateTest {
    private static final long SMALL = BackupFixture.SMALL;
    private static final long LARGE = BackfillFixture.LARGE;

    private final BackfillFixture account = new BackfillFixture();

    static Stream<Arguments> accounts() {
        return Stream.of(
                Arguments.of("nothing is backed up", (Consumer<BackfillFixture>) BackfillEstimateTest::empty),
                Arguments.of("some are stale", (Consumer<BackfillFixture>) BackfillEstimateTest::stale),
                Arguments.of("most are large", (Consumer<BackfillFixture>) BackfillEstimateTest::large),
                Arguments.of("some are archived", (Consumer<BackfillFixture>) BackfillEstimateTest::archived));
    }

    private static void empty(BackfillFixture account) {
        for (int i = 0; i < 50; i++) {
            account.write("%02d".formatted(i), SMALL + i);
        }
    }

    private static void stale(BackfillFixture account) {
        for (int i = 0; i < 30; i++) {
            account.backedUp("%02d".formatted(i), SMALL);
        }
        for (int i = 0; i < 30; i += 3) {
            account.write("%02d".formatted(i), SMALL);
        }
        for (int i = 1; i < 30; i += 3) {
            account.write("%02d".formatted(i), SMALL + 1);
        }
        account.write("new", SMALL);
    }

    private static void large(BackfillFixture account) {
        for (int i = 0; i < 5; i++) {
            account.write("large/" + i, LARGE * (i + 1));
        }
        account.backedUp("large/backed up", LARGE);
        account.backedUp("large/overwritten", LARGE);
        account.write("large/overwritten", LARGE);
        account.write("small", SMALL);
    }

    private static void archived(BackfillFixture account) {
        for (int i = 0; i < 20; i++) {
            account.write("archived/" + i, SMALL, blob -> blob.unreadable(FailureCause.ARCHIVED));
        }
        account.write("small", SMALL);
        BlobListing memory = account.blobs;
        account.blobs = (run, container, prefix, max, from) -> {
            BlobListing.Page page = memory.list(run, container, prefix, max, from);
            return new BlobListing.Page(
                    page.blobs().stream().map(BackfillEstimateTest::withTier).toList(),
                    page.next(),
                    page.containerMissing());
        };
    }

    private static BlobListing.Listed withTier(BlobListing.Listed blob) {
        boolean archived = blob.version().blob().name().startsWith("archived");
        return new BlobListing.Listed(
                blob.version(),
                blob.size(),
                blob.lastModified(),
                archived ? Optional.of("Archive") : Optional.empty(),
                blob.tags(),
                Optional.of("Cool"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accounts")
    void estimate_isWhatTheRunCounts(String name, Consumer<BackfillFixture> blobs) {
        blobs.accept(account);
        long before = account.clouds.faults.count("target.put") + account.clouds.faults.count("uploads.create");

        BackfillResult estimated = account.estimate();

        assertEquals(
                before,
                account.clouds.faults.count("target.put") + account.clouds.faults.count("uploads.create"),
                "a dry run copies nothing");
        BackfillResult counted = account.backUp();
        assertEquals(
                estimated.estimate().orElseThrow().objects(), counted.counts().copied());
        assertEquals(
                estimated.estimate().orElseThrow().bytes(), counted.counts().copiedBytes());
        assertEquals(estimated.estimate().orElseThrow().archived(), counted.failed());
        assertEquals(estimated.cost().bytesRead(), counted.cost().bytesRead());
        for (RequestKind kind : RequestKind.values()) {
            assertEquals(
                    counted.cost().requests().count(kind),
                    estimated.cost().requests().count(kind),
                    () -> kind + " of " + counted.cost().requests() + " as estimated "
                            + estimated.cost().requests());
        }
        assertEquals(
                counted.cost().dollars(),
                estimated.cost().dollars(),
                counted.cost().dollars() * 0.001);
        double lines = estimated.cost().lines().stream()
                .mapToDouble(Cost.Line::dollars)
                .sum();
        assertEquals(estimated.cost().dollars(), lines, 1e-9, "the lines add up");
    }

    @Test
    void report_namesSizesTiersPricesAndTime() {
        archived(account);
        account.write("large", LARGE);

        Report report =
                BackfillReport.of(account.estimate(), Optional.of(new BackfillReport.Rate(1_000, Optional.of(0.001))));

        assertEquals("backup-estimate", report.command());
        assertEquals(2L, value(report, "objects"));
        assertEquals(20L, value(report, "rehydration"));
        assertEquals(2L, value(report, "retrieval"));
        assertEquals(2L, value(report, "movedToHot"));
        assertEquals(1L, value(report, "sizeUpTo4096"));
        assertEquals(1L, value(report, "sizeUpTo1048576"));
        assertEquals(2_000L, value(report, "seconds"), "two blobs at one in a thousand seconds");
        assertTrue(value(report, "prices").toString().contains("prices.json"));
        assertTrue((double) value(report, "dollarsRetrievalCool") > 0);
    }

    private static Object value(Report report, String name) {
        return report.sections().stream()
                .flatMap(section -> section.figures().stream())
                .filter(figure -> figure.name().equals(name))
                .map(Figure::value)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no figure " + name));
    }

    /** A tenth of a dollar's worth, and the listing. */
    @Test
    void budget_stopsBeforeItIsOverspent() {
        for (int i = 0; i < 60; i++) {
            account.write("%02d".formatted(i), SMALL);
        }
        double all = account.estimate().cost().dollars();
        double budget = all * 0.6;

        BackfillResult first = account.run(account.request(false, OptionalDouble.of(budget)));

        assertEquals(Verdict.INCOMPLETE, first.verdict());
        assertTrue(first.cost().dollars() <= budget, () -> first.cost().dollars() + " of " + budget);
        assertTrue(first.counts().copied() >= 5, () -> first.counts().toString());
        assertTrue(first.incomplete().toString().contains("budget"));
        BackfillResult second = account.backUp();
        assertEquals(Verdict.SOUND, second.verdict());
        assertEquals(60, first.counts().copied() + second.counts().copied());
    }

    @Test
    void blobThatCostsMoreThanTheBudget_isNamedAndTheOthersAreCopied() {
        account.write("a/large", LARGE * 100);
        account.write("b/small", SMALL);
        double budget = 0.001;

        BackfillResult result = account.run(account.request(false, OptionalDouble.of(budget)));

        assertEquals(Verdict.INCOMPLETE, result.verdict());
        assertEquals(List.of("over budget account/container/a/large"), account.foundSorted());
        assertTrue(account.isBackedUp("b/small"));
    }
}
