package io.blobferry.simulation;

import java.util.List;

/** Bugs in the life of uploads and segments. */
final class SegmentMutants {

    static final List<Mutant> ALL = List.of(
            new Mutant(
                    "row-dispatched-before-segments",
                    "backup/SegmentDispatcher.java",
                    "SENDERS.map(segments, parts -> {",
                    """
                    Optional<CheckpointStore.Row> read = Optional.of(row);
                    row = checkpoints.write(run, read, copying.dispatched(true)).orElse(row);
                    SENDERS.map(segments, parts -> {""",
                    "a crash in between leaves a row that says what was never queued"),
            new Mutant(
                    "segment-not-requeued",
                    "backup/SegmentRequeuer.java",
                    "segmentQueue.send(run, next, longer);",
                    "",
                    "a segment is lost after a fault"),
            new Mutant(
                    "uploads-restarted-for-ever",
                    "backup/MultipartCopier.java",
                    "if (restarts > config.maxUploadRestarts()) {",
                    "if (false) {",
                    "a lifecycle rule that ends every upload is never named"),
            new Mutant(
                    "upload-of-lost-race-left",
                    "backup/MultipartCopier.java",
                    "uploads.abort(run, upload);",
                    "",
                    "the upload that lost the race for the row stays open"),
            new Mutant(
                    "upload-of-won-race-aborted",
                    "backup/MultipartCopier.java",
                    "uploads.abort(run, upload);",
                    "checkpoints.find(run, snapshot.blob()).flatMap(CheckpointStore.Row::copying)"
                            + ".ifPresent(other -> uploads.abort(run, other.upload()));",
                    "the upload that won the race for the row is ended under its copy"),
            new Mutant(
                    "own-upload-aborted",
                    "backup/MultipartCopier.java",
                    "named.upload().equals(copying.upload())",
                    "false",
                    "a run that lost the answer to its write ends the upload that the row names"),
            new Mutant(
                    "row-forgets-an-open-upload",
                    "backup/CheckpointRecorder.java",
                    ".ifPresent(former -> uploads.abort(run, former.upload()));",
                    ".ifPresent(former -> {});",
                    "an upload that no row names stays open"),
            new Mutant(
                    "single-put-leaves-upload",
                    "backup/CheckpointRecorder.java",
                    "if (parts == 0) {",
                    "if (false) {",
                    "an upload that no row names stays open"),
            new Mutant(
                    "orphans-not-aborted",
                    "orphans/OrphanedUploadCleaner.java",
                    "uploads.abort(run, open.upload());",
                    "",
                    "an upload that no row names stays open"),
            new Mutant(
                    "orphan-cleaner-ignores-rows",
                    "orphans/OrphanedUploadCleaner.java",
                    "return active ? UploadStatus.ACTIVE",
                    "return false ? UploadStatus.ACTIVE",
                    "an upload in use is aborted"));

    private SegmentMutants() {}
}
