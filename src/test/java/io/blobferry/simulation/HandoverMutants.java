package io.blobferry.simulation;

import java.util.List;

/** Bugs in how work is handed on: events, failure rows, dead letters, the reconciliation. */
final class HandoverMutants {
    static final List<Mutant> ALL = List.of(
            new Mutant(
                    "event-not-requeued",
                    "ingest/EventRequeuer.java",
                    "events.send(run, next.toMessage(), delay);",
                    "",
                    "an event of which work is left is acknowledged and gone"),
            new Mutant(
                    "event-requeued-for-ever",
                    "ingest/EventRequeuer.java",
                    "if (attempts >= MAX_ATTEMPTS) {",
                    "if (false) {",
                    "an event that cannot succeed is never named"),
            new Mutant(
                    "failure-not-recorded",
                    "backup/FailureRecorder.java",
                    "failures.record(run, failure);",
                    "",
                    "a blob that could not be backed up is acknowledged and not named"),
            new Mutant(
                    "abandoned-delivery-not-recorded",
                    "ingest/DeliveryFailureRecorder.java",
                    "failures.record(run, failure);",
                    "",
                    "an event that was given up is not named"),
            new Mutant(
                    "failure-row-removed-before-replay",
                    "replay/RowReplayer.java",
                    "applyOutcomes(run, row, List.of(engine.backUp(run, event)));",
                    "failures.remove(run, row);\n            applyOutcomes(run, row, List.of(engine.backUp(run, event)));",
                    "a replay that dies loses the blob"),
            new Mutant(
                    "dead-letter-not-recorded",
                    "replay/DeadLetterImporter.java",
                    "latestPerBlob(events, file.lastModified()).forEach(failure -> failures.record(run, failure));",
                    "",
                    "the events of the file are lost"),
            new Mutant(
                    "recovery-point-without-proof",
                    "spi/state/RecoveryProof.java",
                    "reached.flatMap(bounded -> previousBound.map(before -> earlier(before, bounded)));",
                    "Optional.of(startedAt);",
                    "a blob that the pass found pending is before the recovery point"),
            new Mutant(
                    "findings-not-queued",
                    "reconcile/PassSteps.java",
                    "ports.blobEvents().enqueue(run, result.events());",
                    "",
                    "a blob whose event was lost is never backed up"));

    private HandoverMutants() {}
}
