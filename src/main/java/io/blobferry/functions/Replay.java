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
import io.blobferry.app.ReplayRequest;
import io.blobferry.app.Settings;
import io.blobferry.observability.JsonLines;
import io.blobferry.observability.ReplayLines;
import io.blobferry.observability.ReplayReport;
import io.blobferry.transfer.Replayed;
import io.blobferry.transfer.Run;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings back what failed: dead letters become failure rows, and the rows' blobs go through the engine again. */
public final class Replay {
    /** Azure's front end waits 230 s for an answer. */
    static final Duration ANSWER_TIME = Duration.ofSeconds(200);

    /** The host's own name in a query, for its key. */
    private static final String KEY = "code";

    private final Application application;

    public Replay(Application application) {
        this.application = application;
    }

    /**
     * Replays what the request selects, all without any. Names and values come in the query, or as an object of JSON in
     * the body: see {@link ReplayRequest#NAMES}.
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
            values.remove(KEY);
            values.putAll(ReplayRequest.values(request.getBody().orElse("")));
            asked = ReplayRequest.of(settings.scope().account(), values);
        } catch (IllegalArgumentException e) {
            return request.createResponseBuilder(HttpStatus.BAD_REQUEST)
                    .header("Content-Type", "text/plain; charset=utf-8")
                    .body(e.getMessage())
                    .build();
        }
        JsonLines facts = Invocation.facts(context);
        ReplayReport report = new ReplayReport(new ReplayLines(facts));
        Replayed sum = Invocation.answer(() -> application
                .replay()
                .replay(
                        new Run(context.getInvocationId(), Clock.systemUTC(), ANSWER_TIME, facts),
                        asked.order(settings.replaysPerSecond(), settings.eventsAtOnce(), false),
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
        Invocation.settle(context, (id, facts) -> {
            Settings settings = application.settings();
            application
                    .replay()
                    .replay(
                            new Run(id, Clock.systemUTC(), settings.runTime(), facts),
                            ReplayRequest.everything()
                                    .order(settings.replaysPerSecond(), settings.eventsAtOnce(), true),
                            new ReplayLines(facts));
            return List.of();
        });
    }
}
