package io.blobferry.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.TruncatedText;
import io.blobferry.execution.Failures;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.FailureSelection;
import io.blobferry.spi.state.FailureStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every failure store does, whatever keeps its rows. */
public abstract class FailureStoreContract {
    private static final Instant FIRST = Instant.parse("2026-01-01T08:00:00.123Z");

    protected final RunContext run =
            new RunContext("contract", Clock.systemUTC(), Duration.ofMinutes(5), new RecordingListener());

    /** Of this test alone: rows of other tests may be in the store. */
    private final String container = "c" + UUID.randomUUID();

    /** A store to test. */
    protected abstract FailureStore store();

    @Test
    void row_holdsAllFields() {
        Failure failure = Failure.ofBlob(
                blob("whole"),
                FIRST,
                FailureCause.TARGET_DENIED,
                "write it",
                "AccessDenied, ünï\ntwo lines",
                "{\"id\":1}");
        store().record(run, failure);

        FailureStore.Row row = only(of(container));
        assertEquals(failure, row.failure());
        assertEquals(FIRST, row.firstFailedAt());
        assertEquals(1, row.failureCount());
    }

    @Test
    void repeatedFailure_countsUpAndKeepsFirstTime() {
        store().record(run, failure("again", FIRST, FailureCause.FEDERATION));
        Failure latest = failure("again", FIRST.plusSeconds(60), FailureCause.ARCHIVED);
        store().record(run, latest);
        store().record(run, failure("again", FIRST.plusSeconds(30), FailureCause.CHANGING_TOO_FAST));

        FailureStore.Row row = only(of(container));
        assertEquals(latest, row.failure(), "what came late does not take the latest's place");
        assertEquals(FIRST, row.firstFailedAt());
        assertEquals(3, row.failureCount());
    }

    @Test
    void sameFailureTwice_countsOnce() {
        Failure failure = failure("twice", FIRST, FailureCause.FEDERATION);
        store().record(run, failure);
        store().record(run, failure);
        assertEquals(1, only(of(container)).failureCount());
    }

