package io.blobferry.restore;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.spi.destination.BlobOccupiedException;
import io.blobferry.spi.destination.BlobWriter;
import io.blobferry.spi.destination.RestoreDestination;
import io.blobferry.spi.destination.RestoreDestination.Absent;
import io.blobferry.spi.destination.RestoreDestination.Different;
import io.blobferry.spi.destination.RestoreDestination.Found;
import io.blobferry.spi.destination.RestoreDestination.Same;
import io.blobferry.spi.destination.RestoredBlob;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.SourceAttributes;
import io.blobferry.spi.target.StoredVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Restores one blob: reads the version, writes it, and compares the checksums before it becomes visible. Thread-safe. */
final class BlobRestorer {
    /** Up to this size a version is read together with its properties, by one request. */
    private static final long MAX_SINGLE_READ = 4L << 20;

    private final BackupReader reader;
    private final RestoreDestination destination;
    private final RestoreConfig config;
    private final RestoreJournal journal;
    private final RestoreListener listener;
    private final Attempts attempts;
    private final RangeSlots slots;
    private final RangeCopier ranges;
    private final SourceGuard guard;

    /** Whether something has been found at the destination, so that it is asked before each blob is read. */
    private volatile boolean looksFirst;

    BlobRestorer(
            BackupReader reader,
            RestoreDestination destination,
            RestoreConfig config,
            RestoreJournal journal,
            RestoreListener listener,
            Attempts attempts) {
        this.reader = reader;
        this.destination = destination;
        this.config = config;
        this.journal = journal;
        this.listener = listener;
        this.attempts = attempts;
        slots = new RangeSlots(config.concurrency());
        ranges = new RangeCopier(reader, attempts, slots, config.concurrency(), listener);
        guard = new SourceGuard(destination, config.inPlace());
        looksFirst = config.looksFirst() || config.overwrite();
    }

    /**
     * Restores the blob.
     *
     * @throws TransferException a failure of this blob
     * @throws RestoreRefusedException if the whole restore must not be done
     */
    RestoreOutcome restore(RunContext run, RestoreTask task) {
        if (task.size() <= MAX_SINGLE_READ && !looksFirst) {
            Optional<RestoreOutcome> outcome = attempts.call(run, () -> slots.with(() -> restoreByOneRead(run, task)));
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
        Optional<StoredVersion> version = attempts.call(run, () -> reader.head(run, task.version()));
        if (version.isEmpty()) {
            return gone(task);
        }
        Optional<RestoreOutcome> archived = new Thawing(reader, config).thaw(run, version.get());
        if (archived.isPresent()) {
            return archived.get();
        }
        RestoredBlob blob = attempts.call(run, () -> blob(run, task, version.get()));
        Found found = attempts.call(run, () -> destination.find(run, blob));
        looksFirst |= found instanceof Different;
        return switch (found) {
            case Same() -> new RestoreOutcome.AlreadyThere(blob.size(), doubts(blob), losses(blob));
            case Different(String detail, var ignored)
            when !config.overwrite() -> new RestoreOutcome.NotReplaced(detail + "; --overwrite replaces it");
            default -> copy(run, task, blob, found);
        };
    }

    private static RestoreOutcome gone(RestoreTask task) {
        return new RestoreOutcome.Failed(
                task.version() + " is no longer there: it was removed since the bucket was listed");
    }

    private RestoredBlob blob(RunContext run, RestoreTask task, StoredVersion version) {
        SourceAttributes attributes = reader.attributes(run, version);
        RestoredBlob blob = new RestoredBlob(task.name(), version, attributes, task.doubts());
        guard.check(blob);
        return blob;
    }

    /**
     * One GET and, at a container, one PUT, where nothing is expected at the destination.
     *
     * @return empty if something is there, or the version is not readable or larger than it was listed
     */
    private Optional<RestoreOutcome> restoreByOneRead(RunContext run, RestoreTask task) {
        Optional<BackupReader.Content> opened = openReadable(run, task);
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        try (BackupReader.Content content = opened.get()) {
            if (content.version().size() > MAX_SINGLE_READ) {
                return Optional.empty();
            }
            RestoredBlob blob = blob(run, task, content.version());
            try (BlobWriter writer = destination.open(run, blob, new Absent(), Map.of())) {
                if (writer.ranges().count() > 1) {
                    return Optional.empty();
                }
                Crc64Nvme crc = Crc64Nvme.EMPTY;
                if (writer.ranges().count() == 1) {
                    crc = writer.write(run, writer.ranges().range(0), content.bytes());
                    listener.bytesWritten(blob.size());
                }
                return Optional.of(finish(run, blob, writer, crc))
                        .filter(outcome -> !(outcome instanceof RestoreOutcome.NotReplaced));
            } catch (BlobOccupiedException looked) {
                return Optional.empty();
            }
        }
    }

    /** What is archived, or has gone, is found out by the properties. */
    private Optional<BackupReader.Content> openReadable(RunContext run, RestoreTask task) {
        try {
            return reader.open(run, task.version());
        } catch (PermanentException refused) {
            return Optional.empty();
        }
    }

    private RestoreOutcome copy(RunContext run, RestoreTask task, RestoredBlob blob, Found found) {
        RangeLog log = journal.ranges(task);
        try (BlobWriter writer = attempts.call(run, () -> destination.open(run, blob, found, log.known()))) {
            Crc64Nvme crc = ranges.copy(run, blob.version(), writer, log);
            RestoreOutcome outcome = attempts.call(run, () -> finish(run, blob, writer, crc));
            if (outcome.isFinal() || outcome instanceof RestoreOutcome.Damaged) {
                log.delete();
            }
            return outcome;
        } catch (BlobOccupiedException e) {
            return attempts.call(run, () -> occupied(run, blob));
        }
    }

    /** Compares the checksums, and makes the blob visible if they are equal. */
    private RestoreOutcome finish(RunContext run, RestoredBlob blob, BlobWriter writer, Crc64Nvme crc) {
        Optional<Crc64Nvme> expected = blob.version().crc();
        if (expected.isPresent() && !expected.get().equals(crc)) {
            writer.discard(run);
            return new RestoreOutcome.Damaged(
                    "the bytes that S3 returned for " + blob.version().version() + " have the CRC64NVME " + crc
                            + ", its checksum attribute is " + expected.get());
        }
        return switch (writer.commit(run)) {
            case BlobWriter.Written written -> {
                List<String> notes = new ArrayList<>(losses(blob));
                notes.addAll(written.notes());
                yield new RestoreOutcome.Restored(blob.size(), doubts(blob), notes);
            }
            case BlobWriter.Occupied() -> occupied(run, blob);
        };
    }

    /** Something is there that was not: after a lost answer it may be the blob itself. */
    private RestoreOutcome occupied(RunContext run, RestoredBlob blob) {
        return switch (destination.find(run, blob)) {
            case Same() -> new RestoreOutcome.Restored(blob.size(), doubts(blob), losses(blob));
            case Different(String detail, var ignored) -> new RestoreOutcome.NotReplaced(detail);
            default -> new RestoreOutcome.Interrupted("the destination changed while the blob was written");
        };
    }

    private static List<String> doubts(RestoredBlob blob) {
        if (blob.version().crc().isPresent()) {
            return blob.doubts();
        }
        List<String> all = new ArrayList<>(blob.doubts());
        all.add("S3 has no CRC64NVME of the object, so its bytes are not proven");
        return all;
    }

    private static List<String> losses(RestoredBlob blob) {
        return blob.attributes().losses().stream()
                .map(loss -> loss.kind() + ": " + loss.detail())
                .toList();
    }
}
