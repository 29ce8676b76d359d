package io.blobferry.ingest;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.TruncatedText;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.DeletionEvent;
import io.blobferry.domain.event.DirectoryEvent;
import io.blobferry.events.ParsedEvent;
import io.blobferry.events.ReceivedEvent;
import io.blobferry.execution.Redactor;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.spi.state.FailureStore;
import java.time.Clock;

/**
 * Ends an event without the engine: records it in a failure row, or dismisses it. Every method reports the outcome to the
 * run's listener.
 *
 * <p>Every method that records throws {@link TransferException} if the row could not be made durable: the delivery must then
 * not be acknowledged.
 */
final class DeliveryFailureRecorder {
    private final FailureStore failures;
    private final Clock clock;

    DeliveryFailureRecorder(FailureStore failures, Clock clock) {
        this.failures = failures;
        this.clock = clock;
    }

    /** Records an event or message that cannot be read. The row holds its text. */
    Outcome recordUnreadable(RunContext run, String text, String detail) {
        return record(
                run,
                Failure.ofDelivery(
                        text,
                        clock.instant(),
                        FailureCause.UNREADABLE_EVENT,
                        "read the delivery",
                        Redactor.withoutSecrets(detail)));
    }

    /** Records an event whose names are of no blob that exists, although it says that there is one. The row holds its text. */
    Outcome recordUnidentified(RunContext run, ParsedEvent.Ambiguous event) {
        return record(
                run,
                Failure.ofDelivery(
                        event.text(),
                        clock.instant(),
                        FailureCause.BLOB_UNIDENTIFIED,
                        "identify the blob of the event",
                        Redactor.withoutSecrets(event.detail())));
    }

    /**
     * Records an event that made no progress. The row of a changed blob names the blob, unless the event names a version: the
     * blob alone does not say that it existed. Nor does it say what to replay of any other event, whose row holds it, too.
     *
     * @param detail why it is given up
     */
    Outcome recordAbandoned(RunContext run, ReceivedEvent received, String detail) {
        return switch (received.parsed()) {
            case ParsedEvent.BlobChanged(BlobEvent event) ->
                event.namesAMoment() && TruncatedText.of(received.text()).isComplete()
                        ? recordAbandonedEvent(run, event.blob(), received, detail)
                        : recordAbandonedBlob(run, event, detail);
            case ParsedEvent.FileCreated(BlobEvent event) -> recordAbandonedBlob(run, event, detail);
            case ParsedEvent.BlobRenamed renamed ->
                recordAbandonedEvent(run, renamed.event().blob(), received, detail);
            case ParsedEvent.BlobDeleted(DeletionEvent deletion) ->
                recordAbandonedEvent(run, deletion.event().blob(), received, detail);
            case ParsedEvent.DirectoryRenamed renamed ->
                recordAbandonedEvent(run, renamed.event().directory(), received, detail);
            case ParsedEvent.DirectoryDeleted(DirectoryEvent event) ->
                recordAbandonedEvent(run, event.directory(), received, detail);
            case ParsedEvent.Ambiguous ambiguous -> recordAmbiguous(run, received, detail);
            case ParsedEvent.Ignored(String subject, String reason) -> dismiss(run, subject, reason);
            case ParsedEvent.Unreadable(String text, String reason) -> recordUnreadable(run, text, reason);
        };
    }

    private Outcome recordAbandonedBlob(RunContext run, BlobEvent event, String detail) {
        return record(
                run,
                Failure.ofBlob(
                        event.blob(),
                        clock.instant(),
                        FailureCause.NO_PROGRESS,
                        "back up " + event.blob(),
                        detail,
                        event.text()));
    }

    private Outcome recordAbandonedEvent(RunContext run, BlobAddress named, ReceivedEvent received, String detail) {
        return record(
                run,
                Failure.ofEvent(
                        named,
                        received.text(),
                        clock.instant(),
                        FailureCause.NO_PROGRESS,
                        "process the event of " + named,
                        detail));
    }

    private Outcome recordAmbiguous(RunContext run, ReceivedEvent received, String detail) {
        return record(
                run,
                Failure.ofDelivery(
                        received.text(),
                        clock.instant(),
                        FailureCause.NO_PROGRESS,
                        "process the event of " + received.parsed().subject(),
                        detail));
    }

    /** Reports an event that needs no backup. */
    Outcome dismiss(RunContext run, String subject, String reason) {
        return report(run, new Outcome.Ignored(subject, reason));
    }

    private Outcome record(RunContext run, Failure failure) {
        failures.record(run, failure);
        return report(run, new Outcome.Failed(failure));
    }

    private static Outcome report(RunContext run, Outcome outcome) {
        run.listener().eventDismissed(run, outcome);
        return outcome;
    }
}
