package io.blobferry.observability;

import io.blobferry.drill.DrillListener;
import io.blobferry.drill.DrillReport;
import io.blobferry.drill.DrillResult;
import io.blobferry.execution.RunContext;
import io.blobferry.verify.Difference;

/** Writes what a drill of a worker finds as events. */
public final class DrillEventLog implements DrillListener {
    private final JsonEventLog log;

    public DrillEventLog(JsonEventLog log) {
        this.log = log;
    }

    @Override
    public void found(RunContext run, Difference difference) {
        new ReportEventLog(log, run).found(difference.toFinding());
    }

    @Override
    public void drawn(RunContext run, long objects, long bytes) {}

    @Override
    public void advanced(RunContext run, long bytes) {}

    @Override
    public void drillCompleted(RunContext run, DrillResult result) {
        new ReportEventLog(log, run).completed(DrillReport.of(result));
    }
}
