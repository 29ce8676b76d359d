package io.blobferry.bench;

import com.azure.storage.blob.BlobClient;
import java.nio.file.Path;
import java.util.List;

/**
 * A worker of Blobferry that finds its events on the queue. With a warm-up it has copied that before and is halted while
 * the events are put there; without one the events wait for the start of its JVM, which is measured too.
 */
final class WorkerCopier implements Copier {
    private final WorkerOptions variant;
    private final Path logs;

    WorkerCopier(WorkerOptions variant, Path logs) {
        this.variant = variant;
        this.logs = logs;
    }

    @Override
    public Measure copy(RunWorkspace stage, Workload warmUp, Workload load) {
        return warmUp.count() == 0 ? fromTheStart(stage, load) : warm(stage, warmUp, load);
    }

    private Measure fromTheStart(RunWorkspace stage, Workload load) {
        stage.announce(stage.declare(stage.container(), load));
        ServerUsage before = ServerUsage.now(stage.loadStubs());
        long start = System.nanoTime();
        try (BenchWorker worker = BenchWorker.start(stage, variant, logs)) {
            return measured(stage, worker, load, load.count(), start, 0, before);
        }
    }

    private Measure warm(RunWorkspace stage, Workload warmUp, Workload load) {
        try (BenchWorker worker = BenchWorker.start(stage, variant, logs)) {
            stage.announce(stage.declare(stage.container() + "-before", warmUp));
            worker.await(warmUp.count());
            worker.awaitAcknowledged();
            List<BlobClient> blobs = stage.declare(stage.container(), load);
            worker.suspend();
            stage.announce(blobs);
            ProcFs.resetPeak(worker.pid());
            double cpuBefore = ProcFs.cpuSeconds(worker.pid());
            ServerUsage before = ServerUsage.now(stage.loadStubs());
            long start = System.nanoTime();
            worker.resume();
            return measured(stage, worker, load, warmUp.count() + load.count(), start, cpuBefore, before);
        }
    }

    private static Measure measured(
            RunWorkspace stage,
            BenchWorker worker,
            Workload load,
            long all,
            long start,
            double cpuBefore,
            ServerUsage before) {
        double seconds = (worker.await(all) - start) / 1e9;
        worker.awaitAcknowledged();
        double cpu = ProcFs.cpuSeconds(worker.pid()) - cpuBefore;
        ServerUsage servers = ServerUsage.now(stage.loadStubs()).since(before);
        return Measure.of(load, seconds, cpu, ProcFs.peakRss(worker.pid()), servers);
    }
}
