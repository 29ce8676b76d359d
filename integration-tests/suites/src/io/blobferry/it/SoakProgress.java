package io.blobferry.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the worker of a soak logs, counted and forgotten. */
final class SoakProgress {
    private static final double NANOS = 1e9;

    private final LoggedEvents logged;
    private final Map<String, SoakBlob> blobs;
    private final Map<String, Long> counts = new TreeMap<>();
    private final List<Double> lags = new ArrayList<>();
    private long bytes;

    SoakProgress(LoggedEvents logged, List<SoakBlob> blobs) {
        this.logged = logged;
        this.blobs = blobs.stream().collect(Collectors.toMap(SoakBlob::name, Function.identity()));
    }

    /** Counts what was logged since the last call. */
    synchronized void update() {
        long now = System.nanoTime();
        for (JsonNode event : logged.drain()) {
            String name = LoggedEvents.name(event);
            counts.merge(name, 1L, Long::sum);
            if (name.equals("backed-up")) {
                bytes += event.path("bytes").asLong();
                String blob = event.path("blob").asText();
                SoakBlob soaked = blobs.get(blob.substring(blob.lastIndexOf('/') + 1));
                soaked.version(event.path("etag").asText().replace("\"", ""))
                        .ifPresent(version -> lags.add((now - version.nanos()) / NANOS));
            }
        }
    }

    synchronized long count(String name) {
        return counts.getOrDefault(name, 0L);
    }

    /** Bytes of the versions that were backed up. */
    synchronized long bytes() {
        return bytes;
    }

    synchronized Map<String, Long> counts() {
        return Map.copyOf(counts);
    }

    /** Seconds from a version's write to its backup, of those since the last call: this quantile. */
    synchronized double lag(double quantile) {
        List<Double> sorted = lags.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.min(sorted.size() - 1, quantile * sorted.size()));
    }

    synchronized void forgetLags() {
        lags.clear();
    }
}
