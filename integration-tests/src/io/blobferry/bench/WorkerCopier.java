package io.blobferry.bench;

import com.azure.storage.blob.BlobClient;
import java.nio.file.Path;
import java.util.List;

/**
 * A worker of Blobferry that finds its events on the queue. With a warm-up it has copied that before and is halted while
 * the events are put there; without one the events wait for the start of its JVM, which is measured too.
 */
final class WorkerCopier implements Copier {
    private final WorkerVariant variant;
    private final Path logs;

    WorkerCopier(WorkerVariant variant, Path logs) {
        this.variant = variant;
        this.logs = logs;
    }

    @Override
    public Measure copy(Stage stage, Load warmUp, Load load) {
        return warmUp.count() == 0 ? fromTheStart(stage, load) : warm(stage, warmUp, load);
    }

    private Measure fromTheStart(Stage stage, Load load) {
        stage.announce(stage.declare(stage.container(), load));
        OtherSide before = OtherSide.now(stage.standIns());
        long start = System.nanoTime();
        try (BenchWorker worker = BenchWorker.start(stage, variant, logs)) {
            return measured(stage, worker, load, load.count(), start, 0, before);
        }
    }

    private Measure warm(Stage stage, Load warmUp, Load load) {
        try (BenchWorker worker = BenchWorker.start(stage, variant, logs)) {
            stage.announce(stage.declare(stage.container() + "-before", warmUp));
            worker.await(warmUp.count());
            worker.awaitAcknowledged();
            List<BlobClient> blobs = stage.declare(stage.container(), load);
            worker.halt();
            stage.announce(blobs);
            ProcFs.forgetPeak(worker.pid());
            double cpuBefore = ProcFs.cpuSeconds(worker.pid());
            OtherSide before = OtherSide.now(stage.standIns());
            long start = System.nanoTime();
            worker.goOn();
            return measured(stage, worker, load, warmUp.count() + load.count(), start, cpuBefore, before);
        }
    }

    private static Measure measured(
            Stage stage, BenchWorker worker, Load load, long all, long start, double cpuBefore, OtherSide before) {
        double seconds = (worker.await(all) - start) / 1e9;
        worker.awaitAcknowledged();
        double cpu = ProcFs.cpuSeconds(worker.pid()) - cpuBefore;
        OtherSide meanwhile = OtherSide.now(stage.standIns()).since(before);
        return Measure.of(load, seconds, cpu, ProcFs.peakRss(worker.pid()), meanwhile);
    }
}
