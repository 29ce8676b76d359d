package io.blobferry.functions;

import io.blobferry.domain.Outcome;
import java.util.List;

/**
 * What whoever delivered an event or a message is told: the one place where every outcome is mapped.
 *
 * <p>What was thrown is no outcome and needs no map: it is always {@link #RETRY}. What cannot be backed up is an outcome,
 * with a failure row, so an exception that comes as far as here means that nothing was made durable: the state account did
 * not answer or refused the row itself, a setting is at fault, memory ran out, the product has a fault. None of these may
 * be acknowledged: acknowledging is what loses events. Every retry is bounded: Event Grid's ends in a dead letter, a
 * queue's in its poison queue, and both have owners.
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
}
