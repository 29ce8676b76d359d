package io.blobferry.functions;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.TimerTrigger;
import io.blobferry.app.Application;
import io.blobferry.config.Settings;
import io.blobferry.execution.RunContext;
import java.time.Clock;
import java.util.List;

/** Once an hour, ends the uploads by parts that no checkpoint row names and that are older than the grace period. */
public final class AbortOrphanedUploads {
    private final Application application;

    public AbortOrphanedUploads(Application application) {
        this.application = application;
    }

    /**
     * Returns at the end of the listing or of its time; what is left is for the next hour.
     *
     * @throws RedeliveryException if the listing could not be gone through, so that the host's log says so
     */
    @FunctionName("AbortOrphans")
    public void run(@TimerTrigger(name = "timer", schedule = "0 23 * * * *") String timer, ExecutionContext context) {
        Invocation.process(context, (id, facts) -> {
            Settings settings = application.settings();
            RunContext run =
                    new RunContext(id, Clock.systemUTC(), settings.worker().runTimeout(), facts);
            application.orphanCleaner().cleanUp(run, settings.orphans().minAge(), true, facts);
            return List.of();
        });
    }
}
