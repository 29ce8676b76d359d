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
                    "the backup of a deleted blob stays current"),
            new Mutant(
                    "deletion-without-record",
                    "backup/DeletionHandler.java",
                    "missing.ifPresent(deletion -> records.write(run, checked, deletion));",
                    "",
                    "a restore resurrects a deleted blob"),
            new Mutant(
                    "same-version-trusted",
                    "backup/TargetSnapshot.java",
                    "return isEnded(Optional.of(properties.lastModified())) ? Optional.empty() : find(properties.version());",
                    "return find(properties.version());",
                    "a restore loses a blob that was renamed back"));

    private DeletionMutants() {}
}
