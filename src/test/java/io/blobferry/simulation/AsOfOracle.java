package io.blobferry.simulation;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectVersion;
import io.blobferry.domain.TimeRange;
import io.blobferry.execution.RunContext;
import io.blobferry.format.HistoryRecord;
import io.blobferry.history.AsOf;
import io.blobferry.history.AsOfPlan;
import io.blobferry.history.AsOfPlanner;
import io.blobferry.history.BackupScope;
import io.blobferry.history.Doubt;
import io.blobferry.history.KeyState;
import io.blobferry.history.PlannedKey;
import io.blobferry.spi.target.StoredVersion;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.MemoryBackupReader;
import io.blobferry.testing.MemoryVersionListing;
import io.blobferry.testing.RecordingListener;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Compares what the bucket says of some moments, read by no other code than a restore's, with what the source was then. */
final class AsOfOracle {
    /** The clocks of the services are one. */
    private static final Duration SKEW = Duration.ofSeconds(1);

    private static final Duration RESOLUTION = Duration.ofSeconds(1);
    private static final int MOMENTS = 20;

    private final Clouds clouds;
    private final Plan plan;
    private final SourceStates states;
    private final RunContext run;
    private final MemoryBackupReader reader;
    private final AsOfPlanner planner;
    private final Map<Doubt.Reason, Integer> doubts = new EnumMap<>(Doubt.Reason.class);
    private final Map<Doubt.Reason, Integer> needless = new EnumMap<>(Doubt.Reason.class);
    private int answers;
    private long heads;
    private final Map<Announcement, Integer> unseen = new EnumMap<>(Announcement.class);

    AsOfOracle(Clouds clouds, Plan plan, SourceStates states) {
        this.clouds = clouds;
        this.plan = plan;
        this.states = states;
        FaultInjector network = new FaultInjector();
        run = new RunContext("restore", clouds.clock, Duration.ofDays(1), new RecordingListener());
        reader = new MemoryBackupReader(network, clouds.target);
        planner = new AsOfPlanner(new MemoryVersionListing(network, clouds.target, 1000), reader, 4);
    }

    /** Asks for moments from shortly before the first change to shortly after the last one. */
    void check(Instant start, Random random) {
        Optional<Instant> last = states.lastChange();
        if (last.isEmpty()) {
            return;
        }
        long span = Duration.between(start, last.get()).plusMinutes(2).toMillis();
        for (int i = 0; i < MOMENTS; i++) {
            check(start.plusMillis((long) (random.nextDouble() * span)));
        }
    }

    /** What the restore states: by how much the clocks may differ, those of the processes too. */
    private Duration skew() {
        return plan.strikes(Fault.CLOCK_SKEW) > 0 ? SkewedClock.MAX : SKEW;
    }

    private void check(Instant moment) {
        Map<BlobAddress, KeyState> planned = new HashMap<>();
        BackupScope scope =
                BackupScope.of(clouds.route, clouds.routes, History.ACCOUNT, Optional.of(History.CONTAINER), "");
        try (AsOfPlan keys = planner.plan(run, scope, new AsOf(moment, skew(), false))) {
            while (keys.hasNext()) {
                PlannedKey key = keys.next();
                planned.put(key.blob().orElseThrow(), key.state());
            }
            heads += keys.heads();
        }
        for (BlobAddress blob : plan.names()) {
            check(blob, moment, planned.getOrDefault(blob, new KeyState.Absent(Optional.empty())));
        }
    }

