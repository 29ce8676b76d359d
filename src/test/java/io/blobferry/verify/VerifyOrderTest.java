package io.blobferry.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.format.Utf8KeyOrder;
import io.blobferry.report.Report.Verdict;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.testing.BackupFixture;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Accounts list in other orders than S3: none of them makes a backup look missing or extra. */
class VerifyOrderTest {
    private static final Map<String, Comparator<String>> ORDERS = Map.of(
            "UTF-8", Utf8KeyOrder.COMPARATOR,
            "UTF-16", Comparator.naturalOrder(),
            "folders", Comparator.comparing(name -> name.replace('/', '\0')),
            "reversed", Utf8KeyOrder.COMPARATOR.reversed());

    private static final String[] SEGMENTS = {
        "a", "a-b", "a.txt", "a b", "b", "\uE000", "\uFFFC", "\uD83D\uDE00", "\uD800\uDC00x", "z", "!", "~"
    };

    private final VerifyFixture account = new VerifyFixture();

    private static List<String> names(long seed) {
        Random random = new Random(seed);
        TreeSet<String> names = new TreeSet<>();
        while (names.size() < 60) {
            int depth = 1 + random.nextInt(3);
            List<String> path = IntStream.range(0, depth)
                    .mapToObj(i -> SEGMENTS[random.nextInt(SEGMENTS.length)])
                    .toList();
            names.add(String.join("/", path) + random.nextInt(4));
        }
        return new ArrayList<>(names);
    }

    /** The listing of a service that sorts by another rule. */
    private BlobListing ordered(Comparator<String> order, int pageSize, List<String> names) {
        return (run, container, prefix, maxResults, from) -> {
            List<BlobListing.Listed> rest = names.stream()
                    .filter(name -> name.startsWith(prefix))
                    .filter(name -> from.isEmpty() || order.compare(name, from.get()) > 0)
                    .sorted(order)
                    .map(this::listed)
                    .flatMap(Optional::stream)
                    .toList();
            List<BlobListing.Listed> page = rest.stream().limit(pageSize).toList();
            return new BlobListing.Page(
                    page,
                    rest.size() > pageSize
                            ? Optional.of(page.getLast().version().blob().name())
                            : Optional.empty());
        };
    }

    private Optional<BlobListing.Listed> listed(String name) {
        BlobAddress blob = account.blob(name);
        return Optional.ofNullable(account.clouds.source.current(blob))
                .map(current -> new BlobListing.Listed(
                        current.properties().version(),
                        current.properties().size(),
                        current.properties().lastModified()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16", "folders", "reversed"})
    void everyOrder_findsWhatDiffersAndNothingElse(String order) {
        for (long seed = 1; seed <= 8; seed++) {
            VerifyOrderTest fresh = new VerifyOrderTest();
            fresh.findsWhatDiffers(ORDERS.get(order), seed);
        }
    }

    private void findsWhatDiffers(Comparator<String> order, long seed) {
        List<String> names = names(seed);
        names.forEach(account::backedUp);
        account.longAfter();
        Random random = new Random(seed);
        account.blobs = ordered(order, 1 + random.nextInt(12), names);
        VerifyResult sound = account.verify(Depth.LISTING);
        assertEquals(List.of(), account.found, () -> "seed " + seed);
        assertEquals(Verdict.SOUND, sound.verdict());
        assertEquals(names.size(), sound.counts().blobs());

        TreeSet<String> expected = new TreeSet<>();
        for (String name : names) {
            switch (random.nextInt(8)) {
                case 0 -> {
                    account.clouds.target.delete(account.key(name));
                    expected.add("MISSING " + name);
                }
                case 1 -> {
                    account.clouds.source.delete(account.blob(name));
                    expected.add("EXTRA " + name);
                }
                case 2 -> {
                    account.clouds.source.put(account.blob(name), account.content(BackupFixture.SMALL));
                    expected.add("STALE " + name);
                }
                default -> {}
            }
        }
        account.longAfter();
        account.verify(Depth.LISTING);
        assertEquals(expected, new TreeSet<>(account.found), () -> "seed " + seed);
        assertEquals(expected.size(), account.found.size(), () -> "seed " + seed);
    }

    /** In the order of S3 nothing is asked beyond the pages. */
    @Test
    void orderOfS3_takesListingsAlone() {
        List<String> names = names(1);
        names.forEach(account::backedUp);
        account.longAfter();
        account.blobs = ordered(Utf8KeyOrder.COMPARATOR, 10, names);
        long before = account.clouds.faults.count("target.look") + account.clouds.faults.count("source.look");
        VerifyResult result = account.verify(Depth.LISTING);
        assertEquals(before, account.clouds.faults.count("target.look") + account.clouds.faults.count("source.look"));
        assertTrue(account.clouds.faults.count("target.list") <= names.size() / 2 + 1, "each page of objects once");
        assertEquals(names.size(), result.counts().objects());
    }
}
