package io.blobferry.it;

import com.fasterxml.jackson.databind.JsonNode;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.RecordedRequest;
import io.blobferry.emulators.WorkerCommand;
import io.blobferry.emulators.WorkerHost;
import io.blobferry.emulators.WorkerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command {@code backup}, in a process of its own. */
final class BackupProcess {
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private final WorkerHost host;
    private final Map<String, String> environment;

    /**
     * What the process printed.
     *
     * @param logged its lines of JSON
     */
    record Result(int exitCode, List<JsonNode> logged, List<String> stdout, List<String> stderr) {
        long figure(String name) {
            return completed().path("figures").path(name).asLong();
        }

        double dollars() {
            return completed().path("figures").path("dollars").asDouble();
        }

        JsonNode completed() {
            return logged.getLast();
        }

        List<String> findings() {
            return logged.stream()
                    .filter(line -> "finding".equals(LoggedEvents.name(line)))
                    .map(line -> line.path("kind").asText() + ": "
                            + line.path("subject").asText() + ": "
                            + line.path("detail").asText())
                    .toList();
        }

        String text() {
            return exitCode + "\n" + String.join("\n", stdout) + "\n" + String.join("\n", stderr);
        }
    }

    BackupProcess(WorkerHost host, Map<String, String> settings) {
        this.host = host;
        environment = new LinkedHashMap<>(host.workerEnvironment());
        environment.putAll(settings);
    }

    /** The same, whose requests to the source pass the proxy that injects faults. */
    BackupProcess withSourceProxy(Emulators emulators) {
        environment.put(
                "BLOBFERRY_SOURCE__blobServiceUri",
                emulators.workerEnvironmentViaSourceProxy().get("BLOBFERRY_SOURCE__blobServiceUri"));
        return this;
    }

    WorkerProcess start(LoggedEvents logged, String... arguments) {
        List<String> all = new ArrayList<>(List.of("backup"));
        all.addAll(List.of(arguments));
        return WorkerProcess.start(
                WorkerCommand.of(host, "io.blobferry.cli.Blobferry", all.toArray(String[]::new))
                        .withJvmArguments("-Dsun.jnu.encoding=UTF-8", "-Xmx128m")
                        .withEnvironment(environment),
                logged);
    }

    /** Runs it to its end. */
    Result run(String... arguments) {
        LoggedEvents logged = new LoggedEvents();
        try (WorkerProcess process = start(logged, arguments)) {
            int exitCode = process.await(LIMIT);
            return new Result(exitCode, logged.all(), process.stdout(), process.stderr());
        }
    }

    /** The requests that are billed alike, by the name of the report's figure. Those that make the tables are none of a run. */
    static Map<String, Long> counted(List<RecordedRequest> requests) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (RecordedRequest request : requests) {
            String name = figure(request);
            if (!name.isEmpty()) {
                counts.merge(name, 1L, Long::sum);
            }
        }
        return counts;
    }

    private static String figure(RecordedRequest request) {
        String target = request.target();
        return switch (request.service()) {
            case BLOB -> target.contains("comp=list") ? "blobLists" : "blobReads";
            case TABLE -> target.contains("/Tables") ? "" : "tableRequests";
            case S3 ->
                switch (request.method()) {
                    case "PUT", "POST" -> "s3Writes";
                    case "DELETE" -> "s3Deletes";
                    case "GET" ->
                        target.contains("list-type") || target.contains("uploadId") || target.contains("versions")
                                ? "s3Lists"
                                : "s3Reads";
                    default -> "s3Reads";
                };
            case QUEUE, STS, IDENTITY -> "";
        };
    }
}