    private void check(BlobAddress blob, Instant moment, KeyState state) {
        answers++;
        Optional<ETag> restored = restored(blob, state);
        Set<Optional<ETag>> expected = states.near(blob, moment, skew().plus(RESOLUTION));
        if (state.doubt().isPresent()) {
            doubts.merge(state.doubt().get().reason(), 1, Integer::sum);
            if (expected.contains(restored)) {
                needless.merge(state.doubt().get().reason(), 1, Integer::sum);
            }
            return;
        }
        if (expected.contains(restored)) {
            return;
        }
        if (wasNeverSeen(blob, moment)) {
            unseen.merge(states.at(blob, moment).announcement(), 1, Integer::sum);
            return;
        }
        throw new Violation(blob + " as of " + moment + " is restored as " + restored + " by " + state + ", it was "
                + expected + ": " + states.of(blob) + "; the bucket: " + bucket(blob));
    }

    private Optional<ETag> restored(BlobAddress blob, KeyState state) {
        return state instanceof KeyState.Present present
                ? reader.head(
                                run,
                                new ObjectVersion(
                                        clouds.keyOf(blob),
                                        Optional.of(present.version().versionId())))
                        .flatMap(StoredVersion::origin)
                        .map(StoredVersion.Origin::etag)
                : Optional.empty();
    }

    /**
     * The limit that docs/FORMAT.md states: a state of which no event names the blob, and that no listing saw, since nothing in
     * the bucket is of it: no version that may have been valid then, no record of that version or, if there was no blob, of a
     * deletion that may have happened by the moment.
     */
    private boolean wasNeverSeen(BlobAddress blob, Instant moment) {
        SourceStates.State state = states.at(blob, moment);
        Instant end = states.end(blob, moment);
        return state.announcement() != Announcement.EVENT
                && clouds.target.attributesOf(clouds.keyOf(blob)).stream()
                        .noneMatch(object -> state.version()
                                        .equals(Optional.of(
                                                object.source().version().etag()))
                                && isDuring(object.validFrom(), state.since(), end))
                && clouds.target.records(clouds.route.bucket()).keySet().stream()
                        .flatMap(key -> HistoryRecord.parse(key).stream())
                        .filter(record -> concerns(record, blob))
                        .filter(record -> isOf(record, state) && isDuring(record.time(), state.since(), end))
                        .noneMatch(record -> state.version().isPresent()
                                || !record.time().earliest().isAfter(moment));
    }

    private static boolean isDuring(TimeRange time, Instant since, Instant end) {
        return time.earliest().isBefore(end) && !time.latest().isBefore(since.minus(RESOLUTION));
    }

    private boolean concerns(HistoryRecord record, BlobAddress blob) {
        String key = clouds.keyOf(blob).key();
        return Stream.of(key, clouds.route.prefix() + blob.container() + "/")
                .anyMatch(subject -> record.subject().equals(new HistoryRecord.Whole(subject)));
    }

    private static boolean isOf(HistoryRecord record, SourceStates.State state) {
        return state.version().isPresent()
                ? record.etag().equals(state.version())
                : record.kind() == HistoryRecord.Kind.DELETED;
    }

    private List<String> bucket(BlobAddress blob) {
        List<String> lines = new ArrayList<>();
        clouds.target
                .allVersions(clouds.keyOf(blob))
                .forEach(version -> reader.head(run, new ObjectVersion(version.key(), version.versionId()))
                        .ifPresent(stored ->
                                lines.add(version.versionId().orElse("") + " written " + stored.lastModified()
                                        + " from "
                                        + stored.origin()
                                                .map(origin -> origin.etag() + " valid from " + origin.validFrom())
                                                .orElse("?"))));
        clouds.target.records(clouds.route.bucket()).keySet().stream()
                .filter(key -> key.contains(clouds.keyOf(blob).key()))
                .forEach(lines::add);
        return lines;
    }

    int answers() {
        return answers;
    }

    Map<Doubt.Reason, Integer> doubts() {
        return doubts;
    }

    /** The doubts about answers that were right. */
    Map<Doubt.Reason, Integer> needless() {
        return needless;
    }

    long heads() {
        return heads;
    }

    /** What was never seen, by how it might have been. */
    Map<Announcement, Integer> unseen() {
        return unseen;
    }
}
