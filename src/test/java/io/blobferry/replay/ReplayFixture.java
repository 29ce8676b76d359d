package io.blobferry.replay;

import io.blobferry.backup.BackupEngine;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.events.DeadLetterReader;
import io.blobferry.events.EventReader;
import io.blobferry.events.ParsedEvent;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.ShutdownSignal;
import io.blobferry.routing.SourceScope;
import io.blobferry.spi.state.FailureSelection;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.MemoryDeadLetters;
import io.blobferry.testing.MemoryReplayCursor;
import io.blobferry.testing.RecordingReplayListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Two clouds, failure rows and dead letters, with a replayer. */
public final class ReplayFixture {
    public static final ReplayOptions ALL =
            new ReplayOptions(FailureSelection.ALL, false, false, 1000, 1, Optional.empty());

    private static final EventReader EVENTS = new EventReader(new SourceScope("account", Set.of()));

    final BackupFixture clouds;
    final MemoryDeadLetters deadLetters;
    final MemoryReplayCursor cursor;
    final RecordingReplayListener listener = new RecordingReplayListener();

    ReplayFixture(BackupFixture clouds) {
        this.clouds = clouds;
        cursor = new MemoryReplayCursor(clouds.faults);
        deadLetters = new MemoryDeadLetters(clouds.faults, clouds.clock);
    }

    /** A blob at the source with a failure row. */
    static ReplayFixture failed() {
        ReplayFixture fixture = new ReplayFixture(BackupFixture.withBlob(BackupFixture.SMALL_ONE));
        fixture.record(FailureCause.TARGET_DENIED);
        return fixture;
    }

    void record(FailureCause cause) {
        record(clouds.blob, cause);
    }

    void record(BlobAddress blob, FailureCause cause) {
        clouds.failures.record(
                newRun("fixture"), Failure.ofBlob(blob, clouds.clock.instant(), cause, "step", "detail", event(blob)));
    }

    ReplayResult replay(String id) {
        return replay(id, ALL);
    }

    ReplayResult replay(String id, ReplayOptions options) {
        return replay(id, options, BackupFixture.RUN_TIMEOUT);
    }

    /** Runs the replay as a process of its own. */
    ReplayResult replay(String id, ReplayOptions options, Duration allowed) {
        BackupEngine engine = clouds.engine();
        DeadLetterImporter importer =
                new DeadLetterImporter(deadLetters, new DeadLetterReader(EVENTS)::read, clouds.failures);
        FailureReplayer replayer = new FailureReplayer(
                engine,
                clouds.failures,
                cursor,
                Optional.of(importer),
                (run, text) -> process(engine, run, text),
                clouds.config,
                clouds.clock,
                clouds.clock,
                new ShutdownSignal(clouds.clock));
        return replayer.replay(new RunContext(id, clouds.clock, allowed, clouds.listener), options, listener);
    }

    RunContext newRun(String id) {
        return new RunContext(id, clouds.clock, BackupFixture.RUN_TIMEOUT, clouds.listener);
    }

    /** As the delivery handler does. */
    private List<Outcome> process(BackupEngine engine, RunContext run, String text) {
        return EVENTS.read(text).stream()
                .map(parsed -> switch (parsed) {
                    case ParsedEvent.BlobChanged(var event) -> engine.backUp(run, event);
                    case ParsedEvent.BlobDeleted(var deletion) -> engine.handleDeletion(run, deletion);
                    case ParsedEvent.Ignored(String subject, String reason) -> new Outcome.Ignored(subject, reason);
                    case ParsedEvent.Unreadable(String unreadable, String detail) -> {
                        Failure failure = Failure.ofDelivery(
                                unreadable, clouds.clock.instant(), FailureCause.UNREADABLE_EVENT, "read it", detail);
                        clouds.failures.record(run, failure);
                        yield new Outcome.Failed(failure);
                    }
                    default -> throw new IllegalArgumentException("unexpected event: " + parsed);
                })
                .toList();
    }

    /** Event Grid's event for a written blob. */
    public static String event(BlobAddress blob) {
        return """
                {"topic":"/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/%s",\
                "subject":"/blobServices/default/containers/%s/blobs/%s","eventType":"Microsoft.Storage.BlobCreated",\
                "id":"831e1650-001e-001b-66ab-eeb76e069631","eventTime":"2026-01-01T00:00:00Z","dataVersion":"",\
                "metadataVersion":"1","data":{"api":"PutBlob","contentLength":1000}}""".formatted(blob.account(), blob.container(), blob.name());
    }

    /** The same event as a dead letter. */
    public static String deadLetter(BlobAddress blob) {
        return event(blob).replaceFirst("\\}$", """
                ,"deadLetterReason":"MaxDeliveryAttemptsExceeded","deliveryAttempts":30,\
                "lastDeliveryOutcome":"TimedOut","publishTime":"2025-12-31T22:00:00Z",\
                "lastDeliveryAttemptTime":"2025-12-31T23:00:00Z"}""");
    }
}
