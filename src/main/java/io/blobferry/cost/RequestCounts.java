package io.blobferry.cost;

import io.blobferry.execution.RequestKind;
import io.blobferry.execution.RunContext;
import java.util.EnumMap;
import java.util.Map;

/** How many requests of each kind. */
public record RequestCounts(Map<RequestKind, Long> counts) {
    public static final RequestCounts NONE = new RequestCounts(Map.of());

    public RequestCounts {
        counts = Map.copyOf(counts);
    }

    /** What a run has cost so far. */
    public static RequestCounts of(RunContext run) {
        Map<RequestKind, Long> counts = new EnumMap<>(RequestKind.class);
        for (RequestKind kind : RequestKind.values()) {
            if (run.requests(kind) > 0) {
                counts.put(kind, (long) run.requests(kind));
            }
        }
        return new RequestCounts(counts);
    }

    public RequestCounts plus(RequestKind kind, long count) {
        return plus(new RequestCounts(Map.of(kind, count)));
    }

    public RequestCounts plus(RequestCounts other) {
        Map<RequestKind, Long> sum = new EnumMap<>(RequestKind.class);
        sum.putAll(counts);
        other.counts.forEach((kind, count) -> sum.merge(kind, count, Long::sum));
        return new RequestCounts(sum);
    }

    public long count(RequestKind kind) {
        return counts.getOrDefault(kind, 0L);
    }
}
