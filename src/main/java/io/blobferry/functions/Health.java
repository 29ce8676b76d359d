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
 * Tells whoever asks whether this instance has started: its settings are well formed, and the state account answered when
 * the application was put together. It tells nothing else, so it may be asked by anybody. Once started, it asks neither
 * cloud: an outage of S3 is no reason to start an instance anew.
 */
public final class Health {
    private final ApplicationHolder holder;

    public Health(ApplicationHolder start) {
        this.holder = start;
    }

    /** 200 {@code up}, or 503 {@code down}; the log says why. */
    @FunctionName("Health")
    public HttpResponseMessage run(
            @HttpTrigger(
                            name = "request",
                            methods = {HttpMethod.GET},
                            authLevel = AuthorizationLevel.ANONYMOUS,
                            route = "health")
                    HttpRequestMessage<Optional<String>> request,
            ExecutionContext context) {
        Optional<String> fault = holder.startupError();
        fault.ifPresent(why -> context.getLogger().warning(why));
        return request.createResponseBuilder(fault.isEmpty() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                .header("Content-Type", "text/plain")
                .header("Cache-Control", "no-store")
                .body(fault.isEmpty() ? "up" : "down")
                .build();
    }
}
