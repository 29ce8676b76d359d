package io.blobferry.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.DirectoryEvent;
import io.blobferry.events.EventReader;
import io.blobferry.events.ParsedEvent;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.observability.JsonEventLog;
import io.blobferry.routing.BlobFilter;
import io.blobferry.routing.GlobPattern;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.routing.SourceScope;
import io.blobferry.routing.StorageClass;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.state.FailureSelection;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.spi.state.MessageQueue;
import io.blobferry.testing.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A renamed directory: every blob below it is queued, in as many runs as needed. */
class DirectoryExpanderTest {
    private static final Duration RUN_TIMEOUT = Duration.ofSeconds(25);
    private static final DirectoryEvent EVENT = new DirectoryEvent(
            "event", new BlobAddress("account", "container", "folder"), Optional.empty(), Optional.empty());

    private final MutableClock clock = new MutableClock();
    private final List<String> names = new ArrayList<>();
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final EventReader reader = new EventReader(new SourceScope("account", Set.of()));
    private Duration pageDuration = Duration.ofMillis(100);
    private Function<Integer, RuntimeException> sendFailure = number -> null;
    private RuntimeException listFailure;
    private int listFailureAfter = Integer.MAX_VALUE;
    private Routes routes = Routes.of(new Route("bucket", ""));

    private Outcome run(DirectoryEvent event) {
        Queue queue = new Queue();
        return new DirectoryExpander(
                        new Listing(),
                        queue,
                        new BlobEventPublisher(queue, run -> sent.size()),
                        routes,
                        new Failures(),
                        clock)
                .expand(new RunContext("run", clock, RUN_TIMEOUT, new JsonEventLog(lines::add, clock)), event);
    }

    private void fill(int blobs) {
        IntStream.range(0, blobs).mapToObj("folder/%06d"::formatted).forEach(names::add);
    }

    @Test
    void expand_queuesEveryBlobWithETagAndSize() {
        names.addAll(List.of("folder/a", "folder/deeper/b", "folder-beside/c", "folder"));

        assertEquals(new Outcome.DirectoryExpanded(EVENT.directory(), 2, true), run(EVENT));

        assertEquals(Set.of("folder/a", "folder/deeper/b"), queuedNames());
        BlobEvent first = events().stream()
                .filter(event -> event.blob().name().equals("folder/a"))
                .findFirst()
                .orElseThrow();
        assertEquals(Optional.of(etagOf("folder/a")), first.etag());
        assertTrue(lines.getFirst().contains("\"event\":\"directory-expanded\""), lines::toString);
    }

    @Test
    void expand_skipsBlobsWithoutRoute() {
        names.addAll(List.of("folder/a.pdf", "folder/b.tmp"));
        BlobFilter selection = new BlobFilter(List.of(), List.of(new GlobPattern("**.pdf")), List.of());
        routes = Routes.of(new Route("r", selection, "bucket", "", StorageClass.STANDARD));

        assertEquals(new Outcome.DirectoryExpanded(EVENT.directory(), 1, true), run(EVENT));

        assertEquals(Set.of("folder/a.pdf"), queuedNames());
    }

    @Test
    void expand_deadline_queuesTheRestOfTheListing() {
        fill(5_500);
        pageDuration = Duration.ofSeconds(6);
        int runs = 0;
        Optional<DirectoryEvent> next = Optional.of(EVENT);
        while (next.isPresent()) {
            Outcome.DirectoryExpanded queued = assertInstanceOf(Outcome.DirectoryExpanded.class, run(next.get()));
            next = nextEvent();
            assertEquals(next.isEmpty(), queued.complete());
            runs++;
        }
        assertEquals(2, runs);
        assertEquals(5_500, queuedNames().size());
    }

    @Test
    void expand_sendFailure_isNotAcknowledged() {
        fill(1_500);
        sendFailure = number -> number >= 1_200 ? new TransientException("send", "broken", null) : null;

        assertFalse(run(EVENT).canAcknowledge());
        sendFailure = number -> null;
        assertTrue(run(EVENT).canAcknowledge());

        assertEquals(1_500, queuedNames().size());
    }

