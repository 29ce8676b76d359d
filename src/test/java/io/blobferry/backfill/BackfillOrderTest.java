package io.blobferry.backfill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ETag;
import io.blobferry.execution.RequestKind;
import io.blobferry.format.Utf8KeyOrder;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.target.ObjectListing;
import io.blobferry.testing.BackupFixture;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listings in other orders than S3's, and listings that are long. */
class BackfillOrderTest {
    private static final Instant WRITTEN = Instant.parse("2025-01-01T00:00:00Z");
    private static final int MANY = Integer.getInteger("backfill.blobs", 300_000);

    private final BackfillFixture account = new BackfillFixture();

    /** An account that sorts otherwise makes requests, and no copies. */
    @ParameterizedTest
    @ValueSource(strings = {"folders", "reversed"})
    void everyOrder_copiesWhatIsMissingAndNothingElse(String order) {
        Comparator<String> sorted = order.equals("reversed")
                ? Utf8KeyOrder.COMPARATOR.reversed()
                : Comparator.comparing(name -> name.replace('/', '\0'));
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            names.add("a" + "-./ ".charAt(i % 4) + i + "/" + (i % 7));
        }
        names.forEach(name -> account.backedUp(name, BackupFixture.SMALL));
        account.longAfter();
        for (int i = 0; i < 60; i += 10) {
            account.clouds.target.delete(account.key(account.blob(names.get(i))));
        }
        account.blobs = (run, container, prefix, max, from) -> page(names, sorted, from);
        long before = account.clouds.faults.count("target.put");

        BackfillResult result = account.backUp();

        assertEquals(6, result.counts().copied());
        assertEquals(54, result.counts().upToDate());
        assertEquals(6, account.clouds.faults.count("target.put") - before);
    }

    private BlobListing.Page page(List<String> names, Comparator<String> order, Optional<String> from) {
        List<BlobListing.Listed> rest = names.stream()
                .filter(name -> from.isEmpty() || order.compare(name, from.get()) > 0)
                .sorted(order)
                .map(name -> account.clouds.source.current(account.blob(name)).properties())
                .map(blob -> new BlobListing.Listed(blob.version(), blob.size(), blob.lastModified()))
                .toList();
        List<BlobListing.Listed> page = rest.stream().limit(7).toList();
        return new BlobListing.Page(
                page,
                rest.size() > 7 ? Optional.of(page.getLast().version().blob().name()) : Optional.empty());
    }

    /** Many blobs that are all there take two listings, a page of each at a time. */
    @Test
    void manyUnchangedBlobs_takeListingsAlone() {
        AtomicLong blobPages = new AtomicLong();
        AtomicLong objectPages = new AtomicLong();
        account.blobs = (run, container, prefix, max, from) -> {
            run.countRequest(RequestKind.BLOB_LIST);
            blobPages.incrementAndGet();
            int first = from.map(Integer::parseInt).orElse(0);
            int end = Math.min(MANY, first + max);
            List<BlobListing.Listed> page = new ArrayList<>(max);
            for (int i = first; i < end; i++) {
                page.add(new BlobListing.Listed(
                        new BlobVersion(account.blob(name(i)), new ETag("0x" + i)), 1_000, WRITTEN));
            }
            return new BlobListing.Page(page, end < MANY ? Optional.of(Integer.toString(end)) : Optional.empty());
        };
        account.objects = (run, bucket, prefix, after) -> {
            run.countRequest(RequestKind.S3_LIST);
            objectPages.incrementAndGet();
            int first = after.isEmpty() ? 0 : Integer.parseInt(after.substring(after.length() - 9)) + 1;
            List<ObjectListing.Listed> page = new ArrayList<>(1_000);
            for (int i = first; i < Math.min(MANY, first + 1_000); i++) {
                page.add(new ObjectListing.Listed(
                        "container/" + name(i), new ETag("e" + i), 1_000, WRITTEN.plusSeconds(86_400)));
            }
            return new ObjectListing.Page(page, first + 1_000 >= MANY);
        };

        BackfillResult result = account.backUp();

        assertEquals(MANY, result.counts().upToDate());
        assertEquals(Math.ceilDiv(MANY, 5_000), blobPages.get());
        assertTrue(objectPages.get() <= Math.ceilDiv(MANY, 1_000) + 1, () -> objectPages + " pages");
        assertEquals(
                blobPages.get() + objectPages.get(),
                result.cost().requests().counts().values().stream()
                        .mapToLong(Long::longValue)
                        .sum());
    }

    private static String name(int number) {
        return "folder/%09d".formatted(number);
    }
}
