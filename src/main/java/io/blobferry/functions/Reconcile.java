package io.blobferry.functions;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.TimerTrigger;
import io.blobferry.app.Application;
import io.blobferry.execution.RunContext;
import io.blobferry.observability.JsonEventLog;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Continues copies that have stopped, and finds changes that no event announced: starts a reconciliation pass when one is
 * due, and resumes an incomplete one.
 */
public final class Reconcile {
    private final Application application;

    public Reconcile(Application application) {
        this.application = application;
    }

    /**
     * Returns when the pass is complete or the time limit is reached; the next run resumes it.
     *
     * @throws RedeliveryException if the state of the pass could not be read, so that the host logs the failure
     */
    @FunctionName("Reconcile")
    public void run(@TimerTrigger(name = "timer", schedule = "0 */10 * * * *") String timer, ExecutionContext context) {
        Invocation.process(context, (id, log) -> {
            Duration allowed = application.settings().worker().runTimeout();
            RunContext run = new RunContext(id, Clock.systemUTC(), allowed, log);
            try {
                application.reportDeleteMarkers(run, decision -> log.deleteMarkersDecided(run, decision));
                application.routesRecorder().record(run);
            } finally {
                resume(run, log);
            }
            return List.of();
        });
    }

    private void resume(RunContext run, JsonEventLog log) {
        try {
            application.stalledCopies().requeueStalled(run);
        } finally {
            application.reconciler().resume(run, false, log);
        }
    }
}