    @Test
    void concurrentFailures_areAllCounted() {
        List<CompletableFuture<Void>> recorded;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            recorded = IntStream.range(0, 4)
                    .mapToObj(number -> CompletableFuture.runAsync(
                            () -> store().record(
                                            run,
                                            failure(
                                                    "at once",
                                                    FIRST.plusSeconds(number),
                                                    FailureCause.CHANGING_TOO_FAST)),
                            threads))
                    .toList();
        }
        assertEquals(Optional.empty(), Failures.first(recorded));
        assertEquals(4, only(of(container)).failureCount());
        assertEquals(FIRST, only(of(container)).firstFailedAt());
    }

    @Test
    void remove_withStaleETag_keepsRow() {
        store().record(run, failure("removed", FIRST, FailureCause.CHANGING_TOO_FAST));
        FailureStore.Row read = only(of(container));
        store().record(run, failure("removed", FIRST.plusSeconds(1), FailureCause.CHANGING_TOO_FAST));

        assertFalse(store().remove(run, read), "it failed again since");
        FailureStore.Row now = only(of(container));
        assertEquals(2, now.failureCount());
        assertTrue(store().remove(run, now));
        assertTrue(store().remove(run, now), "it is gone");
        assertEquals(List.of(), all(of(container)));
    }

    @Test
    void failureAfterRemoval_startsAtOne() {
        store().record(run, failure("anew", FIRST, FailureCause.CHANGING_TOO_FAST));
        store().remove(run, only(of(container)));
        store().record(run, failure("anew", FIRST.plusSeconds(9), FailureCause.CHANGING_TOO_FAST));
        assertEquals(1, only(of(container)).failureCount());
        assertEquals(FIRST.plusSeconds(9), only(of(container)).firstFailedAt());
    }

    @Test
    void find_blob_isItsLatestFailure() {
        assertEquals(Optional.empty(), store().find(run, blob("last")));
        store().record(run, failure("last", FIRST.plusSeconds(60), FailureCause.ARCHIVED));
        store().record(run, failure("last", FIRST, FailureCause.FEDERATION));

        assertEquals(Optional.of(only(of(container))), store().find(run, blob("last")));
        assertEquals(
                FIRST.plusSeconds(60),
                store().find(run, blob("last")).orElseThrow().failure().occurredAt());
        assertEquals(Optional.empty(), store().find(run, blob("last but not least")));
    }

    @Test
    void deliveryWithoutBlob_hasRowInNoContainer() {
        Failure failure = Failure.ofDelivery(
                "no JSON " + UUID.randomUUID(), FIRST, FailureCause.UNREADABLE_EVENT, "read it", "it is not JSON");
        store().record(run, failure);
        FailureStore.Row row = all(FailureSelection.ALL).stream()
                .filter(found -> found.failure().equals(failure))
                .findFirst()
                .orElseThrow();
        assertTrue(row.failure().isDelivery(), "it can be delivered again");
        assertEquals(List.of(), all(of(container)));
        assertTrue(store().remove(run, row));
    }

    /** A person finds what failed of a blob, and each event is replayed by its text. */
    @Test
    void eventOfBlob_hasRowBesideTheBlobs_foundByBlobAndContainer() {
        Failure own = failure("named", FIRST, FailureCause.ARCHIVED);
        Failure written = ofEvent("named", "written");
        Failure deleted = ofEvent("named", "deleted");
        List.of(own, written, deleted, ofEvent("named 2", "written")).forEach(failure -> store().record(run, failure));
        store().record(run, written);

        List<FailureStore.Row> rows = all(of(blob("named")));
        assertEquals(
                Set.of(own, written, deleted),
                rows.stream().map(FailureStore.Row::failure).collect(Collectors.toSet()));
        assertEquals(
                List.of(1L, 1L, 1L),
                rows.stream().map(FailureStore.Row::failureCount).toList());
        assertEquals(4, all(of(container)).size());
        assertEquals(own, store().find(run, blob("named")).orElseThrow().failure());

        FailureStore.Row event = rows.stream()
                .filter(row -> row.failure().equals(written))
                .findFirst()
                .orElseThrow();
        assertTrue(event.failure().isDelivery(), "it can be processed again");
        assertTrue(store().remove(run, event));
        assertEquals(
                Set.of(own, deleted),
                all(of(blob("named"))).stream().map(FailureStore.Row::failure).collect(Collectors.toSet()));
    }

    private Failure ofEvent(String name, String text) {
        return Failure.ofEvent(blob(name), text, FIRST, FailureCause.UNDELIVERED, "deliver the event", "detail");
    }

    /** Listed page by page, each once, and none of a container whose name only begins alike. */
    @Test
    void list_byContainer() {
        List<String> names = IntStream.range(0, 130).mapToObj(i -> "blob " + i).toList();
        names.forEach(name -> store().record(run, failure(name, FIRST, FailureCause.CHANGING_TOO_FAST)));
        BlobAddress other = new BlobAddress("account", container + "-2", "blob 1");
        store().record(run, Failure.ofBlob(other, FIRST, FailureCause.CHANGING_TOO_FAST, "s", "d", "e"));

        List<String> found = all(of(container)).stream()
                .map(row -> row.failure().blob().orElseThrow().name())
                .sorted()
                .toList();

        assertEquals(names.stream().sorted().toList(), found);
    }

    @Test
    void list_byPrefixCauseTimeAndBlob() {
        store().record(run, failure("a/1", FIRST, FailureCause.CHANGING_TOO_FAST));
        store().record(run, failure("a/2", FIRST.plusSeconds(60), FailureCause.ARCHIVED));
        store().record(run, failure("b/3", FIRST.plusSeconds(120), FailureCause.FEDERATION));

        assertEquals(List.of("a/1", "a/2"), names(selection("a/", Set.of(), null, null)));
        assertEquals(
                List.of("a/2", "b/3"),
                names(selection(null, Set.of(FailureCause.ARCHIVED, FailureCause.FEDERATION), null, null)));
        assertEquals(List.of("a/2", "b/3"), names(selection(null, Set.of(), FIRST.plusSeconds(60), null)));
        assertEquals(List.of("a/1"), names(selection(null, Set.of(), null, FIRST.plusSeconds(60))));
        assertEquals(
                List.of("a/2"), names(selection("a/", Set.of(FailureCause.ARCHIVED), FIRST, FIRST.plusSeconds(61))));
        assertEquals(List.of("b/3"), names(of(blob("b/3"))));
    }

    @ParameterizedTest
    @MethodSource("io.blobferry.testing.BlobNames#unusual")
    void everyLegalName_hasItsOwnRow(String name) {
        Failure failure = failure(name, FIRST, FailureCause.CHANGING_TOO_FAST);
        store().record(run, failure);
        FailureSelection one = of(blob(name));
        assertEquals(failure, only(one).failure());
        assertTrue(store().remove(run, only(one)));
        assertEquals(List.of(), all(one));
    }

    /** Of UTF-16 a column holds 64 KiB; half a character at the cut would be none. */
    @Test
    void longText_isTruncatedAndMarked() {
        String text = "x" + "\uD83D\uDE00".repeat(TruncatedText.MAX_LENGTH);
        Failure failure = Failure.ofBlob(blob("long"), FIRST, FailureCause.CHANGING_TOO_FAST, "step", text, text);
        store().record(run, failure);

        Failure kept = only(of(container)).failure();
        assertEquals(failure, kept);
        assertEquals(text.length(), kept.event().text().length() + kept.event().omittedChars());
        assertTrue(kept.event().text().length() >= TruncatedText.MAX_LENGTH - 1);
        assertTrue(text.startsWith(kept.event().text()));
        assertFalse(kept.isDelivery());
    }

    private List<String> names(FailureSelection selection) {
        return all(selection).stream()
                .map(row -> row.failure().blob().orElseThrow().name())
                .sorted()
                .toList();
    }

    private FailureStore.Row only(FailureSelection selection) {
        List<FailureStore.Row> rows = all(selection);
        assertEquals(1, rows.size(), rows::toString);
        return rows.getFirst();
    }

    private List<FailureStore.Row> all(FailureSelection selection) {
        List<FailureStore.Row> rows = new ArrayList<>();
        Optional<String> from = Optional.empty();
        do {
            FailureStore.Page page = store().list(run, selection, from);
            rows.addAll(page.rows());
            from = page.next();
        } while (from.isPresent());
        return rows;
    }

    private static FailureSelection of(String container) {
        return new FailureSelection(
                Optional.empty(),
                Optional.of(container),
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                Optional.empty());
    }

    private static FailureSelection of(BlobAddress blob) {
        return new FailureSelection(
                Optional.of(blob), Optional.empty(), Optional.empty(), Set.of(), Optional.empty(), Optional.empty());
    }

    private FailureSelection selection(String prefix, Set<FailureCause> causes, Instant since, Instant until) {
        return new FailureSelection(
                Optional.empty(),
                Optional.of(container),
                Optional.ofNullable(prefix),
                causes,
                Optional.ofNullable(since),
                Optional.ofNullable(until));
    }

    private Failure failure(String name, Instant when, FailureCause cause) {
        return Failure.ofBlob(blob(name), when, cause, "step", "detail", "event of " + when);
    }

    private BlobAddress blob(String name) {
        return new BlobAddress("account", container, name);
    }
}
