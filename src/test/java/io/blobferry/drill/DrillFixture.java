package io.blobferry.drill;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.execution.RunContext;
import io.blobferry.routing.Routes;
import io.blobferry.spi.source.ContainerListing;
import io.blobferry.spi.target.DeleteMarkerPolicy;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.MemoryBackupReader;
import io.blobferry.testing.MemoryBlobListing;
import io.blobferry.testing.MemoryDrillState;
import io.blobferry.testing.MemoryObjectListing;
import io.blobferry.testing.RottenObjects;
import io.blobferry.testing.TestChecksum;
import io.blobferry.verify.BackupReadback;
import io.blobferry.verify.Difference;
import io.blobferry.verify.VerifyPorts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Backups in memory, and what a drill says about them. */
final class DrillFixture {
    static final Duration SKEW = Duration.ofMinutes(15);
    static final Duration ALLOWED = Duration.ofHours(2);

    final BackupFixture clouds = new BackupFixture();
    final RottenObjects reader = new RottenObjects(new MemoryBackupReader(clouds.faults, clouds.target));
    final MemoryDrillState state = new MemoryDrillState(clouds.faults);
    final List<String> found = Collections.synchronizedList(new ArrayList<>());
    final VerifyPorts ports = new VerifyPorts(
            ContainerListing.of(Set.of("container")),
            new MemoryBlobListing(clouds.faults, clouds.source, "account"),
            clouds.source,
            new MemoryObjectListing(clouds.faults, clouds.target),
            clouds.target,
            reader,
            (run, bucket) -> DeleteMarkerPolicy.Placement.VERSIONED,
            clouds.checkpoints,
            clouds.failures);

    private long seeds;

    DrillFixture() {
        clouds.target.keepBytes();
    }

    BlobAddress blob(String name) {
        return new BlobAddress("account", "container", name);
    }

    ObjectKey key(String name) {
        return clouds.route.keyOf(blob(name)).orElseThrow();
    }

    void backedUp(String name, long size) {
        backedUp(blob(name), new BlobContent(++seeds, size));
    }

    void backedUp(BlobAddress blob, BlobContent content) {
        clouds.source.put(blob, content);
        RunContext run = new RunContext("backup", clouds.clock, ALLOWED, clouds.listener);
        var unused = clouds.engine().backUp(run, BlobEvent.ofBlob("event", blob, "event"));
    }

    void longAfter() {
        clouds.clock.advance(SKEW.multipliedBy(4));
    }

    DrillResult drill(long budget, String seed) {
        return drill(budget, seed, Scratch.nothing());
    }

    DrillResult drill(long budget, String seed, Scratch scratch) {
        found.clear();
        return drill().drill(run(), budget, seed, scratch, listener());
    }

    Optional<DrillResult> daily(long bytesPerDay, String seed) {
        found.clear();
        return drill().drillDaily(run(), new DailyDrill(state, bytesPerDay, seed), Scratch.nothing(), listener());
    }

    Drill drill() {
        return new Drill(
                new BackupListing(ports.objects(), Routes.of(clouds.route), "account"),
                new BackupReadback(ports, TestChecksum::new, clouds.clock),
                clouds.source,
                SKEW,
                clouds.clock);
    }

    RunContext run() {
        return new RunContext("drill", clouds.clock, ALLOWED, clouds.listener);
    }

    private DrillListener listener() {
        return new DrillListener() {
            @Override
            public void found(RunContext run, Difference difference) {
                String name =
                        difference.subject().substring(difference.subject().lastIndexOf('/') + 1);
                found.add(difference.kind() + " " + name);
            }

            @Override
            public void drawn(RunContext run, long objects, long bytes) {}

            @Override
            public void advanced(RunContext run, long bytes) {}

            @Override
            public void drillCompleted(RunContext run, DrillResult result) {}
        };
    }
}
