package io.blobferry.simulation;

import java.util.List;

/** Bugs in what is read, written and recorded. */
final class CopyMutants {
    static final List<Mutant> ALL = List.of(
            new Mutant(
                    "put-condition-refreshed",
                    "backup/SinglePutCopier.java",
                    "snapshot.precondition(),",
                    "snapshot.withObject(target.head(run, snapshot.key())).precondition(),",
                    "a paused run writes old bytes over a newer object"),
            new Mutant(
                    "part-of-another-version",
                    "backup/PartTransfer.java",
                    "source.readRange(bounded, copying.version(), copying.versionId(), part)",
                    "source.readRange(bounded, source.head(bounded, copying.version().blob()) instanceof"
                            + " BlobSource.Present(var now) ? now.version() : copying.version(), copying.versionId(), part)",
                    "the object holds bytes of two versions"),
            new Mutant(
                    "overwritten-version-resumed",
                    "backup/MultipartCopier.java",
                    "return copying.versionId().isPresent()",
                    "return copying.versionId().isEmpty()",
                    "the parts of an overwritten version cannot be read any more"),
            new Mutant(
                    "lost-swap-ignored",
                    "backup/CheckpointRecorder.java",
                    "if (checkpoints.write(run, row, next).isPresent()) {",
                    "if (checkpoints.write(run, row, next) != null) {",
                    "the row says what is no longer true"),
            new Mutant(
                    "reported-by-another-run-too",
                    "backup/CheckpointRecorder.java",
                    "recorded.get().isWrittenBy(run)",
                    "true",
                    "one object is reported twice"),
            new Mutant(
                    "found-object-unreported",
                    "backup/CheckpointRecorder.java",
                    "? AttemptResult.finished(new Outcome.BackedUp(version, backup, parts), validFrom)\n"
                            + "                : AttemptResult.CHECKPOINT_CONFLICT;\n    }\n\n    /**\n     * Swaps",
                    "? AttemptResult.finished(new Outcome.AlreadyBackedUp(version, backup), validFrom)\n"
                            + "                : AttemptResult.CHECKPOINT_CONFLICT;\n    }\n\n    /**\n     * Swaps",
                    "an object that a dead run wrote is never reported"),
            new Mutant(
                    "row-trusted-again",
                    "backup/BlobBackup.java",
                    "first && repeated.isEmpty() && !row",
                    "repeated.isEmpty() && !row",
                    "a row that is out of date gives each attempt a condition that is refused"),
            new Mutant(
                    "row-before-target",
                    "backup/TargetSnapshot.java",
                    "if (fromTarget) {",
                    "if (fromTarget && done().isEmpty()) {",
                    "a row that is out of date gives each attempt a condition that is refused"),
            new Mutant(
                    "repeated-event-unchecked",
                    "backup/BlobBackup.java",
                    "if (repeated.isPresent() && snapshot.matches(repeated.get().backup())) {",
                    "if (repeated.isPresent()) {",
                    "an object that covers the row's is not noticed"),
            new Mutant(
                    "backup-of-row-unchecked",
                    "backup/TargetSnapshot.java",
                    "done.version().equals(version) && matches(done.backup())",
                    "done.version().equals(version)",
                    "an object that is gone counts as a backup"));

    private CopyMutants() {}
}
