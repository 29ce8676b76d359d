package io.blobferry.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobType;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ContentHeaders;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.TimeRange;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.format.HistoryRecord;
import io.blobferry.routing.BlobFilter;
import io.blobferry.routing.GlobPattern;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.routing.StorageClass;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.MemoryBackupReader;
import io.blobferry.testing.MemoryTarget;
import io.blobferry.testing.MemoryVersionListing;
import io.blobferry.testing.MutableClock;
import io.blobferry.testing.RecordingListener;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Listings and records are merged key by key, and the keys' states come as a stream. */
class AsOfPlannerTest {
    private static final String BUCKET = "backups";
    private static final Comparator<String> UTF8 =
            Comparator.comparing(key -> key.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);
    private static final Duration SKEW = Duration.ofSeconds(2);
    private static final ContentHeaders NO_HEADERS = new ContentHeaders(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    private final MutableClock clock = new MutableClock();
    private final FaultInjector faults = new FaultInjector();
    private final MemoryTarget target = new MemoryTarget(faults, clock);
    private final RunContext run =
            new RunContext("plan", Clock.systemUTC(), Duration.ofMinutes(1), new RecordingListener());
    private final AsOfPlanner planner =
            new AsOfPlanner(new MemoryVersionListing(faults, target), new MemoryBackupReader(faults, target), 4);

    private int writes;

    @Test
    void keys_comeInOrder_withTheirOwnRecords() {
        List<String> names = new ArrayList<>(List.of(
                "!",
                "#",
                "%",
                "a",
                "a!",
                "a b",
                "a%2F",
                "a/",
                "a/b",
                "aa",
                "z",
                "\u00E4",
                "\uFF21",
                "\uD83D\uDE00",
                "x\uE000"));
        // So long that the keys of their records are cut; three of them begin alike.
        names.add("n".repeat(1000));
        names.add("n".repeat(1000) + "/1");
        names.add("n".repeat(1000) + "/2");
        names.add("%".repeat(330));
        names.add("\u00E4".repeat(480));
        names.reversed().forEach(name -> write("container/" + name, "e1"));
        Instant before = now();
        List<String> deleted = IntStream.range(0, names.size())
                .filter(i -> i % 2 == 0)
                .mapToObj(names::get)
                .toList();
        List<String> unread = IntStream.range(0, names.size())
                .filter(i -> i % 3 == 0)
                .mapToObj(names::get)
                .toList();
        unread.forEach(name -> record(HistoryRecord.Kind.UNREAD, "container/" + name, "e2"));
        Instant between = now();
        deleted.forEach(name -> record(HistoryRecord.Kind.DELETED, "container/" + name, "e1"));
        Instant after = now();

        assertEquals(expected(names, List.of(), List.of()), plan(before, ""));
        assertEquals(expected(names, List.of(), unread), plan(between, ""));
        assertEquals(expected(names, deleted, unread), plan(after, ""));
        assertEquals(
                expected(names.stream().filter(name -> name.startsWith("a")).toList(), deleted, unread),
                plan(after, "a"));
        assertEquals(
                expected(
                        names.stream()
                                .filter(name -> name.startsWith("n".repeat(600)))
                                .toList(),
                        deleted,
                        unread),
                plan(after, "n".repeat(600)));
    }

    private static Map<String, String> expected(List<String> names, List<String> deleted, List<String> unread) {
        Map<String, String> expected = new TreeMap<>(UTF8);
        names.forEach(name ->
                expected.put(name, deleted.contains(name) ? "gone" : "present" + (unread.contains(name) ? "?" : "")));
        return expected;
    }

    private Map<String, String> plan(Instant time, String namePrefix) {
        Map<String, String> states = new LinkedHashMap<>();
        for (PlannedKey key : keys(BackupScope.of(BUCKET, "", Optional.of("container"), namePrefix), time)) {
            states.put(key.blob().orElseThrow().name(), text(key.state()));
        }
        assertEquals(states.keySet().stream().sorted(UTF8).toList(), List.copyOf(states.keySet()), "the order of keys");
        return new TreeMap<>(states) {
            @Override
            public Comparator<? super String> comparator() {
                return UTF8;
            }
        };
    }

    private static String text(KeyState state) {
        String text = switch (state) {
            case KeyState.Present present -> "present";
            case KeyState.Gone gone -> "gone";
            case KeyState.Absent absent -> "absent";
            case KeyState.NotOurs notOurs -> "not ours";
        };
        return text + (state.doubt().isPresent() ? "?" : "");
    }

    @Test
    void longKeyThatHasARecordAlone_isNamed() {
        String name = "n".repeat(1000);
        record(HistoryRecord.Kind.UNREAD, "container/" + name, "x");
        write("container/z", "e1");
        assertEquals(
                Map.of(name, "absent?", "z", "present"),
                states(BackupScope.of(BUCKET, "", Optional.of("container"), ""), now()));
    }

    @Test
    void containersRecord_concernsItsBlobsAlone() {
        write("one/a", "e1");
        write("one/b/c", "e1");
        write("one-more/a", "e1");
        record(HistoryRecord.Kind.DELETED, "one/", "");
        Instant after = now();
        assertEquals(
                Map.of("one/a", "present?", "one/b/c", "present?", "one-more/a", "present"),
                byPath(BackupScope.of(BUCKET, "", Optional.empty(), ""), after));
        assertEquals(
                Map.of("one/b/c", "present?"), byPath(BackupScope.of(BUCKET, "", Optional.of("one"), "b/"), after));
    }

    @Test
    void productsOwnObjects_areNoBackups_andAreNotListedOneByOne() {
        for (int i = 0; i < 100; i++) {
            record(HistoryRecord.Kind.UNREAD, "other/prefix/" + i, "x");
        }
        write("!first/a", "e1");
        write("last/a", "e1");
        Map<String, String> found = byPath(BackupScope.of(BUCKET, "", Optional.empty(), ""), now());
        assertEquals("present", found.get("!first/a"));
        assertEquals("present", found.get("last/a"));
        assertTrue(found.keySet().stream().noneMatch(path -> path.startsWith(".blobferry")), found::toString);
    }

    @Test
    void keyThatNoRouteGives_isNotOurs() {
        write("archive/logs/a.txt", "e1");
        write("archive/logs/a.tmp", "e1");
        target.overwrite(new ObjectKey(BUCKET, "archive/other-tool"), new BlobContent(1, 1));
        Route route = new Route(
                "logs",
                new BlobFilter(List.of(), List.of(new GlobPattern("*.txt")), List.of()),
                BUCKET,
                "archive/",
                StorageClass.STANDARD);
        List<PlannedKey> keys = keys(BackupScope.of(route, Routes.of(route), "account", Optional.empty(), ""), now());
        assertEquals(
                List.of("archive/logs/a.tmp not ours", "archive/logs/a.txt present", "archive/other-tool not ours"),
                keys.stream()
                        .map(key -> key.key().key() + " " + text(key.state()))
                        .toList());
    }

    @Test
    void latestOfManyKeys_costsListingsAlone() {
        for (int i = 0; i < 30; i++) {
            write("container/" + i, "e1");
        }
        int before = run.requests();
        try (AsOfPlan plan =
                planner.plan(run, BackupScope.of(BUCKET, "", Optional.of("container"), ""), AsOf.latest(SKEW, false))) {
            int keys = 0;
            while (plan.hasNext()) {
                plan.next();
                keys++;
            }
            assertEquals(30, keys);
            assertEquals(0, plan.heads());
        }
        // Ten pages of three, and one page of each kind of record.
        assertEquals(12, run.requests() - before);
    }

    @Test
    void pages_areFetchedAsTheCallerGoes() {
        for (int i = 0; i < 300; i++) {
            write("container/" + i, "e1");
        }
        try (AsOfPlan plan =
                planner.plan(run, BackupScope.of(BUCKET, "", Optional.of("container"), ""), AsOf.latest(SKEW, false))) {
            plan.next();
            assertTrue(faults.count("target.versions") < 10, () -> "pages: " + faults.count("target.versions"));
        }
    }

    @Test
    void versionThatCannotBeExamined_isTheMatterOfItsKey() {
        write("container/a", "e1");
        write("container/b", "e1");
        Instant time = now();
        write("container/a", "e2");
        write("container/b", "e2");
        faults.before("reader.head", 1, () -> {
            throw new PermanentException("head", FailureCause.TARGET_DENIED, "403 AccessDenied", null);
        });
        List<String> states = keys(BackupScope.of(BUCKET, "", Optional.of("container"), ""), time).stream()
                .map(key -> text(key.state()))
                .sorted()
                .toList();
        assertEquals(List.of("present", "present?"), states);
    }

    @Test
    void listingThatFails_isThrown() {
        faults.before("target.versions", 1, FaultInjector.connectionLost());
        assertThrows(
                TransientException.class, () -> keys(BackupScope.of(BUCKET, "", Optional.of("container"), ""), now()));
    }

    @Test
    void unversionedBucket_hasItsObjects() {
        target.disableVersioning();
        write("container/a", "e1");
        write("container/a", "e2");
        write("container/b", "e1");
        target.delete(new ObjectKey(BUCKET, "container/b"));
        List<PlannedKey> keys = keys(BackupScope.of(BUCKET, "", Optional.of("container"), ""), now());
        assertEquals(1, keys.size());
        assertInstanceOf(KeyState.Present.class, keys.getFirst().state());
    }

    private Map<String, String> states(BackupScope scope, Instant time) {
        Map<String, String> states = new TreeMap<>();
        keys(scope, time).forEach(key -> states.put(key.blob().orElseThrow().name(), text(key.state())));
        return states;
    }

    private Map<String, String> byPath(BackupScope scope, Instant time) {
        Map<String, String> states = new TreeMap<>();
        keys(scope, time).forEach(key -> states.put(key.key().key(), text(key.state())));
        return states;
    }

    private List<PlannedKey> keys(BackupScope scope, Instant time) {
        List<PlannedKey> keys = new ArrayList<>();
        try (AsOfPlan plan = planner.plan(run, scope, new AsOf(time, SKEW, false))) {
            plan.forEachRemaining(keys::add);
        }
        return keys;
    }

    /** A moment that all writes so far are clearly before, and all later ones after. */
    private Instant now() {
        clock.advance(Duration.ofSeconds(10));
        Instant now = clock.instant();
        clock.advance(Duration.ofSeconds(10));
        return now;
    }

    private void write(String key, String etag) {
        clock.advance(Duration.ofSeconds(1));
        BlobContent content = new BlobContent(++writes, 10);
        ObjectKey object = new ObjectKey(BUCKET, key);
        BlobProperties source = new BlobProperties(
                new BlobVersion(new BlobAddress("account", "container", "name"), new ETag(etag)),
                URI.create("https://account.blob.core.windows.net/container/name"),
                content.size(),
                clock.instant(),
                Optional.empty(),
                BlobType.BLOCK,
                Optional.empty(),
                OptionalLong.empty(),
                NO_HEADERS,
                Map.of(),
                0,
                Optional.empty(),
                false,
                false);
        assertInstanceOf(
                BackupTarget.Stored.class,
                target.put(
                        run,
                        object,
                        new ObjectAttributes(
                                source, TimeRange.at(source.lastModified()), Map.of(), StorageClass.STANDARD),
                        target.current(object)
                                .<TargetPrecondition>map(current -> new TargetPrecondition.IfMatch(current.etag()))
                                .orElse(TargetPrecondition.IF_ABSENT),
                        content.body(0, content.size())));
    }

    private void record(HistoryRecord.Kind kind, String key, String etag) {
        clock.advance(Duration.ofSeconds(1));
        target.write(
                runOfWriter(),
                HistoryRecord.of(kind, key, TimeRange.at(clock.instant()), ETag.of(etag)),
                new ObjectKey(BUCKET, key));
    }

    private static RunContext runOfWriter() {
        return new RunContext("writer", Clock.systemUTC(), Duration.ofMinutes(1), new RecordingListener());
    }
}
