package io.blobferry.functions;

import com.microsoft.azure.functions.spi.inject.FunctionInstanceInjector;
import io.blobferry.app.Application;
import io.blobferry.config.Settings;
import java.time.Clock;

/**
 * Gives every invocation the one application of this worker process. It is built at the first invocation, so that a
 * setting at fault fails that invocation with its reason; a failed start is tried again at the next. The process ends
 * without notice, so nobody closes the application.
 */
public final class ApplicationInjector implements FunctionInstanceInjector {
    private final ApplicationHolder holder =
            new ApplicationHolder(() -> new Application(Settings.fromEnvironment()), Clock.systemUTC());

    @Override
    public <T> T getInstance(Class<T> functionClass) throws Exception {
        // Both have to answer while the application cannot be started.
        if (functionClass == Health.class) {
            return functionClass.cast(new Health(holder));
        }
        return functionClass == CheckAccess.class
                ? functionClass.cast(new CheckAccess())
                : functionClass.getConstructor(Application.class).newInstance(holder.application());
    }
}
