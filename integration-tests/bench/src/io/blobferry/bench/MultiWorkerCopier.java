package io.blobferry.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Workers that share the queue of segments, each with its own queue of events, and one blob for all of them. */
final class MultiWorkerCopier implements Copier {
    private final int count;
    private final WorkerOptions variant;
    private final Path logs;

    MultiWorkerCopier(int count, WorkerOptions variant, Path logs) {
        this.count = count;
        this.variant = variant;
        this.logs = logs;
    }

    /** @param warmUp what each of the workers finds on its own queue first */
    @Override
    public Measure copy(RunWorkspace stage, Workload warmUp, Workload load) {
        List<RunWorkspace> stages = IntStream.range(0, count)
                .mapToObj(number -> new RunWorkspace(stage.loadStubs(), stage.name() + "-" + number))
                .toList();
        try (WorkerGroup crew = new WorkerGroup()) {
            for (RunWorkspace own : stages) {
                own.announce(own.declare(own.container() + "-before", warmUp));
                crew.workers.add(BenchWorker.start(own, variant, logs));
            }
            crew.await((long) count * warmUp.count());
            double cpuBefore = crew.cpuSeconds();
            ServerUsage before = ServerUsage.now(stage.loadStubs());
            RunWorkspace first = stages.getFirst();
            var blobs = first.declare(first.container(), load);
            long start = System.nanoTime();
            first.announce(blobs);
            crew.await((long) count * warmUp.count() + load.count());
            double seconds = (System.nanoTime() - start) / 1e9;
            crew.workers.getFirst().awaitAcknowledged();
            ServerUsage servers = ServerUsage.now(stage.loadStubs()).since(before);
            return Measure.of(load, seconds, crew.cpuSeconds() - cpuBefore, crew.peakRss(), servers);
        }
    }

    private static final class WorkerGroup implements AutoCloseable {
        private final List<BenchWorker> workers = new ArrayList<>();

        /** Waits until so many blobs are backed up by any of them. */
        void await(long backedUp) {
            while (workers.stream().mapToLong(BenchWorker::backedUp).sum() < backedUp) {
                if (workers.stream().allMatch(BenchWorker::isSilent)) {
                    throw new IllegalStateException("none of " + workers.size() + " workers says anything more");
                }
                BenchWorker.pause(20);
            }
        }

        double cpuSeconds() {
            return workers.stream()
                    .mapToDouble(worker -> ProcFs.cpuSeconds(worker.pid()))
                    .sum();
        }

        long peakRss() {
            return workers.stream()
                    .mapToLong(worker -> ProcFs.peakRss(worker.pid()))
                    .sum();
        }

        @Override
        public void close() {
            workers.forEach(BenchWorker::close);
        }
    }
}
