package io.blobferry.replay;

import io.blobferry.domain.DeadLetteredEvent;
import io.blobferry.domain.Failure;
import io.blobferry.domain.TruncatedText;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
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
 * Turns dead letters into failure rows, a row a blob, and then removes their file: first the rows, so that a crash
 * between the two has the file read once more. Of a file's events of one blob only the latest is recorded, so that a file
 * counts as one failure of the blob, and once more only if the blob has failed otherwise between the two readings. A file
 * in which no event concerns us is somebody else's and stays. Safe beside other sweeps.
 */
public final class DeadLetterImporter {
    /** Far more than Event Grid writes into one file; a larger one is somebody else's. */
    static final long MAX_FILE_BYTES = 16L << 20;

    private final DeadLetters files;
    private final Function<String, List<DeadLetteredEvent>> reader;
    private final FailureStore failures;

    /**
     * @param reader the events of a file's text that concern us; throws {@link IllegalArgumentException}, which says why,
     *     if it is no file of Event Grid's
     */
    public DeadLetterImporter(
            DeadLetters files, Function<String, List<DeadLetteredEvent>> reader, FailureStore failures) {
        this.files = files;
        this.reader = reader;
        this.failures = failures;
    }

    /**
     * Goes through the files until the run's deadline. Idempotent.
     *
     * @param dryRun whether only to tell what is there
     * @param least starts no file with less time left than this
     * @return the names of the files that stay for a person to look at; empty if the time was up before all were seen
     * @throws TransferException if a file or a row cannot be reached; what is done stays done
     */
    Optional<Set<String>> importAll(RunContext run, boolean dryRun, Duration least, ReplayListener listener) {
        Set<String> kept = new HashSet<>();
        Optional<String> from = Optional.empty();
        do {
            DeadLetters.Page page = files.list(run, from);
            for (DeadLetters.File file : page.files()) {
                if (run.remaining().compareTo(least) < 0) {
                    return Optional.empty();
                }
                importFile(run, file, dryRun).ifPresent(taken -> {
                    taken.retainedReason().ifPresent(why -> kept.add(file.name()));
                    listener.deadLettersImported(run, file, taken);
                });
            }
            from = page.next();
        } while (from.isPresent());
        return Optional.of(kept);
    }

    /** Empty if somebody else has taken the file meanwhile. */
    private Optional<ImportedFile> importFile(RunContext run, DeadLetters.File file, boolean dryRun) {
        if (file.size() > MAX_FILE_BYTES) {
            return Optional.of(retain(run, file, dryRun, "it has " + file.size() + " bytes", ""));
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
                : new ImportedFile(events.size(), false, Optional.of("an event in it is too long for a row"));
    }

    /** The latest failure of each subject. Which of two of one time it is does not matter, as long as it is always that. */
    private static Collection<Failure> latestPerBlob(List<DeadLetteredEvent> events, Instant written) {
        Map<String, Failure> latest = new LinkedHashMap<>();
        for (DeadLetteredEvent event : events) {
            Failure failure = event.toFailure(written);
            latest.merge(
                    failure.subject(),
                    failure,
                    (one, other) -> other.occurredAt().isBefore(one.occurredAt()) ? one : other);
        }
        return latest.values();
    }

    /** Of an event that names its blob nothing else is needed. */
    private static boolean fitsInRow(DeadLetteredEvent event) {
        return event.blob().isPresent() || TruncatedText.of(event.text()).isComplete();
    }

    private ImportedFile retain(RunContext run, DeadLetters.File file, boolean dryRun, String why, String text) {
        if (!dryRun) {
            failures.record(
                    run,
                    Failure.ofDeadLetterFile(
                            file.name(),
                            file.lastModified(),
                            "read the dead letters",
                            why + "; the file stays, for a person to look at and to remove",
                            text));
        }
        return new ImportedFile(0, false, Optional.of(why));
    }
}
