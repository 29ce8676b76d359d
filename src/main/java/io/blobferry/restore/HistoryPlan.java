package io.blobferry.restore;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ObjectVersion;
import io.blobferry.execution.RunContext;
import io.blobferry.history.AsOf;
import io.blobferry.history.AsOfPlan;
import io.blobferry.history.AsOfPlanner;
import io.blobferry.history.BlobPlaces;
import io.blobferry.history.Doubt;
import io.blobferry.history.KeyState;
import io.blobferry.history.PlannedKey;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A plan of what some destinations held at a moment.
 *
 * @param places the destinations, one after the other, but those together that have, or had, the same blobs
 * @param names which blobs are restored, by name
 */
public record HistoryPlan(AsOfPlanner planner, List<BlobPlaces> places, AsOf asOf, Predicate<String> names)
        implements RestorePlan {
    @Override
    public Iterator<Entry> entries(RunContext run) {
        return new Entries(run);
    }

    private final class Entries implements Iterator<Entry> {
        private final RunContext run;
        private final Iterator<BlobPlaces> left = places.iterator();
        private Optional<AsOfPlan> current = Optional.empty();
        private Optional<Entry> next = Optional.empty();

        Entries(RunContext run) {
            this.run = run;
        }

        @Override
        public boolean hasNext() {
            while (next.isEmpty() && advance()) {
                next = current.filter(AsOfPlan::hasNext).map(AsOfPlan::next).flatMap(HistoryPlan.this::entry);
            }
            return next.isPresent();
        }

        /** Makes a plan current that has another key; false at the end. */
        private boolean advance() {
            while (current.filter(AsOfPlan::hasNext).isEmpty()) {
                current.ifPresent(AsOfPlan::close);
                current = Optional.empty();
                if (!left.hasNext()) {
                    return false;
                }
                current = Optional.of(planner.plan(run, left.next(), asOf));
            }
            return true;
        }

        @Override
        public Entry next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Entry entry = next.orElseThrow();
            next = Optional.empty();
            return entry;
        }
    }

    private Optional<Entry> entry(PlannedKey key) {
        String name = key.blob().map(BlobAddress::name).orElse(key.key().key());
        if (key.blob().isPresent() && !names.test(name)) {
            return Optional.empty();
        }
        return Optional.of(entry(key, name, key.state()));
    }

    private static Entry entry(PlannedKey key, String name, KeyState state) {
        return switch (state) {
            case KeyState.Present present -> restored(key, name, present);
            case KeyState.Gone(var deleted, var doubt) -> omitted(name, doubt, "deleted at " + deleted);
            case KeyState.Absent(var doubt) -> omitted(name, doubt, "did not exist yet");
            case KeyState.NotOurs ignored -> new Omitted(name, Reason.NOT_OURS, "belongs to another tool");
        };
    }

    private static Entry restored(PlannedKey key, String name, KeyState.Present present) {
        List<String> doubts = new ArrayList<>();
        present.doubt().map(HistoryPlan::text).ifPresent(doubts::add);
        present.foreignMarker()
                .ifPresent(marker -> doubts.add("FOREIGN_MARKER: a delete marker of " + marker.lastModified()
                        + " that no record explains is over it; with --honour-foreign-markers it is gone"));
        return new Restored(
                new RestoreTask(
                        name,
                        new ObjectVersion(
                                key.key(), Optional.of(present.version().versionId())),
                        present.version().size(),
                        doubts),
                present.version().storageClass());
    }

    private static Entry omitted(String name, Optional<Doubt> doubt, String certain) {
        return doubt.map(why -> new Omitted(name, Reason.MISSING_UNCERTAIN, text(why)))
                .orElseGet(() -> new Omitted(name, Reason.GONE, certain));
    }

    private static String text(Doubt doubt) {
        return doubt.reason() + ": " + doubt.detail();
    }
}
