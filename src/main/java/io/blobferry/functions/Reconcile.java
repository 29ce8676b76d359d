package io.blobferry.functions;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.TimerTrigger;
import io.blobferry.app.Application;
import io.blobferry.execution.RunContext;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Finds what no event brought: begins a round of the reconciliation when one is due, and goes on with the one under way. */
public final class Reconcile {
    private final Application application;

    public Reconcile(Application application) {
        this.application = application;
    }

    /**
     * Returns at the end of the round or of its time; what is left is for the next ten minutes.
     *
     * @throws RedeliveryException if it could not even be read where the round is, so that the host's log says so
     */
    @FunctionName("Reconcile")
    public void run(@TimerTrigger(name = "timer", schedule = "0 */10 * * * *") String timer, ExecutionContext context) {
        Invocation.process(context, (id, facts) -> {
            Duration allowed = application.settings().worker().runTimeout();
            application.reconciler().resume(new RunContext(id, Clock.systemUTC(), allowed, facts), false, facts);
            return List.of();
        });
    }
}
