package io.blobferry.simulation;

import java.util.List;

/** Bugs in what S3 says of the times of versions. */
final class ValidityMutants {
    static final List<Mutant> ALL = List.of(
            new Mutant(
                    "missed-version-without-record",
                    "backup/BlobBackup.java",
                    "unreadVersions.recordMissed(run, row, finished);",
                    "",
                    "a restore takes the version before for what the blob was then"),
            new Mutant(
                    "given-up-copy-without-record",
                    "backup/CheckpointRecorder.java",
                    ".ifPresent(former -> unreadVersions.recordGivenUp(run, former));",
                    ".ifPresent(former -> {});",
                    "a restore takes the version before for what the blob was then"),
            new Mutant(
                    "hierarchical-version-exact",
                    "backup/ValidFrom.java",
                    "case DELETED, NONE -> !read.hierarchical();",
                    "case DELETED, NONE -> true;",
                    "a restore takes the version for what the name held before the rename"));

    private ValidityMutants() {}
}
