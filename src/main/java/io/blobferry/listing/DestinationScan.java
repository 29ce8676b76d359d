package io.blobferry.listing;

import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.routing.Route;
import io.blobferry.spi.target.ObjectListing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/** The objects of one bucket and prefix, matched page by page with a container's blobs. Not thread-safe. */
public final class DestinationScan {
    private final RunContext run;
    private final ObjectListing listing;
    private final Route destination;
    private final String prefix;
    private final UnmatchedObjects unmatched;
    private final LongConsumer objectsRead;
    private String cursor = "";

    /**
     * @param prefix the prefix of the keys of the blobs that are compared
     * @param objectsRead receives how many more objects were listed
     */
    public DestinationScan(
            RunContext run,
            ObjectListing listing,
            Route destination,
            String prefix,
            UnmatchedObjects unmatched,
            LongConsumer objectsRead) {
        this.run = run;
        this.listing = listing;
        this.destination = destination;
        this.prefix = prefix;
        this.unmatched = unmatched;
        this.objectsRead = objectsRead;
    }

    boolean includes(Route route) {
        return destination.hasSameDestination(route);
    }

    /** The blobs with the objects under their keys. */
    List<ListedPair> match(List<ComparedBlob> blobs) {
        Map<String, ObjectListing.Listed> earlier = new HashMap<>();
        List<String> keys = new ArrayList<>(blobs.size());
        blobs.stream()
                .flatMap(blob -> blob.key().stream())
                .map(ObjectKey::key)
                .forEach(key ->
                        unmatched.take(key).ifPresentOrElse(object -> earlier.put(key, object), () -> keys.add(key)));
        SortedObjectScan scan = scan();
        if (!scan.scanTo(keys)) {
            throw outOfTime();
        }
        advance(scan);
        return blobs.stream().map(blob -> pair(blob, earlier, scan)).toList();
    }

    private static ListedPair pair(
            ComparedBlob blob, Map<String, ObjectListing.Listed> earlier, SortedObjectScan scan) {
        if (blob.key().isEmpty()) {
            return new ListedPair(blob, Optional.empty(), false);
        }
        String key = blob.key().get().key();
        Optional<ObjectListing.Listed> object =
                Optional.ofNullable(earlier.get(key)).or(() -> scan.find(key));
        return new ListedPair(blob, object, object.isEmpty() && scan.mayHaveMissed(key));
    }

    /** Lists what comes after the last blob. */
    void finish() {
        SortedObjectScan scan = scan();
        if (!scan.scanToEnd(Integer.MAX_VALUE)) {
            throw outOfTime();
        }
        advance(scan);
        unmatched.listingEnded();
    }

    private SortedObjectScan scan() {
        return new SortedObjectScan(
                listing,
                run,
                () -> run.remaining().compareTo(RunContext.DEADLINE_MARGIN) > 0,
                new SortedObjectScan.Range(destination.bucket(), prefix, cursor, Optional.empty()),
                unmatched::add);
    }

    private void advance(SortedObjectScan scan) {
        cursor = scan.cursor();
        objectsRead.accept(scan.objectsRead());
    }

    private TransientException outOfTime() {
        return new TransientException("list s3://" + destination.bucket() + "/" + prefix, "time limit reached", null);
    }
}
