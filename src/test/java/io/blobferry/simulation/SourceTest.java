package io.blobferry.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.blobferry.events.EventReader;
import io.blobferry.events.ParsedEvent;
import io.blobferry.routing.SourceScope;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The clients of the source alone, without the product. */
class SourceTest {
    private static final int HISTORIES = 300;
    private static final int MAX_EVENTS = 100;

    private final EventReader reader = new EventReader(new SourceScope(History.ACCOUNT, Set.of()));
    private final Set<Change> changes = EnumSet.noneOf(Change.class);
    private final Set<Class<?>> events = new HashSet<>();
    private final Set<Integer> sizes = new HashSet<>();

    @Test
    void clients_makeEachKindOfChange_andAnnounceItAsEventGridDoes() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            change(seed);
        }

        assertEquals(EnumSet.allOf(Change.class), changes);
        assertEquals(
                Set.of(
                        ParsedEvent.BlobChanged.class,
                        ParsedEvent.BlobDeleted.class,
                        ParsedEvent.BlobRenamed.class,
                        ParsedEvent.FileCreated.class,
                        ParsedEvent.DirectoryRenamed.class,
                        ParsedEvent.DirectoryDeleted.class,
                        ParsedEvent.Ignored.class),
                events);
        assertEquals(Set.of(1, 2, 3), sizes);
    }

    private void change(int seed) {
        Random random = new Random(seed);
        Plan plan = new Plan(random, new Random(-seed), seed % 2 == 0);
        plan.faults.clear();
        Clouds clouds = new Clouds(random);
        Trace trace = new Trace(false);
        EventGrid eventGrid = new EventGrid(clouds, plan, random, trace);
        SourceHistory history = new SourceHistory();
        Source source = new Source(clouds, plan, random, trace, eventGrid, history);
        source.begin(plan.acts);
        if (plan.deletesContainer) {
            source.deleteContainer();
            source.createContainer();
        }
        for (int change = 0; change < plan.sourceChanges; change++) {
            clouds.clock.advance(Duration.ofMinutes(random.nextInt(20)));
            source.change();
        }
        deliver(plan, clouds, eventGrid);
        changes.addAll(history.changes().keySet());
    }

    private void deliver(Plan plan, Clouds clouds, EventGrid eventGrid) {
        while (eventGrid.nextDue().isPresent()) {
            Optional<EventGrid.Delivery> pushed = eventGrid.next();
            pushed.ifPresent(delivery -> sizes.add(delivery.events().size()));
            pushed.ifPresent(delivery -> read(List.of(delivery.text())));
        }
        if (!plan.pushed) {
            read(clouds.events.texts());
            clouds.events.receive(MAX_EVENTS, Duration.ofMinutes(1)).forEach(clouds.events::delete);
        }
    }

    private void read(List<String> texts) {
        for (String text : texts) {
            for (ParsedEvent event : reader.read(text)) {
                assertFalse(event instanceof ParsedEvent.Unreadable, text);
                events.add(event.getClass());
            }
        }
    }
}
