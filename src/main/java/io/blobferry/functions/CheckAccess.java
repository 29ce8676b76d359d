package io.blobferry.functions;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.HttpMethod;
import com.microsoft.azure.functions.HttpRequestMessage;
import com.microsoft.azure.functions.HttpResponseMessage;
import com.microsoft.azure.functions.HttpStatus;
import com.microsoft.azure.functions.annotation.AuthorizationLevel;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.HttpTrigger;
import io.blobferry.app.AccessCheck;
import io.blobferry.app.AccessRequest;
import io.blobferry.app.InvalidSettingsException;
import io.blobferry.app.Settings;
import io.blobferry.domain.AccessStep;
import io.blobferry.domain.CheckStep;
import io.blobferry.domain.Listing;
import io.blobferry.observability.AccessReport;
import io.blobferry.transfer.TransferException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Shows whether everything that a backup needs works, and lists both stores by pages. For callers who hold a function key,
 * or whom App Service authentication lets in besides. Needs nothing to work, so it is built without the application.
 */
public final class CheckAccess {
    private static final int PAGE = 100;

    private final Supplier<Settings> environment;

    public CheckAccess() {
        this(Settings::fromEnvironment);
    }

    CheckAccess(Supplier<Settings> environment) {
        this.environment = environment;
    }

    /**
     * Answers 200 if everything works, 503 with the same report if something does not, and 400 if the request names what is
     * not configured, or a page that is not there.
     */
    @FunctionName("CheckAccess")
    public HttpResponseMessage run(
            @HttpTrigger(
                            name = "request",
                            methods = {HttpMethod.GET, HttpMethod.POST},
                            authLevel = AuthorizationLevel.FUNCTION)
                    HttpRequestMessage<Optional<String>> request,
            ExecutionContext context) {
        return Invocation.answer(() -> answer(request, context));
    }

    private HttpResponseMessage answer(HttpRequestMessage<Optional<String>> request, ExecutionContext context) {
        Settings settings;
        try {
            settings = environment.get();
        } catch (InvalidSettingsException e) {
            return answer(request, HttpStatus.SERVICE_UNAVAILABLE, AccessReport.refusal(e.getMessage()));
        }
        AccessRequest asked;
        try {
            asked = AccessRequest.of(request.getBody().orElse(""), settings);
        } catch (IllegalArgumentException e) {
            return answer(request, HttpStatus.BAD_REQUEST, AccessReport.refusal(e.getMessage()));
        }
        try (AccessCheck check = new AccessCheck(settings)) {
            return answer(request, context, check, asked);
        }
    }

    private static HttpResponseMessage answer(
            HttpRequestMessage<?> request, ExecutionContext context, AccessCheck check, AccessRequest asked) {
        List<CheckStep> steps = check.run();
        context.getLogger().info(AccessReport.json(steps, Map.of()));
        boolean works = steps.stream().allMatch(step -> step.state() == CheckStep.State.OK);
        try {
            String report = AccessReport.json(steps, listings(check, asked, steps));
            return answer(request, works ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, report);
        } catch (IllegalArgumentException e) {
            return answer(request, HttpStatus.BAD_REQUEST, AccessReport.refusal(e.getMessage()));
        } catch (TransferException e) {
            return answer(request, HttpStatus.SERVICE_UNAVAILABLE, AccessReport.refusal(e.getMessage()));
        }
    }

    private static Map<String, Listing> listings(AccessCheck check, AccessRequest asked, List<CheckStep> steps) {
        Map<String, Listing> listings = new LinkedHashMap<>();
        if (works(steps, AccessStep.CONTAINER)) {
            asked.container()
                    .ifPresent(container -> listings.put("blobs", check.blobs(container, asked.blobsFrom(), PAGE)));
        }
        if (works(steps, AccessStep.BUCKET)) {
            listings.put("objects", check.objects(asked.bucket(), asked.objectsFrom(), PAGE));
        }
        return listings;
    }

    private static boolean works(List<CheckStep> steps, AccessStep wanted) {
        return steps.stream().anyMatch(step -> step.step() == wanted && step.state() == CheckStep.State.OK);
    }

    private static HttpResponseMessage answer(HttpRequestMessage<?> request, HttpStatus status, String json) {
        return request.createResponseBuilder(status)
                .header("Content-Type", "application/json; charset=utf-8")
                .header("Cache-Control", "no-store")
                .body(json)
                .build();
    }
}
