package io.blobferry.reconcile;

import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.RunContext;
import io.blobferry.format.PassRecord;
import io.blobferry.routing.Routes;
import io.blobferry.spi.state.ReconciliationCounts.Counter;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.target.HistoryRecords;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Records complete passes in every bucket of the routes: from them a restore knows since when history is complete. */
final class PassRecorder {
    private final HistoryRecords records;
    private final ReconcileConfig config;
    private final Routes routes;

    PassRecorder(HistoryRecords records, ReconcileConfig config, Routes routes) {
        this.records = records;
        this.config = config;
        this.routes = routes;
    }

    /** Records the pass if it is complete, and has skipped no destination. One PUT for each bucket. Idempotent. */
    void record(RunContext run, ReconciliationPass pass) {
        if (pass.completedAt().isEmpty() || !pass.hasComparedAll()) {
            return;
        }
        Map<String, Long> counts = new TreeMap<>();
        pass.counts().values().forEach((counter, count) -> counts.put(nameOf(counter), count));
        PassRecord record = new PassRecord(
                config.account(),
                config.containers(),
                pass.startedAt(),
                pass.completedAt().get(),
                counts);
        for (String bucket : RoutesRecorder.bucketsOf(routes)) {
            records.write(run, new ObjectKey(bucket, record.recordKey()), record.toJson());
        }
    }

    /** As docs/FORMAT.md lists them: in lower case, with hyphens. */
    static String nameOf(Counter counter) {
        return counter.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
