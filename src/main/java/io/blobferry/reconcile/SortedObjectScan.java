package io.blobferry.reconcile;

import io.blobferry.execution.RunContext;
import io.blobferry.spi.target.ObjectListing;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lists the objects of one destination in S3's order and keeps those with the requested keys. Memory depends on the
 * number of requested keys only, not on the number of objects between them. Not thread-safe while it scans.
 */
final class SortedObjectScan {
    /** A listing request costs about as much as ten HEAD requests (S3 request prices, LIST against GET). */
    private static final int HEADS_PER_PAGE = 10;

    private final ObjectListing listing;
    private final RunContext run;
    private final Duration deadlineMargin;
    private final String bucket;
    private final String prefix;
    private final Map<String, Optional<ObjectListing.Listed>> found = new HashMap<>();
    private long objectsRead;
    private String cursor;
    private String unscannedAfter = "";
    private String unscannedUpTo = "";

    /**
     * @param deadlineMargin the time that must remain to list another page
     * @param prefix the prefix of all keys of the destination
     * @param cursor the key up to which earlier scans have listed the destination
     */
    SortedObjectScan(
            ObjectListing listing,
            RunContext run,
            Duration deadlineMargin,
            String bucket,
            String prefix,
            String cursor) {
        this.listing = listing;
        this.run = run;
        this.deadlineMargin = deadlineMargin;
        this.bucket = bucket;
        this.prefix = prefix;
        this.cursor = cursor;
    }

    /** The key up to which this scan and earlier ones have listed the destination. */
    String cursor() {
        return cursor;
    }

    /** The number of objects that this scan has listed for the first time. */
    long objectsRead() {
        return objectsRead;
    }

    /** The object with a requested key, if the scan has found one. */
    Optional<ObjectListing.Listed> find(String key) {
        return found.getOrDefault(key, Optional.empty());
    }

    /** Whether an object with this key may exist that was not listed. */
    boolean mayHaveMissed(String key) {
        return Utf8KeyOrder.COMPARATOR.compare(key, unscannedAfter) > 0
                && Utf8KeyOrder.COMPARATOR.compare(key, unscannedUpTo) <= 0;
    }

    /**
     * Lists from the cursor to the last of the keys. Keys before the cursor are listed again, as long as that takes
     * fewer requests than asking for each; {@link #mayHaveMissed} holds for the others.
     *
     * @return whether the scan has reached the last key; if not, the run's deadline is near and the cursor says how far
     *     it is
     */
    boolean scanTo(List<String> keys) {
        List<String> sorted = keys.stream().sorted(Utf8KeyOrder.COMPARATOR).toList();
        sorted.forEach(key -> found.put(key, Optional.empty()));
        List<String> passed = sorted.stream()
                .filter(key -> Utf8KeyOrder.COMPARATOR.compare(key, cursor) <= 0)
                .toList();
        if (passed.size() < sorted.size() && !scanOn(Optional.of(sorted.getLast()), Integer.MAX_VALUE)) {
            return false;
        }
        if (!passed.isEmpty()) {
            rescan(passed);
        }
        return true;
    }

    /**
     * Lists from the cursor to the end of the destination.
     *
     * @param maxPages the maximum number of pages
     * @return whether the scan has reached the end
     */
    boolean scanToEnd(int maxPages) {
        return scanOn(Optional.empty(), maxPages);
    }

    private boolean scanOn(Optional<String> last, int maxPages) {
        ScannedRange range = scan(cursor, last, maxPages, true);
        cursor = range.end();
        return range.complete();
    }

    private void rescan(List<String> keys) {
        ScannedRange range = scan(
                Utf8KeyOrder.before(keys.getFirst()),
                Optional.of(keys.getLast()),
                1 + keys.size() / HEADS_PER_PAGE,
                false);
        unscannedAfter = range.end();
        unscannedUpTo = keys.getLast();
    }

    /** The keys after the start of a scan up to {@code end}, and whether that is all that was requested. */
    private record ScannedRange(String end, boolean complete) {}

    private ScannedRange scan(String after, Optional<String> last, int maxPages, boolean firstTime) {
        String end = after;
        for (int page = 0; page < maxPages && run.remaining().compareTo(deadlineMargin) > 0; page++) {
            ObjectListing.Page objects = listing.list(run, bucket, prefix, end);
            for (ObjectListing.Listed object : objects.objects()) {
                if (last.isPresent() && Utf8KeyOrder.COMPARATOR.compare(object.key(), last.get()) > 0) {
                    return new ScannedRange(last.get(), true);
                }
                found.computeIfPresent(object.key(), (key, absent) -> Optional.of(object));
                objectsRead += firstTime ? 1 : 0;
                end = object.key();
            }
            if (objects.last() || objects.objects().isEmpty()) {
                return new ScannedRange(last.orElse(end), true);
            }
        }
        return new ScannedRange(end, false);
    }
}
