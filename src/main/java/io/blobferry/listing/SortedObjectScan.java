package io.blobferry.listing;

import io.blobferry.execution.RunContext;
import io.blobferry.format.Utf8KeyOrder;
import io.blobferry.spi.target.ObjectListing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Lists the objects of one destination in S3's order and keeps those with the requested keys. Memory depends on the
 * number of requested keys only, not on the number of objects between them. Not thread-safe while it scans.
 */
public final class SortedObjectScan {
    /** A listing request costs about as much as ten HEAD requests (S3 request prices, LIST against GET). */
    private static final int HEADS_PER_PAGE = 10;

    private final ObjectListing listing;
    private final RunContext run;
    private final BooleanSupplier hasTime;
    private final Range range;
    private final Consumer<ObjectListing.Listed> unmatched;
    private final Map<String, Optional<ObjectListing.Listed>> found = new HashMap<>();
    private long objectsRead;
    private String cursor;
    private String unscannedAfter = "";
    private String unscannedUpTo = "";

    /**
     * The objects of a destination that a scan reads.
     *
     * @param prefix the prefix of all keys of the destination
     * @param after the key up to which earlier scans have listed the destination
     * @param last the last key, inclusive; empty for the end of the destination
     */
    public record Range(String bucket, String prefix, String after, Optional<String> last) {}

    /**
     * @param hasTime whether another page may be listed
     * @param unmatched receives each object that is listed for the first time and whose key was not requested
     */
    public SortedObjectScan(
            ObjectListing listing,
            RunContext run,
            BooleanSupplier hasTime,
            Range range,
            Consumer<ObjectListing.Listed> unmatched) {
        this.listing = listing;
        this.run = run;
        this.hasTime = hasTime;
        this.range = range;
        this.unmatched = unmatched;
        cursor = range.after();
    }

    /** The key up to which this scan and earlier ones have listed the destination. */
    public String cursor() {
        return cursor;
    }

    /** The number of objects that this scan has listed for the first time. */
    public long objectsRead() {
        return objectsRead;
    }

    /** The object with a requested key, if the scan has found one. */
    public Optional<ObjectListing.Listed> find(String key) {
        return found.getOrDefault(key, Optional.empty());
    }

    /** Whether an object with this key may exist that was not listed. */
    public boolean mayHaveMissed(String key) {
        return Utf8KeyOrder.COMPARATOR.compare(key, unscannedAfter) > 0
                && Utf8KeyOrder.COMPARATOR.compare(key, unscannedUpTo) <= 0;
    }

    /**
     * Lists from the cursor to the last of the keys. Keys before the cursor and behind the range are listed again, as long
     * as that takes fewer requests than asking for each; {@link #mayHaveMissed} holds for the others.
     *
     * @return whether the scan has reached the last key; if not, time is short and the cursor says how far it is
     */
    public boolean scanTo(List<String> keys) {
        List<String> sorted = keys.stream().sorted(Utf8KeyOrder.COMPARATOR).toList();
        sorted.forEach(key -> found.put(key, Optional.empty()));
        List<String> ahead = sorted.stream().filter(this::isAhead).toList();
        if (!ahead.isEmpty() && !scanOn(Optional.of(ahead.getLast()), Integer.MAX_VALUE)) {
            return false;
        }
        List<String> outside = sorted.stream()
                .filter(Predicate.not(Set.copyOf(ahead)::contains))
                .toList();
        if (!outside.isEmpty()) {
            rescan(outside);
        }
        return true;
    }

    private boolean isAhead(String key) {
        return Utf8KeyOrder.COMPARATOR.compare(key, cursor) > 0
                && range.last()
                        .filter(last -> Utf8KeyOrder.COMPARATOR.compare(key, last) > 0)
                        .isEmpty();
    }

    /**
     * Lists from the cursor to the end of the range.
     *
     * @param maxPages the maximum number of pages
     * @return whether the scan has reached the end
     */
    public boolean scanToEnd(int maxPages) {
        boolean passed = range.last()
                .filter(last -> Utf8KeyOrder.COMPARATOR.compare(cursor, last) >= 0)
                .isPresent();
        return passed || scanOn(range.last(), maxPages);
    }

    private boolean scanOn(Optional<String> last, int maxPages) {
        ScannedRange scanned = scan(cursor, last, maxPages, true);
        cursor = scanned.end();
        return scanned.complete();
    }

    private void rescan(List<String> keys) {
        ScannedRange scanned = scan(
                Utf8KeyOrder.before(keys.getFirst()),
                Optional.of(keys.getLast()),
                1 + keys.size() / HEADS_PER_PAGE,
                false);
        unscannedAfter = scanned.end();
        unscannedUpTo = keys.getLast();
    }

    /** The keys after the start of a scan up to {@code end}, and whether that is all that was requested. */
    private record ScannedRange(String end, boolean complete) {}

    private ScannedRange scan(String after, Optional<String> last, int maxPages, boolean firstTime) {
        String end = after;
        for (int page = 0; page < maxPages && hasTime.getAsBoolean(); page++) {
            ObjectListing.Page objects = listing.list(run, range.bucket(), range.prefix(), end);
            for (ObjectListing.Listed object : objects.objects()) {
                if (last.isPresent() && Utf8KeyOrder.COMPARATOR.compare(object.key(), last.get()) > 0) {
                    return new ScannedRange(last.get(), true);
                }
                boolean requested = found.computeIfPresent(object.key(), (key, absent) -> Optional.of(object)) != null;
                if (firstTime) {
                    objectsRead++;
                    if (!requested) {
                        unmatched.accept(object);
                    }
                }
                end = object.key();
            }
            if (objects.last() || objects.objects().isEmpty()) {
                return new ScannedRange(last.orElse(end), true);
            }
        }
        return new ScannedRange(end, false);
    }
}
