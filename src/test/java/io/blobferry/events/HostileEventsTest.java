package io.blobferry.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.event.DeadLetteredEvent;
import io.blobferry.routing.SourceScope;
import io.blobferry.testing.hostile.HostileInputs;
import io.blobferry.testing.hostile.HostileJson;
import io.blobferry.testing.hostile.LogCapture;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In any delivery or dead-letter file each event becomes one reading, and no reading throws. */
class HostileEventsTest {
    private static final int SHARE = 2_500;
    private static final int SHARE_OF_DEAD_LETTERS = 1_500;
    private static final String DEAD_LETTER = """
            {"deadLetterReason":"MaxDeliveryAttemptsExceeded","deliveryAttempts":30,"lastDeliveryOutcome":"Busy",\
            "publishTime":"2026-01-02T03:04:05.6789Z","lastDeliveryAttemptTime":"2026-01-03T03:04:05Z",""";

    private final LogCapture log = new LogCapture();
    private final EventReader reader = new EventReader(new SourceScope(NamedEvents.ACCOUNT, Set.of()));

    @AfterEach
    void restoreLog() {
        log.close();
    }

    @Test
    void receive_changedValues_readsEachEvent() {
        HostileInputs.check(HostileEventsTest.class, SHARE, random -> read(random, false));
    }

    @Test
    void receive_damagedText_neverThrows() {
        HostileInputs.check(HostileEventsTest.class, SHARE, random -> read(random, true));
    }

    /** Each event of a file has a reading with its text, or the whole file is refused. */
    @Test
    void deadLetters_anyFile_readsEachEventOrRefusesTheFile() {
        HostileInputs.check(HostileEventsTest.class, SHARE_OF_DEAD_LETTERS, random -> {
            String event = DEAD_LETTER + NamedEvents.created("intact").substring(1);
            String changed = HostileJson.changeValues(event, random);
            String file = "[" + changed + "," + event + "]";
            List<DeadLetteredEvent> found = new DeadLetterReader(reader).read(file);
            assertTrue(found.stream().anyMatch(letter -> letter.text().contains("/intact")), file);
            readDeadLetters(HostileJson.damage(file, random));
            log.assertNoSecret();
        });
    }

    private void read(Random random, boolean damaged) {
        HostileEvents events = new HostileEvents(random, damaged);
        List<ReceivedEvent> received = reader.receive(events.text);
        assertFalse(received.isEmpty());
        for (String name : events.intact) {
            assertTrue(
                    received.stream().anyMatch(event -> isReading(event, name, events.text)),
                    () -> name + " is lost of " + events.text);
        }
        received.stream()
                .filter(event -> !(event.parsed() instanceof ParsedEvent.Unreadable))
                .forEach(this::assertQueued);
        readDeadLetters(events.text);
        log.assertNoSecret();
    }

    private static boolean isReading(ReceivedEvent event, String name, String text) {
        return event.parsed().subject().endsWith("/" + name)
                || (event.parsed() instanceof ParsedEvent.Unreadable(String all, String detail) && all.equals(text));
    }

    /** Its message on the event queue is the same event. */
    private void assertQueued(ReceivedEvent event) {
        ReceivedEvent queued = reader.receive(event.afterAttempt().toMessage()).getFirst();
        assertEquals(event.parsed().subject(), queued.parsed().subject());
        assertTrue(queued.attempts() > 0, "it is an attempt more");
    }

    private void readDeadLetters(String text) {
        try {
            new DeadLetterReader(reader).read(text);
        } catch (IllegalArgumentException refused) {
            assertFalse(refused.getMessage().isBlank());
        }
    }
}
