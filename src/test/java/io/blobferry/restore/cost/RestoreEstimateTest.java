package io.blobferry.restore.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.cost.Prices;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.ObjectVersion;
import io.blobferry.report.Figure;
import io.blobferry.restore.RestorePlan;
import io.blobferry.restore.RestorePlan.Omitted;
import io.blobferry.restore.RestorePlan.Reason;
import io.blobferry.restore.RestorePlan.Restored;
import io.blobferry.restore.RestoreTask;
import io.blobferry.spi.target.BackupReader.ThawTier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreEstimateTest {
    private static final long GB = 1_000_000_000;
    private static final Prices PRICES = Prices.standard();

    @TempDir
    private Path folder;

    @Test
    void standardObjects_costEgressAndRequests() {
        RestoreEstimate estimate = new RestoreEstimate(PRICES, Optional.empty(), false, false);
        estimate.add(restored("a", 100 * GB, "STANDARD"));
        estimate.add(restored("b", 1_000, "STANDARD"));

        assertEquals(2, estimate.objects());
        assertEquals(100 * GB + 1_000, estimate.bytes());
        // 9 dollars for the bytes, a HEAD for each, a GET for each 8 MiB, and one for the small one.
        assertEquals("11924", figures(estimate).get("reads"));
        assertEquals(9.0 + 11_924 * 0.0004 / 1_000, estimate.dollars(0), 1e-4);
    }

    /** Into a container the properties of a small version come with its content. */
    @Test
    void restoreToAContainer_readsAndWritesRangesOfFourMebibytes() {
        RestoreEstimate estimate = new RestoreEstimate(PRICES, Optional.empty(), true, false);
        estimate.add(restored("a", 40L << 20, "STANDARD"));
        estimate.add(restored("b", 1_000, "STANDARD"));

        assertEquals("12", figures(estimate).get("reads"));
        assertEquals("12", figures(estimate).get("writes"));
    }

    private static Map<String, String> figures(RestoreEstimate estimate) {
        return estimate.sections(0, OptionalLong.empty()).stream()
                .flatMap(section -> section.figures().stream())
                .collect(Collectors.toMap(Figure::name, figure -> figure.value().toString()));
    }

    @Test
    void archivedObjects_costNothingUntilThawed() {
        RestoreEstimate left = new RestoreEstimate(PRICES, Optional.empty(), false, false);
        left.add(restored("a", 100 * GB, "DEEP_ARCHIVE"));
        assertEquals(0, left.dollars(0), 1e-9);

        RestoreEstimate bulk = new RestoreEstimate(PRICES, Optional.of(ThawTier.BULK), false, false);
        bulk.add(restored("a", 100 * GB, "DEEP_ARCHIVE"));
        assertEquals(9.25, bulk.dollars(0), 0.02);
    }

    @Test
    void figures_nameClassesOmissionsAndPrices() {
        RestoreEstimate estimate = new RestoreEstimate(PRICES, Optional.empty(), true, true);
        estimate.addAll(List.<RestorePlan.Entry>of(
                        restored("a", GB, "GLACIER_IR"),
                        restored("b", GB, "GLACIER"),
                        new Omitted("c", Reason.GONE, ""))
                .iterator());

        Map<String, String> figures = estimate.sections(7, OptionalLong.of(1_000_000)).stream()
                .flatMap(section -> section.figures().stream())
                .collect(Collectors.toMap(Figure::name, Figure::text));

        assertEquals("1", figures.get("objectsGLACIER_IR"));
        assertEquals("1", figures.get("archived"));
        assertEquals("1", figures.get("omittedGONE"));
        assertEquals("2", figures.get("backedUpAgain"));
        assertEquals("7", figures.get("planRequests"));
        assertEquals("33 min 20 s", figures.get("seconds"));
        assertTrue(figures.get("prices").contains(PRICES.date()), figures::toString);
        assertTrue(figures.get("dollars").endsWith("USD"), figures::toString);
    }

    @Test
    void pricesOfAUser_replaceOurs() throws IOException {
        Path file = folder.resolve("mine.json");
        Files.writeString(file, "{\"date\":\"2027-01-01\",\"egressPerGB\":1,\"currency\":\"EUR\"}");
        RestoreEstimate estimate = new RestoreEstimate(Prices.of(file), Optional.empty(), false, false);
        estimate.add(restored("a", 2 * GB, "STANDARD"));

        assertEquals(2.0, estimate.dollars(0), 1e-9);
        Files.writeString(file, "[]");
        assertThrows(IllegalArgumentException.class, () -> Prices.of(file));
        assertThrows(IllegalArgumentException.class, () -> Prices.of(folder.resolve("none.json")));
    }

    private static Restored restored(String name, long size, String storageClass) {
        return new Restored(
                new RestoreTask(
                        name, new ObjectVersion(new ObjectKey("bucket", name), Optional.of("v")), size, List.of()),
                storageClass);
    }
}
