package io.blobferry.history;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ObjectKey;
import io.blobferry.format.Utf8KeyOrder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The keys of several places, joined by the blob's name. All keys of a place have one beginning, so each place is in the order of
 * the names. A key that comes out of order, which is known by cut records alone, is by itself.
 */
final class PlacesScan implements Iterator<PlacesScan.Found> {
    /**
     * A blob, or an object that is none.
     *
     * @param parts one for each place that shows something of it; exactly one if there is no blob
     */
    record Found(Optional<BlobAddress> blob, List<Part> parts) {}

    /** @param place the index of the place */
    record Part(int place, ObjectKey key, KeyHistory history) {}

    private final BlobPlaces places;
    private final List<BackupScope> scopes;
    private final List<? extends Iterator<KeyScan.Key>> scans;
    private final List<Optional<KeyScan.Key>> heads = new ArrayList<>();
    private final List<Found> ready = new ArrayList<>();

    /** @param scans one for each place */
    PlacesScan(BlobPlaces places, List<? extends Iterator<KeyScan.Key>> scans) {
        this.places = places;
        this.scans = scans;
        scopes = places.all();
        scopes.forEach(scope -> heads.add(Optional.empty()));
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && advance()) {}
        return !ready.isEmpty();
    }

    @Override
    public Found next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.removeFirst();
    }

    private boolean advance() {
        for (int place = 0; place < scopes.size(); place++) {
            if (heads.get(place).isEmpty() && scans.get(place).hasNext()) {
                heads.set(place, Optional.of(scans.get(place).next()));
            }
        }
        OptionalInt first = IntStream.range(0, scopes.size())
                .filter(place -> heads.get(place).isPresent())
                .reduce((one, other) -> Utf8KeyOrder.COMPARATOR.compare(name(other), name(one)) < 0 ? other : one);
        if (first.isEmpty()) {
            return false;
        }
        String name = name(first.getAsInt());
        Optional<BlobAddress> blob = Optional.empty();
        List<Part> parts = new ArrayList<>();
        for (int place = 0; place < scopes.size(); place++) {
            if (heads.get(place).isPresent() && name(place).equals(name)) {
                KeyScan.Key key = heads.get(place).orElseThrow();
                heads.set(place, Optional.empty());
                Part part = new Part(place, new ObjectKey(scopes.get(place).bucket(), key.key()), key.history());
                Optional<BlobAddress> found = scopes.get(place).blobs().apply(part.key());
                if (found.isPresent()) {
                    blob = found;
                    parts.add(part);
                } else if (places.isCurrent(place)) {
                    ready.add(new Found(Optional.empty(), List.of(part)));
                }
            }
        }
        if (blob.isPresent()) {
            ready.add(new Found(blob, parts));
        }
        return true;
    }

    private String name(int place) {
        return scopes.get(place).nameOf(heads.get(place).orElseThrow().key());
    }
}
