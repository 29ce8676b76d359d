package io.blobferry.functions;

import com.microsoft.azure.functions.spi.inject.FunctionInstanceInjector;
import io.blobferry.app.Application;
import io.blobferry.app.Settings;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gives every invocation the one application of this worker process. It is built at the first invocation, so that a
 * setting at fault fails that invocation with its reason; a failed start is tried again at the next. The process ends
 * without notice, so nobody closes the application.
 */
public final class ApplicationInjector implements FunctionInstanceInjector {
    private final ReentrantLock lock = new ReentrantLock();
    private Application application;

    @Override
    public <T> T getInstance(Class<T> functionClass) throws Exception {
        if (functionClass == CheckAccess.class) {
            // The check has to tell why no application can be built.
            return functionClass.getConstructor().newInstance();
        }
        return functionClass.getConstructor(Application.class).newInstance(application());
    }

    private Application application() {
        lock.lock();
        try {
            if (application == null) {
                application = new Application(Settings.fromEnvironment());
            }
            return application;
        } finally {
            lock.unlock();
        }
    }
}
