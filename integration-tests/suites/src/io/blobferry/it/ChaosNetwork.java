package io.blobferry.it;

import io.blobferry.emulators.ChaosKind;
import io.blobferry.emulators.ChaosPlan;
import io.blobferry.emulators.ChaosProxy;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.FaultProxy;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * A chaos proxy before each server that a worker speaks with: blobs, tables, queues, S3, STS and the identity endpoint. S3 has a
 * second one behind its gate, where the bytes are plain HTTP.
 */
final class ChaosNetwork implements AutoCloseable {
    private static final List<String> ENDPOINTS = List.of(
            "BLOBFERRY_SOURCE__blobServiceUri",
            "BLOBFERRY_STATE__tableServiceUri",
            "BLOBFERRY_STATE__queueServiceUri",
            "AWS_ENDPOINT_URL_STS",
            "IDENTITY_ENDPOINT");

    private static final String S3 = "AWS_ENDPOINT_URL_S3";
    private static final String PLAIN_S3 = "S3 behind the gate";

    private final Map<String, ChaosProxy> proxies = new LinkedHashMap<>();
    private final FaultProxy gate;
    private final Map<String, String> environment = new LinkedHashMap<>();

    private ChaosNetwork(Emulators emulators, long seed) {
        SplittableRandom seeds = new SplittableRandom(seed);
        Map<String, String> direct = emulators.workerEnvironment();
        gate = emulators.startS3Proxy(
                s3 -> start(PLAIN_S3, s3, seeds.nextLong()).uri());
        environment.put(S3, start(S3, gate.uri(), seeds.nextLong()).uri().toString());
        for (String endpoint : ENDPOINTS) {
            URI uri = URI.create(direct.get(endpoint));
            environment.put(
                    endpoint, start(endpoint, uri, seeds.nextLong()).uri().toString());
        }
    }

    static ChaosNetwork start(Emulators emulators, long seed) {
        return new ChaosNetwork(emulators, seed);
    }

    private ChaosProxy start(String name, URI server, long seed) {
        ChaosProxy proxy = ChaosProxy.before(server, seed);
        proxies.put(name, proxy);
        return proxy;
    }

    /** What leads a worker through the proxies. */
    Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    List<ChaosProxy> proxies() {
        return List.copyOf(proxies.values());
    }

    void setFaults(ChaosPlan plan) {
        proxies.values().forEach(proxy -> proxy.setFaults(plan));
    }

    void clearFaults() {
        proxies.values().forEach(ChaosProxy::clearFaults);
    }

    /** How often each kind has struck, in all proxies. */
    Map<ChaosKind, Long> counts() {
        Map<ChaosKind, Long> sums = new LinkedHashMap<>();
        proxies.values().forEach(proxy -> proxy.counts().forEach((kind, count) -> sums.merge(kind, count, Long::sum)));
        return sums;
    }

    /** How many faults have struck each server's connections, one line. */
    String countsByServer() {
        List<String> texts = new ArrayList<>();
        proxies.forEach((name, proxy) -> texts.add(name + " "
                + proxy.counts().values().stream().mapToLong(Long::longValue).sum()));
        return texts.stream().collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        proxies.values().forEach(ChaosProxy::close);
        gate.close();
    }
}
