package io.blobferry.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ETag;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.DeletionEvent;
import io.blobferry.domain.event.DirectoryEvent;
import io.blobferry.domain.event.Notice;
import io.blobferry.routing.SourceScope;
import io.blobferry.testing.UnicodeNames;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every Unicode character passes through events and through the product's own messages as it is. */
class UnicodeEventsTest {
    private static final EventReader READER = new EventReader(new SourceScope(NamedEvents.ACCOUNT, Set.of()));
    private static final Optional<Instant> TIME = Optional.of(Instant.parse("2026-01-02T03:04:05.678Z"));

    private static BlobAddress blob(String name) {
        return new BlobAddress(NamedEvents.ACCOUNT, NamedEvents.CONTAINER, name);
    }

    private static String names(ParsedEvent event) {
        return switch (event) {
            case ParsedEvent.BlobChanged(BlobEvent changed) -> changed.blob().name();
            case ParsedEvent.Ambiguous ambiguous -> names(ambiguous.candidates().getFirst());
            default -> "not a blob's event: " + event;
        };
    }

    @Test
    void event_keepsEveryCharacter() {
        UnicodeNames.all().forEach(name -> {
            assertEquals(name, names(READER.read(NamedEvents.created(name)).getFirst()));
            assertEquals(
                    name,
                    names(READER.read("[" + NamedEvents.created(name, "") + "]").getFirst()));
        });
    }

    /** Characters beyond ASCII may be lost in the subject. */
    @Test
    void event_damagedSubject_keepsEveryCharacter() {
        UnicodeNames.all().forEach(name -> {
            String damaged = name.replaceAll("[^\\x00-\\x7F]", "\uFFFD\uFFFD");
            if (damaged.length() <= BlobAddress.MAX_NAME_LENGTH) {
                assertEquals(
                        name,
                        names(READER.read(NamedEvents.created(damaged, NamedEvents.blobUrl(name)))
                                .getFirst()));
            }
        });
    }

    @Test
    void requeuedEvent_isReadAsWritten() {
        UnicodeNames.all().forEach(name -> {
            ReceivedEvent event = READER.receive(NamedEvents.created(name)).getFirst();
            ReceivedEvent again =
                    READER.receive(event.afterAttempt().toMessage()).getFirst();
            assertEquals(new ReceivedEvent(event.parsed(), event.text(), 1, 0), again);
            ReceivedEvent checked =
                    READER.receive(again.afterCheck().toMessage()).getFirst();
            assertEquals(new ReceivedEvent(event.parsed(), event.text(), 0, 1), checked);
        });
    }

    @Test
    void ownMessages_areReadAsWritten() {
        UnicodeNames.all().forEach(name -> {
            Optional<ETag> etag = Optional.of(new ETag("0x1"));
            BlobEvent event =
                    new BlobEvent("id", blob(name), Notice.NONE, etag, OptionalLong.of(7), Optional.empty(), TIME);
            String text = InternalEvents.toJson(event);
            assertEquals(
                    List.of(new ParsedEvent.BlobChanged(new BlobEvent(
                            "id", blob(name), Notice.NONE, etag, OptionalLong.of(7), Optional.empty(), TIME, text))),
                    READER.read(text));
            DirectoryEvent directory = new DirectoryEvent("id", blob(name), Optional.of(name), TIME);
            assertEquals(
                    List.of(new ParsedEvent.DirectoryRenamed(directory, Optional.empty())),
                    READER.read(InternalEvents.toJson(directory)));
            assertEquals(
                    List.of(new ParsedEvent.DirectoryDeleted(directory)),
                    READER.read(InternalEvents.toDeletionJson(directory)));
            DeletionEvent found = new DeletionEvent(event, TIME.map(time -> time.minusNanos(100)), false, false);
            for (DeletionEvent deletion : List.of(DeletionEvent.withDirectory(event), found)) {
                String message = InternalEvents.toDeletionJson(deletion);
                BlobEvent read = new BlobEvent(
                        "id", blob(name), Notice.DELETED, etag, OptionalLong.of(7), Optional.empty(), TIME, message);
                assertEquals(
                        List.of(new ParsedEvent.BlobDeleted(
                                new DeletionEvent(read, deletion.lastSeen(), false, deletion.mayMark()))),
                        READER.read(message));
            }
        });
    }
}
