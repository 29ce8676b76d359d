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
enum DeliveryDecision {
    /** Done, and recorded where it failed: it may be forgotten. */
    ACK,
    /** Deliver it again: work is left, or not even its failure could be recorded. */
    RETRY;

    static DeliveryDecision of(List<Outcome> outcomes) {
        return outcomes.stream().map(DeliveryDecision::of).allMatch(ACK::equals) ? ACK : RETRY;
    }

    static DeliveryDecision of(Outcome outcome) {
        return switch (outcome) {
            case Outcome.BackedUp backedUp -> ACK;
            case Outcome.AlreadyBackedUp already -> ACK;
            case Outcome.SourceDeleted gone -> ACK;
            case Outcome.DeleteMarkerPlaced marked -> ACK;
            case Outcome.DirectoryExpanded queued -> ACK;
            case Outcome.Ignored ignored -> ACK;
            case Outcome.Failed recorded -> ACK;
            case Outcome.SegmentsQueued handedOver -> ACK;
            case Outcome.SegmentDeferred putOff -> ACK;
            case Outcome.SegmentCopied stored -> ACK;
            case Outcome.Superseded superseded -> ACK;
            case Outcome.Incomplete unfinished -> RETRY;
        };
    }
}
