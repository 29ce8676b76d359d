package io.blobferry.backfill;

import io.blobferry.concurrency.PartConcurrencyLimiter;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Part;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.RunListener;
import java.time.Duration;
import java.util.Optional;

/** Passes the events of one blob's runs on, and parts and throttling to the limit of blobs in flight. */
final class BlobRunListener implements RunListener {
    private final RunListener log;
    private final BackfillListener progress;
    private final PartConcurrencyLimiter.Permit permit;

    BlobRunListener(RunListener log, BackfillListener progress, PartConcurrencyLimiter.Permit permit) {
        this.log = log;
        this.progress = progress;
        this.permit = permit;
    }

    @Override
    public void partStored(RunContext run, BlobVersion version, Part part) {
        permit.transferred(part.length());
        progress.copied(0, part.length());
        log.partStored(run, version, part);
    }

    @Override
    public void contentMd5Mismatch(RunContext run, BlobVersion version, String stated, String found) {
        log.contentMd5Mismatch(run, version, stated, found);
    }

    @Override
    public void attemptRetried(RunContext run, BlobAddress blob, String reason) {
        log.attemptRetried(run, blob, reason);
    }

    @Override
    public void throttled(RunContext run, Optional<Duration> retryAfter) {
        permit.throttled(retryAfter);
        log.throttled(run, retryAfter);
    }

    @Override
    public void runCompleted(RunContext run, BlobEvent event, Outcome outcome) {
        log.runCompleted(run, event, outcome);
    }

    @Override
    public void eventDismissed(RunContext run, Outcome outcome) {
        log.eventDismissed(run, outcome);
    }
}
