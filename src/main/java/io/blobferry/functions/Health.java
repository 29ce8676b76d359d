package io.blobferry.functions;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.HttpMethod;
import com.microsoft.azure.functions.HttpRequestMessage;
import com.microsoft.azure.functions.HttpResponseMessage;
import com.microsoft.azure.functions.HttpStatus;
import com.microsoft.azure.functions.annotation.AuthorizationLevel;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.HttpTrigger;
import java.util.Optional;

/**
 * Reports whether this instance has started: its settings are valid, and the state account responded at startup. It reports
 * nothing else, so it needs no key. After startup it calls neither cloud: an outage of S3 is no reason to restart an
 * instance.
 */
public final class Health {
    private final ApplicationHolder holder;

    public Health(ApplicationHolder holder) {
        this.holder = holder;
    }

    /** Responds with 200 {@code up}, or with 503 {@code down} and a log entry with the reason. */
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
                .header("Content-Type", "text/plain")
                .header("Cache-Control", "no-store")
                .body(error.isEmpty() ? "up" : "down")
                .build();
    }
}
