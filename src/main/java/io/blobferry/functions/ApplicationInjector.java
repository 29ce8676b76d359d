package io.blobferry.functions;

import com.microsoft.azure.functions.spi.inject.FunctionInstanceInjector;
import io.blobferry.app.Application;
import io.blobferry.config.Settings;
import io.blobferry.observability.JsonEventLog;
import java.time.Clock;

/**
 * Injects the single application of this process into every function. It is created at the first invocation, so that an
 * invalid setting fails that invocation with its reason; the next invocation tries again. The application is never closed,
 * because the host ends the process without notice.
 */
public final class ApplicationInjector implements FunctionInstanceInjector {
    private final ApplicationHolder holder =
            new ApplicationHolder(() -> new Application(Settings.fromFunctionAppEnvironment()), Clock.systemUTC());

    @Override
    public <T> T getInstance(Class<T> functionClass) throws Exception {
        // Health and CheckAccess must respond even if the application cannot start.
        if (functionClass == Health.class) {
            return functionClass.cast(new Health(holder));
        }
        if (functionClass == CheckAccess.class) {
            return functionClass.cast(new CheckAccess());
        }
        Application application = holder.application();
        application.workerReporter().reportInBackground(new JsonEventLog(line -> {}, Clock.systemUTC()));
        return functionClass.getConstructor(Application.class).newInstance(application);
    }
}
