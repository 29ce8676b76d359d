package io.blobferry.functions;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.TimerTrigger;
import io.blobferry.app.Application;
import io.blobferry.config.Settings;
import io.blobferry.execution.RunContext;
import java.time.Clock;
import java.util.List;

/**
 * Removes, once an hour, what has served its purpose: rows of deleted blobs, and the multipart uploads that no checkpoint
 * names and that have the minimum age.
 */
public final class AbortOrphanedUploads {
    private final Application application;

    public AbortOrphanedUploads(Application application) {
        this.application = application;
    }

    /**
     * Returns when the listing is complete or the time limit is reached; the next run continues.
     *
     * @throws RedeliveryException if the uploads could not be listed, so that the host logs the failure
     */
    @FunctionName("AbortOrphans")
    public void run(@TimerTrigger(name = "timer", schedule = "0 23 * * * *") String timer, ExecutionContext context) {
        Invocation.process(context, (id, log) -> {
            Settings settings = application.settings();
            RunContext run =
                    new RunContext(id, Clock.systemUTC(), settings.worker().runTimeout(), log);
            try {
                application.deletedRows().clean(run);
                application.workerReporter().removeOld(run);
            } finally {
                application.orphanCleaner().cleanUp(run, settings.orphans().minAge(), true, log);
            }
            return List.of();
        });
    }
}
