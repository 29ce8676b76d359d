package io.blobferry.replay;

import io.blobferry.domain.Failure;
import io.blobferry.domain.TruncatedText;
import io.blobferry.domain.event.DeadLetteredEvent;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.spi.state.DeadLetters;
import io.blobferry.spi.state.FailureStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Imports dead-letter files: records one failure row per blob, then removes the file. A crash between the two leaves
 * the file, which is then read again. Of a file's events for one blob only the latest is recorded, so one file counts
 * as one failure of the blob (as two if the file is read twice and the blob failed in between). A file without events
 * for this worker belongs to another consumer and is retained. Safe to run concurrently with other imports.
 */
public final class DeadLetterImporter {
    /** Far more than Event Grid writes to one file; a larger file has another origin. */
    static final long MAX_FILE_BYTES = 16L << 20;

    private final DeadLetters files;
    private final Function<String, List<DeadLetteredEvent>> reader;
    private final FailureStore failures;

    /**
     * @param reader parses a file and returns the events for this worker; throws {@link IllegalArgumentException} with
     *     a reason if the text is not an Event Grid dead-letter file
     */
    public DeadLetterImporter(
            DeadLetters files, Function<String, List<DeadLetteredEvent>> reader, FailureStore failures) {
        this.files = files;
        this.reader = reader;
        this.failures = failures;
    }

    /**
     * Imports all files until the run's deadline. Idempotent.
     *
     * @param dryRun reports the files without recording or removing anything
     * @param minRemaining the time that must remain to start another file
     * @return the names of the files that are retained for manual inspection; empty if the time limit was reached first
     * @throws TransferException if a file cannot be read or a row cannot be written; files imported before stay
     *     imported
     */
    Optional<Set<String>> importAll(RunContext run, boolean dryRun, Duration minRemaining, ReplayListener listener) {
        Set<String> retained = new HashSet<>();
        Optional<String> from = Optional.empty();
        do {
            DeadLetters.Page page = files.list(run, from);
            for (DeadLetters.File file : page.files()) {
                if (run.remaining().compareTo(minRemaining) < 0) {
                    return Optional.empty();
                }
                importSafely(run, file, dryRun).ifPresent(imported -> {
                    imported.retainedReason().ifPresent(reason -> retained.add(file.name()));
                    listener.deadLettersImported(run, file, imported);
                });
            }
            from = page.next();
        } while (from.isPresent());
        return Optional.of(retained);
    }

    /** A file that cannot be imported stays and is named; it ends no import. */
    private Optional<ImportedFile> importSafely(RunContext run, DeadLetters.File file, boolean dryRun) {
        try {
            return importFile(run, file, dryRun);
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            PermanentException refused = UnexpectedFailure.toRefusal("import the dead letters " + file.name(), thrown);
            if (refused.failureCause().isSystemic()) {
                throw refused;
            }
            return Optional.of(new ImportedFile(0, false, Optional.of(refused.getMessage())));
        }
    }

    /** Empty if another replay has removed the file since it was listed. */
    private Optional<ImportedFile> importFile(RunContext run, DeadLetters.File file, boolean dryRun) {
        if (file.size() > MAX_FILE_BYTES) {
            return Optional.of(retain(
                    run,
                    file,
                    dryRun,
                    "file size " + file.size() + " bytes exceeds the limit of " + MAX_FILE_BYTES,
                    ""));
        }
        return files.read(run, file).map(text -> {
            try {
                return importFile(run, file, dryRun, reader.apply(text));
            } catch (IllegalArgumentException e) {
                return retain(run, file, dryRun, e.getMessage(), text);
            }
        });
    }

    private ImportedFile importFile(
            RunContext run, DeadLetters.File file, boolean dryRun, List<DeadLetteredEvent> events) {
        if (dryRun || events.isEmpty()) {
            return new ImportedFile(events.size(), false, Optional.empty());
        }
        latestPerBlob(events, file.lastModified()).forEach(failure -> failures.record(run, failure));
        boolean durable = events.stream().allMatch(DeadLetterImporter::fitsInRow);
        return durable
                ? new ImportedFile(events.size(), files.remove(run, file), Optional.empty())
                : new ImportedFile(events.size(), false, Optional.of("event too large for a failure row"));
    }

    /** The latest failure of each subject. Of two failures of the same time always the later one in the file. */
    private static Collection<Failure> latestPerBlob(List<DeadLetteredEvent> events, Instant lastModified) {
        Map<String, Failure> latest = new LinkedHashMap<>();
        for (DeadLetteredEvent event : events) {
            Failure failure = event.toFailure(lastModified);
            latest.merge(
                    failure.subject(),
                    failure,
                    (earlier, later) -> later.occurredAt().isBefore(earlier.occurredAt()) ? earlier : later);
        }
        return latest.values();
    }

    /** An event whose blob is checked always fits: its text is not needed for a replay. */
    private static boolean fitsInRow(DeadLetteredEvent event) {
        return !event.isProcessedAgain() || TruncatedText.of(event.text()).isComplete();
    }

    private ImportedFile retain(RunContext run, DeadLetters.File file, boolean dryRun, String reason, String text) {
        if (!dryRun) {
            failures.record(
                    run,
                    Failure.ofDeadLetterFile(
                            file.name(),
                            file.lastModified(),
                            "read the dead-letter file",
                            reason + "; file kept for manual inspection: remove it when done",
                            text));
        }
        return new ImportedFile(0, false, Optional.of(reason));
    }
}
