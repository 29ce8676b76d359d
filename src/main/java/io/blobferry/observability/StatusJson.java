package io.blobferry.observability;

import io.blobferry.execution.Redactor;
import io.blobferry.spi.state.DrillStateStore;
import io.blobferry.spi.state.ReconciliationCounts.Counter;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.state.WorkerStore;
import io.blobferry.status.BlobStory;
import io.blobferry.status.Reading;
import io.blobferry.status.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** A status, of the whole or of one blob, as one line of JSON; {@code status.schema.json} describes both. */
public final class StatusJson {
    private static final int SCHEMA = 1;

    private StatusJson() {}

    public static String of(Status status) {
        Map<String, Object> json = begin("status", status.readAt());
        json.put(
                "recovery",
                part(status.pass(), pass -> pass.map(StatusJson::recovery).orElse(Map.of())));
        json.put("pass", part(status.pass(), pass -> pass.map(StatusJson::pass).orElse(Map.of())));
        json.put("events", part(status.events(), StatusJson::queue));
        json.put("segments", part(status.segments(), StatusJson::queue));
        json.put("copies", part(status.copies(), copies -> copies(status.readAt(), copies)));
        json.put("failures", part(status.failures(), StatusJson::failures));
        json.put(
                "drill",
                part(status.drill(), drill -> drill.map(StatusJson::drill).orElse(Map.of())));
        json.put(
                "workers",
                part(
                        status.workers(),
                        workers -> Map.of(
                                "listed",
                                workers.stream().map(StatusJson::worker).toList())));
        return JsonLine.of(json);
    }

    public static String of(BlobStory story) {
        Map<String, Object> json = begin("blob", story.readAt());
        json.put("blob", story.blob().toString());
        json.put("verdict", story.verdict().state().name());
        json.put("sentence", Redactor.withoutSecrets(story.verdict().sentence()));
        BlobStoryJson.put(json, story);
        return JsonLine.of(json);
    }

    private static Map<String, Object> begin(String kind, Instant readAt) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schema", SCHEMA);
        json.put("kind", kind);
        json.put("readAt", readAt.toString());
        return json;
    }

    /** The part's own object; one with {@code problem} alone if it could not be read. */
    static <T> Map<String, ?> part(Reading<T> part, Function<T, Map<String, ?>> toJson) {
        Optional<Map<String, ?>> read = part.value().map(toJson);
        return read.orElseGet(
                () -> Map.of("problem", Redactor.withoutSecrets(part.problem().orElse(""))));
    }

    static void putTime(Map<String, Object> json, String name, Optional<Instant> time) {
        time.ifPresent(value -> json.put(name, value.toString()));
    }

    private static Map<String, ?> recovery(ReconciliationPass pass) {
        Map<String, Object> json = new LinkedHashMap<>();
        putTime(json, "point", pass.recovery().point());
        json.put("pending", pass.counts().get(Counter.PENDING));
        pass.recovery().oldestPending().ifPresent(oldest -> {
            json.put("oldestPending", oldest.changedAt().toString());
            json.put("example", oldest.blob());
        });
        json.put("named", pass.counts().get(Counter.NAMED));
        json.put("absent", pass.counts().get(Counter.ABSENT) + pass.counts().get(Counter.ABSENT_AGAIN));
        return json;
    }

    private static Map<String, ?> pass(ReconciliationPass pass) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("number", pass.number());
        json.put("startedAt", pass.startedAt().toString());
        putTime(json, "completedAt", pass.completedAt());
        Map<String, Object> counts = new LinkedHashMap<>();
        Arrays.stream(Counter.values())
                .forEach(counter ->
                        counts.put(camelCase(counter.name()), pass.counts().get(counter)));
        json.put("counts", counts);
        return json;
    }

    private static String camelCase(String name) {
        StringBuilder result = new StringBuilder();
        for (String word : name.toLowerCase(Locale.ROOT).split("_", -1)) {
            result.append(result.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return result.toString();
    }

    private static Map<String, ?> queue(Status.Queue queue) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("approximateLength", queue.approximateLength());
        putTime(json, "oldestWaiting", queue.oldestWaiting());
        return json;
    }

    private static Map<String, ?> copies(Instant readAt, Status.Copies copies) {
        List<Map<String, Object>> listed = copies.listed().stream()
                .map(copy -> {
                    Map<String, Object> json = new LinkedHashMap<>();
                    json.put("blob", copy.blob());
                    json.put("startedAt", copy.startedAt().toString());
                    json.put("bytes", copy.bytes());
                    json.put("storedBytes", copy.storedBytes());
                    long seconds = Math.max(
                            1, Duration.between(copy.startedAt(), readAt).toSeconds());
                    json.put("averageBytesPerSecond", copy.storedBytes() / seconds);
                    return json;
                })
                .toList();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("listed", listed);
        json.put("openUploads", copies.openUploads());
        json.put("complete", copies.complete());
        return json;
    }

    private static Map<String, ?> failures(Status.Failures failures) {
        Map<String, Object> byCause = new TreeMap<>();
        failures.byCause().forEach((cause, group) -> {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("count", group.count());
            json.put("oldest", group.oldest());
            json.put("firstFailedAt", group.firstFailedAt().toString());
            byCause.put(cause.name(), json);
        });
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("counted", failures.counted());
        json.put("complete", failures.complete());
        json.put("unreadable", failures.unreadable());
        json.put("byCause", byCause);
        return json;
    }

    private static Map<String, ?> drill(DrillStateStore.State drill) {
        return Map.of("day", drill.day().toString(), "bytes", drill.bytes());
    }

    private static Map<String, ?> worker(WorkerStore.Worker worker) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", worker.id());
        json.put("name", worker.name());
        json.put("startedAt", worker.startedAt().toString());
        json.put("seenAt", worker.seenAt().toString());
        json.put("breakers", worker.breakers());
        return json;
    }
}
