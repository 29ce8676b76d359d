package io.blobferry.backup;

import io.blobferry.concurrency.MemoryBudget;
import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.Outcome;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.stream.Md5Publisher;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Copies a whole blob from one GET into one PUT: reserve memory, open, write under the precondition, record. */
final class SinglePutCopier {
    private final BlobSource source;
    private final BackupTarget target;
    private final TargetInspector inspector;
    private final NoCopyRecorder noCopyRecorder;
    private final CheckpointRecorder checkpointRecorder;
    private final MemoryBudget memory;
    private final EngineConfig config;
    private final Clock clock;

    SinglePutCopier(
            EnginePorts ports,
            TargetInspector inspector,
            NoCopyRecorder noCopyRecorder,
            CheckpointRecorder checkpointRecorder,
            MemoryBudget memory,
            EngineConfig config,
            Clock clock) {
        source = ports.source();
        target = ports.target();
        this.inspector = inspector;
        this.noCopyRecorder = noCopyRecorder;
        this.checkpointRecorder = checkpointRecorder;
        this.memory = memory;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Copies the blob's current version, unless the target has it or there is nothing to copy. Memory comes first: Azure
     * breaks off an answer that is open and not read. It is free again when this returns.
     *
     * @param snapshot taken before; its precondition is that of the write
     * @param expectedSize the bytes to reserve
     * @return empty if the blob is larger than the multipart threshold; nothing was written then
     */
    Optional<AttemptResult> copy(RunContext run, TargetSnapshot snapshot, long expectedSize) {
        Duration timeout = run.remaining().minus(config.deadlineMargin());
        Optional<MemoryBudget.Reservation> reservation =
                memory.reserve(MemoryBudget.Use.SMALL_BLOB, expectedSize, timeout);
        if (reservation.isEmpty()) {
            String reason = timeout.isPositive()
                    ? "timed out waiting for transfer memory"
                    : "deadline too close to start the copy";
            return Optional.of(AttemptResult.finished(new Outcome.Incomplete(snapshot.blob(), reason)));
        }
        try (MemoryBudget.Reservation held = reservation.get()) {
            // Of many events of one blob, the first to have memory copies it, and the others need not.
            return held.wasContended() && inspector.isRowChanged(run, snapshot)
                    ? Optional.of(AttemptResult.retry("blob was modified by another run while waiting for memory"))
                    : open(run, snapshot);
        }
    }

    private Optional<AttemptResult> open(RunContext run, TargetSnapshot snapshot) {
        return switch (source.open(run, snapshot.blob(), snapshot.knownSourceETag())) {
            case BlobSource.Content content -> copyUnlessLarge(run, snapshot, content);
            case BlobSource.NotModified unchanged ->
                Optional.of(noCopyRecorder.recordUnchanged(
                        run, snapshot, snapshot.knownSourceETag().orElseThrow()));
            case BlobSource.NotFound missing -> Optional.of(noCopyRecorder.recordDeleted(run, snapshot, missing));
            case BlobSource.Unreadable unreadable ->
                Optional.of(noCopyRecorder.recordUnreadable(run, snapshot, unreadable));
        };
    }

    private Optional<AttemptResult> copyUnlessLarge(
            RunContext run, TargetSnapshot snapshot, BlobSource.Content opened) {
        try (opened) {
            if (NoCopyRecorder.isDirectoryMarker(opened.properties())) {
                return Optional.of(noCopyRecorder.ignoreDirectoryMarker(snapshot.blob()));
            }
            Optional<Backup> later = snapshot.backupOf(opened.properties());
            if (later.isPresent()) {
                return Optional.of(checkpointRecorder.recordAlreadyBackedUp(
                        run,
                        snapshot.row(),
                        opened.properties().version(),
                        later.get(),
                        snapshot.knownValidFrom(opened.properties().version())));
            }
            return opened.properties().size() <= config.multipartThreshold()
                    ? Optional.of(write(run, snapshot, opened))
                    : Optional.empty();
        }
    }

    private AttemptResult write(RunContext run, TargetSnapshot snapshot, BlobSource.Content opened) {
        BlobProperties properties = opened.properties();
        Map<String, String> tags = properties.tagCount() == 0 ? Map.of() : source.tags(run, snapshot.blob());
        Md5Publisher md5 = new Md5Publisher(opened.bytes());
        ObjectAttributes attributes = snapshot.attributes(properties, tags, clock.instant());
        BackupTarget.PutResult written = target.put(
                run,
                snapshot.key(),
                attributes,
                snapshot.precondition(),
                properties.contentMd5().isPresent() ? md5 : opened.bytes());
        return switch (written) {
            case BackupTarget.Stored(var backup) -> {
                properties.contentMd5().ifPresent(stated -> verifyContentMd5(run, properties, stated, md5.base64()));
                yield checkpointRecorder.recordBackedUp(
                        run, snapshot.row(), properties.version(), backup, 0, Optional.of(attributes.validFrom()));
            }
            case BackupTarget.PreconditionFailed(String detail) -> AttemptResult.preconditionFailed(detail);
        };
    }

    private void verifyContentMd5(RunContext run, BlobProperties properties, String stated, String found) {
        if (!stated.equals(found)) {
            run.listener().contentMd5Mismatch(run, properties.version(), stated, found);
        }
    }
}
