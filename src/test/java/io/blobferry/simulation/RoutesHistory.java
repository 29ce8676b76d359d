package io.blobferry.simulation;

import io.blobferry.backup.BackupEngine;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.ObjectVersion;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.DeletionEvent;
import io.blobferry.domain.event.Notice;
import io.blobferry.execution.RunContext;
import io.blobferry.history.AsOf;
import io.blobferry.history.AsOfPlan;
import io.blobferry.history.AsOfPlanner;
import io.blobferry.history.BlobPlaces;
import io.blobferry.history.KeyState;
import io.blobferry.history.PlannedKey;
import io.blobferry.reconcile.RoutesRecorder;
import io.blobferry.restore.BackupDestinations;
import io.blobferry.routing.BlobFilter;
import io.blobferry.routing.GlobPattern;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.routing.SourceScope;
import io.blobferry.routing.StorageClass;
import io.blobferry.spi.target.StoredVersion;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.MemoryBackupReader;
import io.blobferry.testing.MemoryBlob;
import io.blobferry.testing.MemoryObjectListing;
import io.blobferry.testing.MemoryVersionListing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Blobs are written and deleted while the routes change; each event comes late, in any order. */
final class RoutesHistory {
    private static final int CHANGES = 30;
    private static final int MOMENTS = 20;
    private static final Duration SKEW = Duration.ofSeconds(1);
    private static final Duration EXACTNESS = SKEW.plusSeconds(1);
    private static final String BUCKET = "backups";
    private static final List<BlobAddress> BLOBS = Stream.of("a.txt", "b.txt", "c")
            .map(name -> new BlobAddress(History.ACCOUNT, History.CONTAINER, name))
            .toList();

    private static final List<Routes> ROUTES = List.of(
            Routes.of(new Route(BUCKET, "")),
            Routes.of(new Route(BUCKET, "other/")),
            new Routes(List.of(texts("t/"), new Route(BUCKET, ""))),
            Routes.of(texts("")));

    private final Random random;
    private final BackupFixture clouds = new BackupFixture();
    private final MemoryBackupReader reader = new MemoryBackupReader(clouds.faults, clouds.target);
    private final MemoryVersionListing versions = new MemoryVersionListing(clouds.faults, clouds.target);
    private final SourceStates states = new SourceStates();
    private final List<InForce> routes = new ArrayList<>();
    private final List<Due> due = new ArrayList<>();
    private int answers;
    private int uncertain;
    private int neverSeen;

    /** Routes from a moment on. */
    private record InForce(Instant since, Routes routes) {}

    /** Work that is done no sooner than then. */
    private record Due(Instant time, Runnable run) {}

    RoutesHistory(long seed) {
        random = new Random(seed);
    }

    private static Route texts(String prefix) {
        return new Route(
                "texts",
                new BlobFilter(List.of(), List.of(new GlobPattern("**.txt")), List.of()),
                BUCKET,
                prefix,
                StorageClass.STANDARD);
    }

    int answers() {
        return answers;
    }

    int uncertain() {
        return uncertain;
    }

    /** Answers about a blob whose events came when no route was for it: the bucket has nothing of it. */
    int neverSeen() {
        return neverSeen;
    }

    /** @throws Violation if a moment is restored as it was not, and is not named uncertain */
    void run() {
        Instant start = clouds.clock.instant();
        changeRoutes(ROUTES.getFirst());
        for (int i = 0; i < CHANGES; i++) {
            clouds.clock.advance(Duration.ofMillis(random.nextInt(random.nextBoolean() ? 5_000 : 7_200_000)));
            work();
            if (random.nextInt(8) == 0) {
                changeRoutes(ROUTES.get(random.nextInt(ROUTES.size())));
            } else {
                changeBlob(BLOBS.get(random.nextInt(BLOBS.size())));
            }
        }
        clouds.clock.advance(Duration.ofDays(1));
        work();
        pass();
        clouds.clock.advance(Duration.ofDays(1));
        work();
        long span = Duration.between(start, clouds.clock.instant()).toMillis();
        for (int i = 0; i < MOMENTS; i++) {
            check(start.plusMillis((long) (random.nextDouble() * span)));
        }
    }

    private void changeRoutes(Routes next) {
        routes.add(new InForce(clouds.clock.instant(), next));
        new RoutesRecorder(
                        new MemoryObjectListing(clouds.faults, clouds.target),
                        reader,
                        clouds.target,
                        new SourceScope(History.ACCOUNT, Set.of()),
                        next,
                        clouds.clock)
                .record(newRun());
        later(this::pass);
    }

    private void changeBlob(BlobAddress blob) {
        Instant now = clouds.clock.instant();
        if (clouds.source.current(blob) != null && random.nextInt(3) == 0) {
            clouds.source.delete(blob);
            states.observe(now, blob, Optional.empty(), Announcement.EVENT);
            BlobEvent event = BlobEvent.ofDeletion("deletion", blob, Optional.empty(), Optional.of(now), "deletion");
            later(() -> engine().handleDeletion(newRun(), DeletionEvent.own(event)));
        } else {
            ETag etag = clouds.source.put(blob, new BlobContent(random.nextInt(5), 10));
            states.observe(now, blob, Optional.of(etag), Announcement.EVENT);
            later(() -> engine().backUp(newRun(), event(blob, Notice.WRITTEN, etag, now)));
        }
    }

