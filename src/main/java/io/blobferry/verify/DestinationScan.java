package io.blobferry.verify;

import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.listing.ComparedBlob;
import io.blobferry.listing.SortedObjectScan;
import io.blobferry.routing.Route;
import io.blobferry.spi.target.ObjectListing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The objects of one bucket and prefix, matched page by page with a container's blobs. Not thread-safe. */
final class DestinationScan {
    private final RunContext run;
    private final ObjectListing listing;
    private final Route destination;
    private final String prefix;
    private final ExtraObjects extras;
    private final Tally tally;
    private String cursor = "";

    /** @param prefix the prefix of the keys of the blobs that are compared */
    DestinationScan(
            RunContext run, ObjectListing listing, Route destination, String prefix, ExtraObjects extras, Tally tally) {
        this.run = run;
        this.listing = listing;
        this.destination = destination;
        this.prefix = prefix;
        this.extras = extras;
        this.tally = tally;
    }

    boolean includes(Route route) {
        return destination.hasSameDestination(route);
    }

    /** The blobs with the objects under their keys. */
    List<BlobVerifier.Pair> match(List<ComparedBlob> blobs) {
        Map<String, ObjectListing.Listed> earlier = new HashMap<>();
        List<String> keys = new ArrayList<>(blobs.size());
        blobs.stream()
                .flatMap(blob -> blob.key().stream())
                .map(ObjectKey::key)
                .forEach(key ->
                        extras.take(key).ifPresentOrElse(object -> earlier.put(key, object), () -> keys.add(key)));
        SortedObjectScan scan = scan();
        if (!scan.scanTo(keys)) {
            throw outOfTime();
        }
        advance(scan);
        return blobs.stream().map(blob -> pair(blob, earlier, scan)).toList();
    }

    private static BlobVerifier.Pair pair(
            ComparedBlob blob, Map<String, ObjectListing.Listed> earlier, SortedObjectScan scan) {
        if (blob.key().isEmpty()) {
            return new BlobVerifier.Pair(blob, Optional.empty(), false);
        }
        String key = blob.key().get().key();
        Optional<ObjectListing.Listed> object =
                Optional.ofNullable(earlier.get(key)).or(() -> scan.find(key));
        return new BlobVerifier.Pair(blob, object, object.isEmpty() && scan.mayHaveMissed(key));
    }

    /** Lists what comes after the last blob, and asks about every object without one. */
    void finish() {
        SortedObjectScan scan = scan();
        if (!scan.scanToEnd(Integer.MAX_VALUE)) {
            throw outOfTime();
        }
        advance(scan);
        extras.examine();
    }

    private SortedObjectScan scan() {
        return new SortedObjectScan(
                listing,
                run,
                () -> run.remaining().compareTo(RunContext.DEADLINE_MARGIN) > 0,
                new SortedObjectScan.Range(destination.bucket(), prefix, cursor, Optional.empty()),
                extras::add);
    }

    private void advance(SortedObjectScan scan) {
        cursor = scan.cursor();
        tally.add(Tally.Counter.OBJECTS, scan.objectsRead());
    }

    private TransientException outOfTime() {
        return new TransientException("list s3://" + destination.bucket() + "/" + prefix, "time limit reached", null);
    }
}
