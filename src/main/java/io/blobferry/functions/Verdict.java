package io.blobferry.functions;

import io.blobferry.app.InvalidSettingsException;
import io.blobferry.domain.Outcome;
import io.blobferry.transfer.RefusedException;
import io.blobferry.transfer.SourceChangedException;
import io.blobferry.transfer.SourceGoneException;
import io.blobferry.transfer.TransferException;
import io.blobferry.transfer.TransientException;
import io.blobferry.transfer.UploadGoneException;
import java.util.List;

/**
 * What whoever delivered an event or a message is told: the one place where every outcome and every exception is mapped.
 *
 * <p>What cannot be backed up is an outcome, with a failure row, and not an exception. So an exception that comes this far
 * means that nothing was made durable, and no class of it may be acknowledged: acknowledging is what loses events. Every
 * retry is bounded: Event Grid's ends in a dead letter, a queue's in its poison queue, and both have owners.
 */
enum Verdict {
    /** Done, and recorded where it failed: it may be forgotten. */
    DONE,
    /** Deliver it again: work is left, or not even its failure could be recorded. */
    RETRY;

    static Verdict of(List<Outcome> outcomes) {
        return outcomes.stream().map(Verdict::of).allMatch(DONE::equals) ? DONE : RETRY;
    }

    static Verdict of(Outcome outcome) {
        return switch (outcome) {
            case Outcome.BackedUp backedUp -> DONE;
            case Outcome.AlreadyBackedUp already -> DONE;
            case Outcome.SourceGone gone -> DONE;
            case Outcome.DeletionMarked marked -> DONE;
            case Outcome.DirectoryQueued queued -> DONE;
            case Outcome.Ignored ignored -> DONE;
            case Outcome.Failed recorded -> DONE;
            case Outcome.HandedOver handedOver -> DONE;
            case Outcome.PutOff putOff -> DONE;
            case Outcome.SegmentStored stored -> DONE;
            case Outcome.Superseded superseded -> DONE;
            case Outcome.Unfinished unfinished -> RETRY;
        };
    }

    static Verdict of(Throwable thrown) {
        return switch (thrown) {
            case TransferException failure -> of(failure);
            // A person corrects the settings, and the next delivery starts with them.
            case InvalidSettingsException settings -> RETRY;
            case DeliverAgainException asked -> RETRY;
            // Out of memory, a class that does not load: another instance may do better.
            case Error broken -> RETRY;
            // An SDK's own at the start, or a fault in the product: it ends as a dead letter or a poison message.
            default -> RETRY;
        };
    }

    private static Verdict of(TransferException failure) {
        return switch (failure) {
            // The state account did not answer: there is no failure row.
            case TransientException fault -> RETRY;
            // The state account refused the failure row itself.
            case RefusedException refused -> RETRY;
            // The engine looks again where these come up; one that got away has left work.
            case SourceChangedException changed -> RETRY;
            case SourceGoneException gone -> RETRY;
            case UploadGoneException gone -> RETRY;
        };
    }
}
