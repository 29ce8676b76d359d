package io.blobferry.functions;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.TimerTrigger;
import io.blobferry.app.Application;
import io.blobferry.execution.RunContext;
import io.blobferry.observability.DrillEventLog;
import java.time.Clock;
import java.util.List;

/** Reads backups back that are drawn at random, within the day's budget. Does nothing unless the settings give one. */
public final class Drill {
    private final Application application;

    public Drill(Application application) {
        this.application = application;
    }

    /**
     * Returns when the budget is used up or the time limit is reached; the next run continues.
     *
     * @throws RedeliveryException if the state of the drills could not be read, so that the host logs the failure
     */
    @FunctionName("Drill")
    public void run(@TimerTrigger(name = "timer", schedule = "0 41 * * * *") String timer, ExecutionContext context) {
        Invocation.process(context, (id, log) -> {
            RunContext run = new RunContext(
                    id, Clock.systemUTC(), application.settings().worker().runTimeout(), log);
            application.drills().ifPresent(drills -> drills.runDaily(run, new DrillEventLog(log)));
            return List.of();
        });
    }
}
