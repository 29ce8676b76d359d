package io.blobferry.app;

import io.blobferry.drill.BackupListing;
import io.blobferry.drill.DailyDrill;
import io.blobferry.drill.Drill;
import io.blobferry.drill.DrillListener;
import io.blobferry.drill.DrillResult;
import io.blobferry.drill.FolderScratch;
import io.blobferry.drill.Scratch;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.files.FolderDestination;
import io.blobferry.spi.state.DrillStateStore;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.verify.BackupReadback;
import io.blobferry.verify.Sample;
import io.blobferry.verify.VerifyPorts;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.crt.checksums.CRC64NVME;

/** Restore drills under their own role. */
public final class RestoreDrills {
    private final Drill drill;
    private final BackupReader reader;
    private final DrillStateStore state;
    private final long bytesPerDay;

    RestoreDrills(
            BackupListing backups,
            VerifyPorts ports,
            DrillStateStore state,
            long bytesPerDay,
            Duration skew,
            Clock clock) {
        reader = ports.reader();
        this.state = state;
        this.bytesPerDay = bytesPerDay;
        drill = new Drill(
                backups, new BackupReadback(ports, CRC64NVME::new, Sleeper.system()), ports.source(), skew, clock);
    }

    /**
     * Draws within what is left of the day's budget.
     *
     * @return empty if drills have no budget, or nothing of it is left today
     */
    public Optional<DrillResult> runDaily(RunContext run, DrillListener listener) {
        return bytesPerDay == 0
                ? Optional.empty()
                : drill.drillDaily(
                        run, new DailyDrill(state, bytesPerDay, Sample.randomSeed()), Scratch.nothing(), listener);
    }

    /**
     * Draws from all backups, whatever the day's budget.
     *
     * @param bytes the bytes to be read at most
     * @param folder where the backups are restored to and removed again; empty: they are read and dropped
     */
    public DrillResult run(RunContext run, long bytes, String seed, Optional<Path> folder, DrillListener listener) {
        Scratch scratch = folder.<Scratch>map(path -> new FolderScratch(
                        path, own -> FolderDestination.openFolder(own, false, false, CRC64NVME::new), reader))
                .orElseGet(Scratch::nothing);
        return drill.drill(run, bytes, seed, scratch, listener);
    }
}
