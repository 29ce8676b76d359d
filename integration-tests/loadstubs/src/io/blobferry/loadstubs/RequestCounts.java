package io.blobferry.loadstubs;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How many requests each of the stand-ins has had since its start. */
final class RequestCounts {
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    /** The same service, with its requests counted under this name. */
    Router counted(String name, Router router) {
        LongAdder count = counts.computeIfAbsent(name, unused -> new LongAdder());
        return request -> {
            count.increment();
            return router.begin(request);
        };
    }

    Map<String, Long> now() {
        Map<String, Long> now = new TreeMap<>();
        counts.forEach((name, count) -> now.put(name, count.sum()));
        return now;
    }
}
