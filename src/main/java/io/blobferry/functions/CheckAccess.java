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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Shows whether everything that a backup needs works, and lists both stores by pages. For callers who hold a function key,
 * or whom App Service authentication lets in besides. Needs nothing to work, so it is built without the application.
 */
public final class CheckAccess {
    private static final int PAGE = 100;

    /**
     * Answers 200 if everything works, 503 with the same report if something does not, and 400 if the request names what is
     * not configured.
     */
    @FunctionName("CheckAccess")
    public HttpResponseMessage run(
            @HttpTrigger(
                            name = "request",
                            methods = {HttpMethod.GET, HttpMethod.POST},
                            authLevel = AuthorizationLevel.FUNCTION)
                    HttpRequestMessage<Optional<String>> request,
            ExecutionContext context) {
        try (AccessCheck check = new AccessCheck(Settings.fromEnvironment())) {
            AccessRequest asked = AccessRequest.of(request.getBody().orElse(""), check.settings());
            List<CheckStep> steps = Invocation.answer(check::run);
            String report = AccessReport.json(steps, listings(check, asked, steps));
            boolean works = steps.stream().allMatch(step -> step.state() == CheckStep.State.OK);
            context.getLogger().info(AccessReport.json(steps, Map.of()));
            return answer(request, works ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, report);
        } catch (InvalidSettingsException e) {
            return answer(request, HttpStatus.SERVICE_UNAVAILABLE, AccessReport.refusal(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return answer(request, HttpStatus.BAD_REQUEST, AccessReport.refusal(e.getMessage()));
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
