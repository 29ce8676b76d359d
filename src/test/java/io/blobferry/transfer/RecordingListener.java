package io.blobferry.transfer;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Part;
import io.blobferry.domain.Upload;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it was told. */
final class RecordingListener implements RunListener, OrphanListener, ReconcileListener {
    record StoredPart(BlobVersion version, Part part) {}

    record DifferentMd5(String stated, String found) {}

    final List<StoredPart> parts = new CopyOnWriteArrayList<>();
    final List<DifferentMd5> differences = new CopyOnWriteArrayList<>();
    final List<String> looksAgain = new CopyOnWriteArrayList<>();
    final List<Upload> orphans = new CopyOnWriteArrayList<>();
    final List<OrphanSweep.Swept> sweeps = new CopyOnWriteArrayList<>();
    final List<Reconciliation.Progress> rounds = new CopyOnWriteArrayList<>();
    final List<String> notCompared = new CopyOnWriteArrayList<>();
    final List<Outcome> outcomes = new CopyOnWriteArrayList<>();

    @Override
    public void partStored(Run run, BlobVersion version, Part part) {
        parts.add(new StoredPart(version, part));
    }

    @Override
    public void contentMd5Differs(Run run, BlobVersion version, String stated, String found) {
        differences.add(new DifferentMd5(stated, found));
    }

    @Override
    public void lookedAgain(Run run, BlobAddress blob, String reason) {
        looksAgain.add(reason);
    }

    @Override
    public void ended(Run run, BlobEvent event, Outcome outcome) {
        outcomes.add(outcome);
    }

    @Override
    public void orphan(Run run, OpenUploads.OpenUpload found, boolean aborted) {
        orphans.add(found.upload());
    }

    @Override
    public void swept(Run run, OrphanSweep.Swept swept) {
        sweeps.add(swept);
    }

    @Override
    public void reconciled(Run run, Reconciliation.Progress progress) {
        rounds.add(progress);
    }

    @Override
    public void notCompared(Run run, String container, RefusedException refused) {
        notCompared.add(container);
    }

    @Override
    public void dismissed(Run run, Outcome outcome) {
        outcomes.add(outcome);
    }
}