    /** What the run has done counts: the rest is a message of its own, and not another attempt at all of it. */
    @Test
    void expand_faultAfterSomePages_queuesTheRestOfTheListing() {
        fill(2_500);
        listFailureAfter = 2;

        Outcome.DirectoryExpanded some = assertInstanceOf(Outcome.DirectoryExpanded.class, run(EVENT));
        assertFalse(some.complete());
        assertEquals(2_000, some.queued());
        listFailureAfter = Integer.MAX_VALUE;
        assertEquals(
                new Outcome.DirectoryExpanded(EVENT.directory(), 500, true),
                run(nextEvent().orElseThrow()));
        assertEquals(2_500, queuedNames().size());
    }

    @Test
    void expand_listingRejected_recordsTheEvent() {
        listFailure = new PermanentException("list", FailureCause.SOURCE_DENIED, "403", null);

        Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, run(EVENT));

        assertEquals(List.of(failed.failure()), failures);
        assertEquals(
                List.of(new ParsedEvent.DirectoryRenamed(EVENT, Optional.empty())),
                reader.read(failed.failure().event().text()));
    }

    @Test
    void expand_emptyDirectory_queuesNothing() {
        assertEquals(new Outcome.DirectoryExpanded(EVENT.directory(), 0, true), run(EVENT));
    }

    private Set<String> queuedNames() {
        Set<String> queuedNames = new TreeSet<>();
        events().forEach(event -> queuedNames.add(event.blob().name()));
        return queuedNames;
    }

    private List<BlobEvent> events() {
        return sent.stream()
                .map(text -> reader.read(text).getFirst())
                .filter(ParsedEvent.BlobChanged.class::isInstance)
                .map(reading -> ((ParsedEvent.BlobChanged) reading).event())
                .toList();
    }

    /** Takes the message for the rest of the listing off the queue. */
    private Optional<DirectoryEvent> nextEvent() {
        for (String text : sent) {
            if (reader.read(text).getFirst()
                    instanceof ParsedEvent.DirectoryRenamed(DirectoryEvent event, var previous)) {
                sent.remove(text);
                return Optional.of(event);
            }
        }
        return Optional.empty();
    }

    private static ETag etagOf(String name) {
        return new ETag("0x" + Integer.toHexString(name.hashCode()));
    }

    private final class Listing implements BlobListing {
        @Override
        public BlobListing.Page list(RunContext run, String container, String prefix, int most, Optional<String> from) {
            clock.advance(pageDuration);
            if (listFailure != null) {
                throw listFailure;
            }
            if (listFailureAfter-- <= 0) {
                throw new TransientException("list", "broken", null);
            }
            List<String> rest = names.stream()
                    .filter(name -> name.startsWith(prefix))
                    .filter(name -> from.isEmpty() || name.compareTo(from.get()) >= 0)
                    .sorted()
                    .toList();
            return new BlobListing.Page(
                    rest.stream()
                            .limit(most)
                            .map(name -> new Listed(
                                    new BlobVersion(new BlobAddress("account", container, name), etagOf(name)),
                                    7,
                                    Instant.EPOCH))
                            .toList(),
                    rest.size() > most ? Optional.of(rest.get(most)) : Optional.empty());
        }
    }

    private final class Queue implements MessageQueue {
        @Override
        public void send(RunContext run, String text, Duration delay) {
            RuntimeException fault = sendFailure.apply(sent.size());
            if (fault != null) {
                throw fault;
            }
            sent.add(text);
        }

        @Override
        public List<Message> receive(int most, Duration invisible) {
            throw new UnsupportedOperationException("nothing is received here");
        }

        @Override
        public Message updateVisibility(Message message, Duration invisible) {
            throw new UnsupportedOperationException("nothing is received here");
        }

        @Override
        public void delete(Message message) {
            throw new UnsupportedOperationException("nothing is received here");
        }
    }

    private final class Failures implements FailureStore {
        @Override
        public void record(RunContext run, Failure failure) {
            failures.add(failure);
        }

        @Override
        public FailureStore.Page list(RunContext run, FailureSelection selection, Optional<String> from) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean remove(RunContext run, Row row) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Row> find(RunContext run, BlobAddress blob) {
            throw new UnsupportedOperationException();
        }
    }
}
