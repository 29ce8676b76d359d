package io.blobferry.transfer;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.events.DeadLetterReader;
import io.blobferry.events.EventReader;
import io.blobferry.events.Reading;
import io.blobferry.events.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Two clouds, failure rows and dead letters, and a replay over them. */
final class ReplayScene {
    static final ReplayOrder EVERYTHING =
            new ReplayOrder(FailureSelection.ALL, false, false, 1000, 1, Optional.empty());

    private static final EventReader EVENTS = new EventReader(new Scope("account", Set.of()));

    final TwoClouds clouds;
    final MemoryDeadLetters letters;
    final RecordingReplay told = new RecordingReplay();

    ReplayScene(TwoClouds clouds) {
        this.clouds = clouds;
        letters = new MemoryDeadLetters(clouds.boundary, clouds.clock);
    }

    /** A blob that is there and has a failure row. */
    static ReplayScene failed() {
        ReplayScene scene = new ReplayScene(TwoClouds.holding(TwoClouds.SMALL_ONE));
        scene.record(FailureCause.TARGET_DENIED);
        return scene;
    }

    void record(FailureCause cause) {
        record(clouds.blob, cause);
    }

    void record(BlobAddress blob, FailureCause cause) {
        clouds.failures.record(
                newRun("scene"), Failure.ofBlob(blob, clouds.clock.instant(), cause, "step", "detail", event(blob)));
    }

    Replayed replay(String id) {
        return replay(id, EVERYTHING);
    }

    Replayed replay(String id, ReplayOrder order) {
        return replay(id, order, TwoClouds.TIME);
    }

    /** As a process of its own. */
    Replayed replay(String id, ReplayOrder order, Duration allowed) {
        BackupEngine engine = clouds.engine();
        DeadLetterSweep sweep = new DeadLetterSweep(letters, new DeadLetterReader(EVENTS)::read, clouds.failures);
        Replay replay = new Replay(
                engine,
                clouds.failures,
                Optional.of(sweep),
                (run, text) -> take(engine, run, text),
                clouds.limits,
                clouds.clock,
                clouds.clock,
                new Closing(clouds.clock));
        return replay.replay(new Run(id, clouds.clock, allowed, clouds.listener), order, told);
    }

    Run newRun(String id) {
        return new Run(id, clouds.clock, TwoClouds.TIME, clouds.listener);
    }

    /** As the app's intake does. */
    private List<Outcome> take(BackupEngine engine, Run run, String text) {
        return EVENTS.read(text).stream()
                .map(reading -> switch (reading) {
                    case Reading.Look(var event) -> engine.backUp(run, event);
                    case Reading.Deleted(var event) -> engine.backUp(run, event);
                    case Reading.LookBelow below -> throw new IllegalArgumentException("no directories here: " + below);
                    case Reading.NotOurs(String subject, String reason) -> new Outcome.Ignored(subject, reason);
                    case Reading.Unreadable(String unread, String detail) -> {
                        Failure failure = Failure.ofDelivery(
                                unread, clouds.clock.instant(), FailureCause.UNREADABLE_EVENT, "read it", detail);
                        clouds.failures.record(run, failure);
                        yield new Outcome.Failed(failure);
                    }
                })
                .toList();
    }

    /** What Event Grid says when the blob is written. */
    static String event(BlobAddress blob) {
        return """
                {"topic":"/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/%s",\
                "subject":"/blobServices/default/containers/%s/blobs/%s","eventType":"Microsoft.Storage.BlobCreated",\
                "id":"831e1650-001e-001b-66ab-eeb76e069631","eventTime":"2026-01-01T00:00:00Z","dataVersion":"",\
                "metadataVersion":"1","data":{"api":"PutBlob","contentLength":1000}}""".formatted(blob.account(), blob.container(), blob.name());
    }

    /** The same among the dead letters. */
    static String deadLetter(BlobAddress blob) {
        return event(blob).replaceFirst("\\}$", """
                ,"deadLetterReason":"MaxDeliveryAttemptsExceeded","deliveryAttempts":30,\
                "lastDeliveryOutcome":"TimedOut","publishTime":"2025-12-31T22:00:00Z",\
                "lastDeliveryAttemptTime":"2025-12-31T23:00:00Z"}""");
    }
}
