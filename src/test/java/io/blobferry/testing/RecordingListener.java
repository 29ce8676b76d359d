package io.blobferry.testing;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Part;
import io.blobferry.domain.Upload;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.RunListener;
import io.blobferry.orphans.OrphanListener;
import io.blobferry.orphans.OrphanedUploadCleaner;
import io.blobferry.reconcile.ReconcileListener;
import io.blobferry.reconcile.Reconciler;
import io.blobferry.spi.state.ContainerTally;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.target.MultipartUploadListing;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records the calls. */
public final class RecordingListener implements RunListener, OrphanListener, ReconcileListener {
    public record StoredPart(BlobVersion version, Part part) {}

    public record Md5Mismatch(String stated, String found) {}

    public final List<StoredPart> parts = new CopyOnWriteArrayList<>();
    public final List<Md5Mismatch> md5Mismatches = new CopyOnWriteArrayList<>();
    public final List<String> retries = new CopyOnWriteArrayList<>();
    public final List<Upload> orphans = new CopyOnWriteArrayList<>();
    public final List<Upload> skippedUploads = new CopyOnWriteArrayList<>();
    final List<OrphanedUploadCleaner.CleanupResult> cleanups = new CopyOnWriteArrayList<>();
    public final List<Reconciler.Progress> passes = new CopyOnWriteArrayList<>();
    public final List<ReconciliationPass> completedPasses = new CopyOnWriteArrayList<>();
    public final List<String> missingContainers = new CopyOnWriteArrayList<>();
    public final List<ContainerTally> heldBack = new CopyOnWriteArrayList<>();
    public final List<ContainerTally> absent = new CopyOnWriteArrayList<>();
    public final List<String> skippedDestinations = new CopyOnWriteArrayList<>();
    public final List<Outcome> outcomes = new CopyOnWriteArrayList<>();

    @Override
    public void passCompleted(RunContext run, ReconciliationPass pass) {
        completedPasses.add(pass);
    }

    @Override
    public void partStored(RunContext run, BlobVersion version, Part part) {
        parts.add(new StoredPart(version, part));
    }

    @Override
    public void contentMd5Mismatch(RunContext run, BlobVersion version, String stated, String found) {
        md5Mismatches.add(new Md5Mismatch(stated, found));
    }

    @Override
    public void attemptRetried(RunContext run, BlobAddress blob, String reason) {
        retries.add(reason);
    }

    @Override
    public void runCompleted(RunContext run, BlobEvent event, Outcome outcome) {
        outcomes.add(outcome);
    }

    @Override
    public void orphanFound(RunContext run, MultipartUploadListing.OpenUpload found, boolean aborted) {
        orphans.add(found.upload());
    }

    @Override
    public void uploadSkipped(RunContext run, MultipartUploadListing.OpenUpload upload, PermanentException reason) {
        skippedUploads.add(upload.upload());
    }

    @Override
    public void cleanupCompleted(RunContext run, OrphanedUploadCleaner.CleanupResult swept) {
        cleanups.add(swept);
    }

    @Override
    public void reconcileRunCompleted(RunContext run, Reconciler.Progress progress) {
        passes.add(progress);
    }

    @Override
    public void containerMissing(RunContext run, String container) {
        missingContainers.add(container);
    }

    @Override
    public void deletionsHeldBack(RunContext run, ContainerTally tally) {
        heldBack.add(tally);
    }

    @Override
    public void backupsAbsent(RunContext run, ContainerTally tally) {
        absent.add(tally);
    }

    @Override
    public void destinationSkipped(RunContext run, String container, PermanentException refused) {
        skippedDestinations.add(container);
    }

    @Override
    public void eventDismissed(RunContext run, Outcome outcome) {
        outcomes.add(outcome);
    }
}
