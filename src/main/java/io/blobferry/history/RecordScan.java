package io.blobferry.history;

import io.blobferry.format.HistoryRecord;
import io.blobferry.history.KeyHistory.Trace;
import io.blobferry.spi.target.ObjectVersionListing.Listed;
import io.blobferry.spi.target.ObjectVersionListing.ListedVersion;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The records of one kind, in the order of the keys that they are of. A record that was written again is one record, of the
 * time of the last write; one under a delete marker counts too, since the product deletes none.
 */
final class RecordScan implements Iterator<RecordScan.Found> {
    private final Iterator<Listed> listing;
    private Optional<Found> next = Optional.empty();
    private String lastKey = "";

    /** @param recordKey the key of the record itself */
    record Found(String recordKey, HistoryRecord record, Trace trace) {
        /** The key that the record is of, or the beginning of it. */
        String position() {
            return switch (record.subject()) {
                case HistoryRecord.Whole(String key) -> key;
                case HistoryRecord.Cut(String beginning, String hash) -> beginning;
            };
        }
    }

    RecordScan(Iterator<Listed> listing) {
        this.listing = listing;
    }

    /** The next record, which stays the next one. */
    Optional<Found> peek() {
        while (next.isEmpty() && listing.hasNext()) {
            Listed entry = listing.next();
            if (entry instanceof ListedVersion && !entry.key().equals(lastKey)) {
                lastKey = entry.key();
                next = HistoryRecord.parse(entry.key())
                        .map(record -> new Found(
                                entry.key(), record, new Trace(record.time(), record.etag(), entry.lastModified())));
            }
        }
        return next;
    }

    @Override
    public boolean hasNext() {
        return peek().isPresent();
    }

    @Override
    public Found next() {
        Found found = peek().orElseThrow(NoSuchElementException::new);
        next = Optional.empty();
        return found;
    }
}
