package io.blobferry.ingest;

import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.events.ReceivedEvent;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.blobferry.spi.source.BlobSource;

/**
 * Follows a file that was created empty until it has content or has been empty for an hour. A file that is empty now is left
 * alone for a minute, in which most get their content; then it is backed up as it is, and checked a few times more.
 */
final class CreatedFileHandler {
    private final EventHandler events;
    private final BlobSource source;
    private final EventRequeuer requeuer;

    CreatedFileHandler(EventHandler events, BlobSource source, EventRequeuer requeuer) {
        this.events = events;
        this.source = source;
        this.requeuer = requeuer;
    }

    /**
     * Checks the file.
     *
     * @param delivery the delivery's time, of which {@code work} leaves some to put the event on the queue
     * @throws TransferException if not even a failure, or another check, could be recorded
     */
    Outcome handle(RunContext delivery, RunContext work, ReceivedEvent received, BlobEvent created) {
        if (received.checks() == 0 && mayBeEmpty(work, created.blob())) {
            return requeuer.requeueCheck(delivery, received);
        }
        // The event's version is that of the empty file, which is not the one that is looked for.
        Outcome outcome = events.backUp(work, created.withoutVersion());
        if (requeuer.hasCheckLeft(received) && isEmptyBackup(outcome)) {
            requeuer.requeueCheck(delivery, received);
        }
        return outcome;
    }

    /**
     * Whether the file exists and has no content. Yes after a transient fault too, so that an outage does not use the event up;
     * no after a refusal, of which the backup makes a failure.
     */
    private boolean mayBeEmpty(RunContext run, BlobAddress blob) {
        try {
            return source.head(run, blob) instanceof BlobSource.Present(BlobProperties properties)
                    && properties.size() == 0
                    && !properties.directory();
        } catch (TransientException fault) {
            return true;
        } catch (PermanentException refused) {
            return false;
        }
    }

    private static boolean isEmptyBackup(Outcome outcome) {
        return switch (outcome) {
            case Outcome.BackedUp(BlobVersion version, Backup backup, int parts) -> backup.size() == 0;
            case Outcome.AlreadyBackedUp(BlobVersion version, Backup backup) -> backup.size() == 0;
            default -> false;
        };
    }
}
