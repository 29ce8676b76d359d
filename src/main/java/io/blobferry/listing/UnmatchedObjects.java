package io.blobferry.listing;

import io.blobferry.spi.target.ObjectListing;
import java.util.Optional;

/** Receives the objects that were listed before their blob, or have none. Called by the thread that lists. */
public interface UnmatchedObjects {
    /** Forgets every object. A blob whose object was listed before it is then asked about, or listed once more. */
    UnmatchedObjects IGNORED = new UnmatchedObjects() {
        @Override
        public void add(ObjectListing.Listed object) {}

        @Override
        public Optional<ObjectListing.Listed> take(String key) {
            return Optional.empty();
        }

        @Override
        public void listingEnded() {}
    };

    /** An object whose blob has not been listed so far. */
    void add(ObjectListing.Listed object);

    /** The object that was listed before, if its blob turns up. */
    Optional<ObjectListing.Listed> take(String key);

    /** All objects of the destination were listed. */
    void listingEnded();
}
