package io.blobferry.history;

import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.RunContext;
import io.blobferry.format.HistoryRecord;
import io.blobferry.format.HistoryRecord.Kind;
import io.blobferry.format.HistoryRecordJson;
import io.blobferry.format.Utf8KeyOrder;
import io.blobferry.history.KeyHistory.Trace;
import io.blobferry.history.RecordScan.Found;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.ObjectVersionListing;
import io.blobferry.spi.target.ObjectVersionListing.Listed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * Merges the versions of a scope with the records of both kinds, key by key, in the order of the keys. What is held does not
 * depend on the number of keys.
 */
final class KeyScan implements Iterator<KeyScan.Key> {
    /** A key and all that the bucket shows of it. */
    record Key(String key, KeyHistory history) {}

    private final RunContext run;
    private final BackupScope scope;
    private final BackupReader reader;
    private final PeekingScan versions;
    private final RecordScan deleted;
    private final RecordScan unread;
    private final CutRecords cut = new CutRecords();
    private final Queue<Key> ready = new ArrayDeque<>();
    private final List<Trace> containerDeletions = new ArrayList<>();
    private String containerKey = "";

    KeyScan(RunContext run, BackupScope scope, ObjectVersionListing listing, BackupReader reader, Executor executor) {
        this.run = run;
        this.scope = scope;
        this.reader = reader;
        versions = new PeekingScan(new VersionScan(run, listing, scope.bucket(), scope.keyPrefix(), executor));
        deleted = records(listing, HistoryRecord.listingPrefix(Kind.DELETED, scope.keyPrefix()), executor);
        unread = records(listing, HistoryRecord.listingPrefix(Kind.UNREAD, scope.keyPrefix()), executor);
        if (!scope.namePrefix().isEmpty()) {
            containerKey = scope.prefix() + scope.container().orElseThrow() + "/";
            records(listing, HistoryRecord.listingPrefixOf(Kind.DELETED, containerKey), executor)
                    .forEachRemaining(found -> containerDeletions.add(found.trace()));
        }
    }

    private RecordScan records(ObjectVersionListing listing, String prefix, Executor executor) {
        return new RecordScan(new VersionScan(run, listing, scope.bucket(), prefix, executor));
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && advance()) {}
        return !ready.isEmpty();
    }

    @Override
    public Key next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.remove();
    }

    /** Takes what comes next in the order of keys: false if nothing does. */
    private boolean advance() {
        Optional<String> next = Stream.of(
                        versions.peek().map(Listed::key),
                        deleted.peek().map(Found::position),
                        unread.peek().map(Found::position))
                .flatMap(Optional::stream)
                .min(Utf8KeyOrder.COMPARATOR);
        if (next.isEmpty()) {
            boolean left = !cut.isEmpty();
            addPassed(Character.toString(Character.MAX_CODE_POINT));
            return left;
        }
        String key = next.get();
        addPassed(key);
        List<Trace> deletions = whole(deleted, key);
        List<Trace> unreadVersions = whole(unread, key);
        List<Listed> entries = entries(key);
        for (Found found : entries.isEmpty() && deletions.isEmpty() && unreadVersions.isEmpty()
                ? List.<Found>of()
                : cut.take(key)) {
            (found.record().kind() == Kind.DELETED ? deletions : unreadVersions).add(found.trace());
        }
        if (scope.isContainerKey(key)) {
            containerKey = key;
            containerDeletions.clear();
            containerDeletions.addAll(deletions);
        } else if (isInScope(key) && !(entries.isEmpty() && deletions.isEmpty() && unreadVersions.isEmpty())) {
            ready.add(key(key, entries, deletions, unreadVersions));
        }
        return true;
    }

    private Key key(String key, List<Listed> entries, List<Trace> deletions, List<Trace> unreadVersions) {
        return new Key(
                key,
                new KeyHistory(
                        entries,
                        deletions,
                        unreadVersions,
                        key.startsWith(containerKey) && !containerKey.isEmpty() ? containerDeletions : List.of()));
    }

    private boolean isInScope(String key) {
        return key.startsWith(scope.keyPrefix()) && !BackupScope.isOwn(key);
    }

    /** Takes the records of the key; those of cut keys that begin like this are held for the keys to come. */
    private List<Trace> whole(RecordScan records, String key) {
        List<Trace> traces = new ArrayList<>();
        while (records.peek().filter(found -> found.position().equals(key)).isPresent()) {
            Found found = records.next();
            if (found.record().subject() instanceof HistoryRecord.Whole) {
                traces.add(found.trace());
            } else {
                cut.add(found);
            }
        }
        return traces;
    }

    private List<Listed> entries(String key) {
        List<Listed> entries = new ArrayList<>();
        while (versions.peek().filter(entry -> entry.key().equals(key)).isPresent()) {
            entries.add(versions.next());
        }
        return entries;
    }

    /** Keys that have cut records and nothing else are read from the records. */
    private void addPassed(String key) {
        cut.passed(key).values().forEach(records -> {
            Optional<String> whole = reader.readText(
                            run,
                            new ObjectKey(scope.bucket(), records.getFirst().recordKey()))
                    .flatMap(HistoryRecordJson::keyIn)
                    .filter(name -> isInScope(name) && ObjectKey.fits(name));
            whole.ifPresent(name ->
                    ready.add(key(name, List.of(), traces(records, Kind.DELETED), traces(records, Kind.UNREAD))));
        });
    }

    private static List<Trace> traces(List<Found> records, Kind kind) {
        return records.stream()
                .filter(found -> found.record().kind() == kind)
                .map(Found::trace)
                .toList();
    }

    /** An iterator that shows its next element. */
    private static final class PeekingScan {
        private final Iterator<Listed> listing;
        private Optional<Listed> next = Optional.empty();

        PeekingScan(Iterator<Listed> listing) {
            this.listing = listing;
        }

        Optional<Listed> peek() {
            if (next.isEmpty() && listing.hasNext()) {
                next = Optional.of(listing.next());
            }
            return next;
        }

        Listed next() {
            Listed entry = peek().orElseThrow(NoSuchElementException::new);
            next = Optional.empty();
            return entry;
        }
    }
}
