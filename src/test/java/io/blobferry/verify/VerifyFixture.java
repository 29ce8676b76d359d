package io.blobferry.verify;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.PartPlan;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.Upload;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.routing.Routes;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.source.ContainerListing;
import io.blobferry.spi.target.DeleteMarkerPolicy;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.MemoryBackupReader;
import io.blobferry.testing.MemoryBlobListing;
import io.blobferry.testing.MemoryObjectListing;
import io.blobferry.testing.RottenObjects;
import io.blobferry.testing.TestChecksum;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An account and its backups in memory, and what a verification says about them. */
final class VerifyFixture {
    static final String CONTAINER = "container";
    static final Duration SKEW = Duration.ofMinutes(15);
    static final Duration ALLOWED = Duration.ofHours(2);

    final BackupFixture clouds = new BackupFixture();
    final RottenObjects reader = new RottenObjects(new MemoryBackupReader(clouds.faults, clouds.target));
    final List<String> found = Collections.synchronizedList(new ArrayList<>());
    final List<Difference> differences = Collections.synchronizedList(new ArrayList<>());
    Routes routes = Routes.of(clouds.route);
    BlobListing blobs = new MemoryBlobListing(clouds.faults, clouds.source, "account");

    DeleteMarkerPolicy.Placement placement = DeleteMarkerPolicy.Placement.VERSIONED;

    /** Waits as long as asked; a test may have workers do something then. */
    Sleeper sleeper = clouds.clock;

    private long seeds;

    VerifyFixture() {
        clouds.target.keepBytes();
    }

    BlobAddress blob(String name) {
        return new BlobAddress("account", CONTAINER, name);
    }

    ObjectKey key(String name) {
        return routes.routeFor(blob(name)).orElseThrow().keyOf(blob(name)).orElseThrow();
    }

    BlobContent content(long size) {
        return new BlobContent(++seeds, size);
    }

    /** Writes a blob, and a run backs it up. */
    ETag backedUp(String name) {
        return backedUp(name, content(BackupFixture.SMALL));
    }

    ETag backedUp(String name, BlobContent content) {
        ETag etag = clouds.source.put(blob(name), content);
        backUp(name);
        return etag;
    }

    /** A run backs the blob up as it is now. */
    void backUp(String name) {
        RunContext run = new RunContext("backup", clouds.clock, ALLOWED, clouds.listener);
        var unused = clouds.engine().backUp(run, BlobEvent.ofBlob("event", blob(name), "event"));
    }

    /** The row says that the version is being copied. */
    void copying(String name) {
        BlobVersion version = clouds.source.current(blob(name)).properties().version();
        Checkpoint.Copying copying = new Checkpoint.Copying(
                version,
                Optional.empty(),
                TargetPrecondition.IF_ABSENT,
                new Upload(key(name), "upload"),
                PartPlan.of(BackupFixture.SMALL, BackupFixture.SMALL),
                true,
                0,
                0,
                0,
                Optional.empty());
        var unused = clouds.checkpoints.write(run(), clouds.checkpoints.row(blob(name)), copying);
    }

    void failed(String name, FailureCause cause) {
        clouds.failures.record(
                run(), Failure.ofBlob(blob(name), clouds.clock.instant(), cause, "read the blob", "detail", ""));
    }

    /** So much later that no clock and no copy explains anything. */
    void longAfter() {
        clouds.clock.advance(SKEW.multipliedBy(4));
    }

    RunContext run() {
        return new RunContext("verify", clouds.clock, ALLOWED, clouds.listener);
    }

    VerifyResult verify(Depth depth) {
        return verify(request(depth));
    }

    VerifyResult verify(VerifyRequest request) {
        found.clear();
        differences.clear();
        return verification().verify(run(), request, new VerifyListener() {
            @Override
            public void found(RunContext run, Difference difference) {
                found.add(difference.kind() + " "
                        + difference
                                .subject()
                                .substring(difference.subject().indexOf(CONTAINER + "/") + CONTAINER.length() + 1));
                differences.add(difference);
            }

            @Override
            public void advanced(RunContext run, long blobs, long bytes) {}

            @Override
            public void verificationCompleted(RunContext run, VerifyResult result) {}
        });
    }

    Verification verification() {
        return new Verification(ports(), routes, "account", TestChecksum::new, clouds.clock, sleeper);
    }

    VerifyPorts ports() {
        return new VerifyPorts(
                ContainerListing.of(Set.of(CONTAINER)),
                blobs,
                clouds.source,
                new MemoryObjectListing(clouds.faults, clouds.target),
                clouds.target,
                reader,
                (run, bucket) -> placement,
                clouds.checkpoints,
                clouds.failures);
    }

    static VerifyRequest request(Depth depth) {
        return new VerifyRequest(Optional.empty(), "", depth, Optional.empty(), SKEW, false);
    }

    static VerifyRequest sample(Depth depth, Sample sample) {
        return new VerifyRequest(Optional.empty(), "", depth, Optional.of(sample), SKEW, false);
    }

    /** What was found, sorted. */
    List<String> foundSorted() {
        return found.stream().sorted().toList();
    }
}
