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
import io.blobferry.config.InvalidSettingsException;
import io.blobferry.config.Settings;
import io.blobferry.diagnostics.CheckId;
import io.blobferry.diagnostics.CheckReport;
import io.blobferry.diagnostics.NamePage;
import io.blobferry.execution.TransferException;
import io.blobferry.observability.AccessReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tries everything that a backup needs, step by step, and lists both stores by pages. Requires a function key; App Service
 * authentication can be added. It is created without the application, so that it responds even if that cannot start.
 */
public final class CheckAccess {
    private static final int PAGE_SIZE = 100;

    private final Supplier<Settings> settingsSource;

    public CheckAccess() {
        this(Settings::fromEnvironment);
    }

    CheckAccess(Supplier<Settings> environment) {
        this.settingsSource = environment;
    }

    /**
     * Responds with 200 if every step succeeded, 503 with the same report if one failed, and 400 if the request differs from
     * the configuration or names a page that does not exist.
     */
    @FunctionName("CheckAccess")
    public HttpResponseMessage run(
            @HttpTrigger(
                            name = "request",
                            methods = {HttpMethod.GET, HttpMethod.POST},
                            authLevel = AuthorizationLevel.FUNCTION)
                    HttpRequestMessage<Optional<String>> request,
            ExecutionContext context) {
        return Invocation.wrapErrors(() -> respond(request, context));
    }

    private HttpResponseMessage respond(HttpRequestMessage<Optional<String>> request, ExecutionContext context) {
        Settings settings;
        try {
            settings = settingsSource.get();
        } catch (InvalidSettingsException e) {
            return respond(request, HttpStatus.SERVICE_UNAVAILABLE, AccessReport.error(e.getMessage()));
        }
        AccessRequest parameters;
        try {
            parameters = AccessRequest.parse(request.getBody().orElse(""), settings);
        } catch (IllegalArgumentException e) {
            return respond(request, HttpStatus.BAD_REQUEST, AccessReport.error(e.getMessage()));
        }
        try (AccessCheck check = new AccessCheck(settings)) {
            return respond(request, context, check, parameters);
        }
    }

    private static HttpResponseMessage respond(
            HttpRequestMessage<?> request, ExecutionContext context, AccessCheck check, AccessRequest parameters) {
        List<CheckReport> steps = check.runAll();
        context.getLogger().info(AccessReport.json(steps, Map.of()));
        boolean works = steps.stream().allMatch(step -> step.state() == CheckReport.State.OK);
        try {
            String report = AccessReport.json(steps, listings(check, parameters, steps));
            return respond(request, works ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, report);
        } catch (IllegalArgumentException e) {
            return respond(request, HttpStatus.BAD_REQUEST, AccessReport.error(e.getMessage()));
        } catch (TransferException e) {
            return respond(request, HttpStatus.SERVICE_UNAVAILABLE, AccessReport.error(e.getMessage()));
        }
    }

    private static Map<String, NamePage> listings(
            AccessCheck check, AccessRequest parameters, List<CheckReport> steps) {
        Map<String, NamePage> listings = new LinkedHashMap<>();
        if (succeeded(steps, CheckId.CONTAINER)) {
            parameters
                    .container()
                    .ifPresent(container ->
                            listings.put("blobs", check.listBlobs(container, parameters.blobsFrom(), PAGE_SIZE)));
        }
        if (succeeded(steps, CheckId.BUCKET)) {
            listings.put("objects", check.listObjects(parameters.bucket(), parameters.objectsFrom(), PAGE_SIZE));
        }
        return listings;
    }

    private static boolean succeeded(List<CheckReport> steps, CheckId wanted) {
        return steps.stream().anyMatch(step -> step.check() == wanted && step.state() == CheckReport.State.OK);
    }

    private static HttpResponseMessage respond(HttpRequestMessage<?> request, HttpStatus status, String json) {
        return request.createResponseBuilder(status)
                .header("Content-Type", "application/json; charset=utf-8")
                .header("Cache-Control", "no-store")
                .body(json)
                .build();
    }
}
