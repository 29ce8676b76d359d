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

/** Replays failures: imports dead letters as failure rows, and backs up again the blobs of the rows. */
public final class Replay {
    /** Azure's front end waits 230 s for a response. */
    static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(200);

    /** The query parameter with the function key, which the host uses. */
    private static final String KEY_PARAMETER = "code";

    private final Application application;

    public Replay(Application application) {
        this.application = application;
    }

    /**
     * Replays the rows that the request selects; without parameters, all rows. The parameters are in the query or in a JSON
     * object in the body: see {@link ReplayRequest#PARAMETER_NAMES}.
     *
     * @return 200 with the result, and with {@code next} if the time limit was reached: the next request passes it as
     *     {@code from}; 400 if the request is malformed
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
        ReplayRequest parameters;
        try {
            Map<String, String> values = new LinkedHashMap<>(request.getQueryParameters());
            values.remove(KEY_PARAMETER);
            values.putAll(ReplayRequestBody.parse(request.getBody().orElse("")));
            parameters = ReplayRequest.parse(settings.source().scope().account(), values);
        } catch (IllegalArgumentException e) {
            return request.createResponseBuilder(HttpStatus.BAD_REQUEST)
                    .header("Content-Type", "text/plain; charset=utf-8")
                    .body(e.getMessage())
                    .build();
        }
        JsonEventLog log = Invocation.eventLog(context);
        ReplayReport report = new ReplayReport(new ReplayEventLog(log));
        ReplayResult result = Invocation.wrapErrors(() -> application
                .failureReplayer()
                .replay(
                        new RunContext(context.getInvocationId(), Clock.systemUTC(), RESPONSE_TIMEOUT, log),
                        parameters.toOptions(
                                settings.replay().rate(), settings.replay().concurrency(), false),
                        report));
        return request.createResponseBuilder(HttpStatus.OK)
                .header("Content-Type", "application/json")
                .body(report.json(result))
                .build();
    }

    /** Replays the rows that are due. Returns after the last row or at the time limit; the next run continues. */
    @FunctionName("ReplayDue")
    public void runDue(
            @TimerTrigger(name = "timer", schedule = "0 7/15 * * * *") String timer, ExecutionContext context) {
        Invocation.process(context, (id, log) -> {
            Settings settings = application.settings();
            application
                    .failureReplayer()
                    .replay(
                            new RunContext(
                                    id, Clock.systemUTC(), settings.worker().runTimeout(), log),
                            ReplayRequest.all()
                                    .toOptions(
                                            settings.replay().rate(),
                                            settings.replay().concurrency(),
                                            true),
                            new ReplayEventLog(log));
            return List.of();
        });
    }
}
