package io.blobferry.it;

import io.blobferry.emulators.ChaosProxy;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.FaultProxy;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What lies between the worker of a soak and the emulators: before S3 and the source a proxy that knows HTTP, and before all of
 * Azure Storage one that disturbs connections.
 */
final class SoakNetwork implements AutoCloseable {
    private static final String SOURCE = "BLOBFERRY_SOURCE__blobServiceUri";
    private static final String QUEUES = "BLOBFERRY_STATE__queueServiceUri";
    private static final String TABLES = "BLOBFERRY_STATE__tableServiceUri";

    private final Emulators emulators;
    private final long bytesPerSecond;
    private final Map<String, String> direct;
    private final ChaosProxy source;
    private final ChaosProxy queues;
    private final ChaosProxy tables;

    /** @param bytesPerSecond the speed that each connection to S3 keeps */
    SoakNetwork(Emulators emulators, long bytesPerSecond, long seed) {
        this.emulators = emulators;
        this.bytesPerSecond = bytesPerSecond;
        direct = emulators.workerEnvironmentViaSourceProxy();
        source = ChaosProxy.before(URI.create(direct.get(SOURCE)), seed);
        queues = ChaosProxy.before(URI.create(direct.get(QUEUES)), seed + 1);
        tables = ChaosProxy.before(URI.create(direct.get(TABLES)), seed + 2);
        clear();
    }

    /** The worker's environment with these settings. */
    Map<String, String> environment(Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>(direct);
        all.put(SOURCE, source.uri().toString());
        all.put(QUEUES, queues.uri().toString());
        all.put(TABLES, tables.uri().toString());
        all.putAll(settings);
        return all;
    }

    Emulators emulators() {
        return emulators;
    }

    FaultProxy s3() {
        return emulators.s3Proxy();
    }

    FaultProxy sourceRequests() {
        return emulators.sourceProxy();
    }

    ChaosProxy source() {
        return source;
    }

    ChaosProxy queues() {
        return queues;
    }

    ChaosProxy tables() {
        return tables;
    }

    /** Ends all faults. The connections to S3 keep their speed. */
    void clear() {
        source.clearFaults();
        queues.clearFaults();
        tables.clearFaults();
        emulators.sourceProxy().reset();
        emulators.s3Proxy().reset();
        emulators.s3Proxy().throttle(bytesPerSecond);
        emulators.sts().clearFailures();
    }

    /** How often a proxy has disturbed an exchange or a connection. */
    static long struck(ChaosProxy proxy) {
        return proxy.counts().values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void close() {
        source.close();
        queues.close();
        tables.close();
    }
}
