package io.blobferry.reconcile;

import io.blobferry.execution.RunContext;
import io.blobferry.spi.target.ObjectListing;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the objects in the range of some keys, in S3's order, and keeps those under the keys themselves: however many others
 * lie in between, no more is held.
 */
final class SortedObjectScan {
    /** One listing costs about as much as ten looks at single objects. */
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
     * @param handover with how much time left no more pages are listed
     * @param prefix what all keys of the place begin with
     * @param mark up to where the objects of the place have been read by earlier walks
     */
    SortedObjectScan(
            ObjectListing listing, RunContext run, Duration handover, String bucket, String prefix, String mark) {
        this.listing = listing;
        this.run = run;
        this.deadlineMargin = handover;
        this.bucket = bucket;
        this.prefix = prefix;
        this.cursor = mark;
    }

    /** Up to where the objects have been read, by this walk and those before it. */
    String cursor() {
        return cursor;
    }

    /** How many objects this walk has read that no walk had read before. */
    long objectsRead() {
        return objectsRead;
    }

    /** The object that was read under one of the keys. */
    Optional<ObjectListing.Listed> find(String key) {
        return found.getOrDefault(key, Optional.empty());
    }

    /** Whether there may be an object that was not read. */
    boolean mayHaveMissed(String key) {
        return Utf8KeyOrder.COMPARATOR.compare(key, unscannedAfter) > 0
                && Utf8KeyOrder.COMPARATOR.compare(key, unscannedUpTo) <= 0;
    }

    /**
     * Reads on from the mark to the last of the keys, and those keys that lie behind it once more, as far as that is worth
     * it.
     *
     * @return whether it came to the last key; else the mark is how far it came before the run's time was over
     */
    boolean scanTo(List<String> keys) {
        List<String> sorted = keys.stream().sorted(Utf8KeyOrder.COMPARATOR).toList();
        sorted.forEach(key -> found.put(key, Optional.empty()));
        List<String> behind = sorted.stream()
                .filter(key -> Utf8KeyOrder.COMPARATOR.compare(key, cursor) <= 0)
                .toList();
        if (behind.size() < sorted.size() && !scanOn(Optional.of(sorted.getLast()), Integer.MAX_VALUE)) {
            return false;
        }
        if (!behind.isEmpty()) {
            rescan(behind);
        }
        return true;
    }

    /**
     * Reads on from the mark to the end, some pages at the most.
     *
     * @return whether it came to the end
     */
    boolean scanToEnd(int pages) {
        return scanOn(Optional.empty(), pages);
    }

    private boolean scanOn(Optional<String> last, int pages) {
        ScannedRange stretch = scan(cursor, last, pages, true);
        cursor = stretch.end();
        return stretch.complete();
    }

    private void rescan(List<String> keys) {
        ScannedRange stretch = scan(
                Utf8KeyOrder.before(keys.getFirst()),
                Optional.of(keys.getLast()),
                1 + keys.size() / HEADS_PER_PAGE,
                false);
        unscannedAfter = stretch.end();
        unscannedUpTo = keys.getLast();
    }

    private record ScannedRange(String end, boolean complete) {}

    private ScannedRange scan(String after, Optional<String> last, int pages, boolean first) {
        String at = after;
        for (int page = 0; page < pages && run.remaining().compareTo(deadlineMargin) > 0; page++) {
            ObjectListing.Page objects = listing.list(run, bucket, prefix, at);
            for (ObjectListing.Listed object : objects.objects()) {
                if (last.isPresent() && Utf8KeyOrder.COMPARATOR.compare(object.key(), last.get()) > 0) {
                    return new ScannedRange(last.get(), true);
                }
                found.computeIfPresent(object.key(), (key, none) -> Optional.of(object));
                objectsRead += first ? 1 : 0;
                at = object.key();
            }
            if (objects.last() || objects.objects().isEmpty()) {
                return new ScannedRange(last.orElse(at), true);
            }
        }
        return new ScannedRange(at, false);
    }
}