    private static BlobEvent event(BlobAddress blob, Notice notice, ETag etag, Instant time) {
        return new BlobEvent(
                "event", blob, notice, Optional.of(etag), OptionalLong.empty(), Optional.empty(), Optional.of(time));
    }

    /** Queues each blob that a listing has, whose run finds out whether its destination has it. */
    private void pass() {
        for (BlobAddress blob : BLOBS) {
            Optional.ofNullable(clouds.source.current(blob))
                    .map(MemoryBlob::properties)
                    .ifPresent(listed -> later(() -> engine().backUp(
                                    newRun(),
                                    event(blob, Notice.LISTED, listed.version().etag(), listed.lastModified()))));
        }
    }

    private void later(Runnable run) {
        due.add(new Due(
                clouds.clock.instant().plusMillis(random.nextInt(random.nextBoolean() ? 3_000 : 7_200_000)), run));
    }

    /** Does what is due, which may queue more. */
    private void work() {
        List<Due> now = due.stream()
                .filter(work -> !work.time().isAfter(clouds.clock.instant()))
                .toList();
        due.removeAll(now);
        now.forEach(work -> work.run().run());
    }

    private BackupEngine engine() {
        return new BackupEngine(clouds.ports(), routes.getLast().routes(), clouds.config, clouds.clock, clouds.clock);
    }

    private RunContext newRun() {
        return new RunContext("run", clouds.clock, BackupFixture.RUN_TIMEOUT, clouds.listener);
    }

    private void check(Instant moment) {
        InForce then = routes.stream()
                .filter(known -> !known.since().isAfter(moment))
                .reduce((older, newer) -> newer)
                .orElseThrow();
        Map<BlobAddress, PlannedKey> planned = plan(moment);
        for (BlobAddress blob : BLOBS) {
            if (then.routes().routeFor(blob).isPresent()) {
                check(blob, moment, Optional.ofNullable(planned.get(blob)));
            }
        }
    }

    private Map<BlobAddress, PlannedKey> plan(Instant moment) {
        Map<BlobAddress, PlannedKey> planned = new HashMap<>();
        BackupDestinations destinations = BackupDestinations.asOf(
                newRun(),
                versions,
                reader,
                routes.getLast().routes().destinationsOf(History.CONTAINER),
                History.CONTAINER,
                moment);
        for (BlobPlaces places : destinations.places(History.CONTAINER, "")) {
            try (AsOfPlan keys =
                    new AsOfPlanner(versions, reader, 1).plan(newRun(), places, new AsOf(moment, SKEW, false))) {
                while (keys.hasNext()) {
                    PlannedKey key = keys.next();
                    key.blob().ifPresent(blob -> planned.put(blob, key));
                }
            }
        }
        return planned;
    }

    private void check(BlobAddress blob, Instant moment, Optional<PlannedKey> planned) {
        KeyState state = planned.map(PlannedKey::state).orElseGet(() -> new KeyState.Absent(Optional.empty()));
        answers++;
        Optional<ETag> restored = state instanceof KeyState.Present present
                ? reader.head(
                                newRun(),
                                new ObjectVersion(
                                        planned.orElseThrow().key(),
                                        Optional.of(present.version().versionId())))
                        .flatMap(StoredVersion::origin)
                        .map(StoredVersion.Origin::etag)
                : Optional.empty();
        Set<Optional<ETag>> expected = states.near(blob, moment, EXACTNESS);
        if (state.doubt().isPresent()) {
            uncertain++;
        } else if (planned.isEmpty() && bucket(blob).isEmpty()) {
            neverSeen++;
        } else if (!expected.contains(restored)) {
            throw new Violation(blob + " as of " + moment + " is restored as " + restored + " by " + state + ", it was "
                    + expected + ": " + states.of(blob) + "; routes "
                    + routes.stream()
                            .map(known -> known.since() + " "
                                    + known.routes()
                                            .routeFor(blob)
                                            .flatMap(route -> route.keyOf(blob))
                                            .map(ObjectKey::key))
                            .toList()
                    + "; the bucket: " + bucket(blob));
        }
    }

    private List<String> bucket(BlobAddress blob) {
        List<String> lines = new ArrayList<>();
        ROUTES.stream()
                .flatMap(all -> all.routeFor(blob).flatMap(route -> route.keyOf(blob)).stream())
                .distinct()
                .forEach(key -> clouds.target
                        .attributesOf(key)
                        .forEach(object -> lines.add(key.key() + " "
                                + object.source().version().etag() + " valid from " + object.validFrom())));
        clouds.target.records(BUCKET).keySet().stream()
                .filter(key -> key.contains(History.CONTAINER + "/" + blob.name() + "!"))
                .forEach(lines::add);
        return lines;
    }
}
