package io.blobferry.functions;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.HttpMethod;
import com.microsoft.azure.functions.HttpRequestMessage;
import com.microsoft.azure.functions.HttpResponseMessage;
import com.microsoft.azure.functions.HttpStatus;
import com.microsoft.azure.functions.annotation.AuthorizationLevel;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.HttpTrigger;
import com.microsoft.azure.functions.annotation.TimerTrigger;
import io.blobferry.app.Application;
import io.blobferry.config.Settings;
import io.blobferry.execution.RunContext;
import io.blobferry.observability.JsonEventLog;
import io.blobferry.observability.ReplayEventLog;
import io.blobferry.observability.ReplayReport;
import io.blobferry.replay.ReplayRequest;
import io.blobferry.replay.ReplayResult;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings back what failed: dead letters become failure rows, and the rows' blobs go through the engine again. */
public final class Replay {
    /** Azure's front end waits 230 s for an answer. */
    static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(200);

    /** The host's own name in a query, for its key. */
    private static final String KEY_PARAMETER = "code";

    private final Application application;

    public Replay(Application application) {
        this.application = application;
    }

    /**
     * Replays what the request selects, all without any. Names and values come in the query, or as an object of JSON in
     * the body: see {@link ReplayRequest#PARAMETER_NAMES}.
     *
     * @return 200 with the sum, and with {@code next} if time ran out: the next request takes it as {@code from}; 400 if
     *     the request is malformed
     */
    @FunctionName("Replay")
    public HttpResponseMessage run(
            @HttpTrigger(
                            name = "request",
                            route = "replay",
                            methods = HttpMethod.POST,
                            authLevel = AuthorizationLevel.FUNCTION,
                            dataType = "string")
                    HttpRequestMessage<Optional<String>> request,
            ExecutionContext context) {
        Settings settings = application.settings();
        ReplayRequest asked;
        try {
            Map<String, String> values = new LinkedHashMap<>(request.getQueryParameters());
            values.remove(KEY_PARAMETER);
            values.putAll(ReplayRequest.parseJson(request.getBody().orElse("")));
            asked = ReplayRequest.parse(settings.source().scope().account(), values);
        } catch (IllegalArgumentException e) {
            return request.createResponseBuilder(HttpStatus.BAD_REQUEST)
                    .header("Content-Type", "text/plain; charset=utf-8")
                    .body(e.getMessage())
                    .build();
        }
        JsonEventLog facts = Invocation.eventLog(context);
        ReplayReport report = new ReplayReport(new ReplayEventLog(facts));
        ReplayResult sum = Invocation.wrapErrors(() -> application
                .failureReplayer()
                .replay(
                        new RunContext(context.getInvocationId(), Clock.systemUTC(), RESPONSE_TIMEOUT, facts),
                        asked.toOptions(
                                settings.replay().rate(), settings.replay().concurrency(), false),
                        report));
        return request.createResponseBuilder(HttpStatus.OK)
                .header("Content-Type", "application/json")
                .body(report.json(sum))
                .build();
    }

    /** Replays what is due. Returns at the end of the rows or of its time; what is left is for the next time. */
    @FunctionName("ReplayDue")
    public void runDue(
            @TimerTrigger(name = "timer", schedule = "0 7/15 * * * *") String timer, ExecutionContext context) {
        Invocation.process(context, (id, facts) -> {
            Settings settings = application.settings();
            application
                    .failureReplayer()
                    .replay(
                            new RunContext(
                                    id, Clock.systemUTC(), settings.worker().runTimeout(), facts),
                            ReplayRequest.all()
                                    .toOptions(
                                            settings.replay().rate(),
                                            settings.replay().concurrency(),
                                            true),
                            new ReplayEventLog(facts));
            return List.of();
        });
    }
}
