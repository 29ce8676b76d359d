package io.blobferry.emulators;

import com.azure.storage.queue.QueueServiceClient;
import java.util.List;
import java.util.Map;

/** What a worker runs on: its environment, whom it trusts, and the queues by which work reaches it. */
public interface WorkerHost {
    /** A worker's environment on App Service, with the user-assigned identity {@link FederationEmulator#USER_ASSIGNED}. */
    Map<String, String> workerEnvironment();

    /** What a worker's JVM needs besides: to trust the certificate of this start. */
    List<String> workerJvmArguments();

    QueueServiceClient queues();
}
