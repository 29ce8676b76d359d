package io.blobferry.functions;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.HttpMethod;
import com.microsoft.azure.functions.HttpRequestMessage;
import com.microsoft.azure.functions.HttpResponseMessage;
import com.microsoft.azure.functions.HttpStatus;
import com.microsoft.azure.functions.annotation.AuthorizationLevel;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.HttpTrigger;
import io.blobferry.observability.JsonEventLog;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Reports whether this instance has started: its settings are valid, and the state account responded at startup; and the
 * recovery point, as it was a minute ago at most. It reports nothing else, so it needs no key. After startup no cloud's answer
 * makes it {@code down}: an outage is no reason to restart an instance.
 */
public final class Health {
    private final ApplicationHolder holder;

    public Health(ApplicationHolder holder) {
        this.holder = holder;
    }

    /** Responds with 200 and the status {@code up}, or with 503, {@code down} and a log entry with the reason. */
    @FunctionName("Health")
    public HttpResponseMessage run(
            @HttpTrigger(
                            name = "request",
                            methods = {HttpMethod.GET},
                            authLevel = AuthorizationLevel.ANONYMOUS,
                            route = "health")
                    HttpRequestMessage<Optional<String>> request,
            ExecutionContext context) {
        Optional<String> error = holder.startupError();
        error.ifPresent(context.getLogger()::warning);
        return request.createResponseBuilder(error.isEmpty() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                .header("Content-Type", "application/json")
                .header("Cache-Control", "no-store")
                .body(error.isEmpty() ? up() : "{\"status\":\"down\"}")
                .build();
    }

    private String up() {
        Optional<Instant> point = holder.application().recoveryPoint(new JsonEventLog(line -> {}, Clock.systemUTC()));
        return "{\"status\":\"up\""
                + point.map(time -> ",\"recoveryPoint\":\"" + time + '"').orElse("") + '}';
    }
}
