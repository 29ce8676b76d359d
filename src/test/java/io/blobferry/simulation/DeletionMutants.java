package io.blobferry.simulation;

import java.util.List;

/** Bugs in how deletions are followed. */
final class DeletionMutants {
    static final List<Mutant> ALL = List.of(
            new Mutant(
                    "deletion-without-row",
                    "backup/DeletionHandler.java",
                    ": recordDeleted(run, checked, recorded, backup.map(StoredObject::id))",
                    ": AttemptResult.finished(new Outcome.SourceDeleted(snapshot.blob(), true))",
                    "a run that read the blob before backs up a deleted blob"),
            new Mutant(
                    "deletion-event-ignored",
                    "ingest/EventHandler.java",
                    "withinDeadline(delivery, deletion.event().blob(), run -> engine.handleDeletion(run, deletion))",
                    "failureRecorder.dismiss(delivery, deletion.event().blob().toString(), \"deleted\")",
                    "the backup of a deleted blob stays current"));

    private DeletionMutants() {}
}
