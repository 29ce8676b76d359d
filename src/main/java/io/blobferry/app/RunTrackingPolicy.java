package io.blobferry.app;

import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import io.blobferry.execution.RequestKind;
import io.blobferry.execution.RunContext;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Counts each request to Azure, every attempt of the SDK included, for the run that the adapters put in its context. */
final class RunTrackingPolicy implements HttpPipelinePolicy {
    private final Function<HttpRequest, RequestKind> kinds;

    private RunTrackingPolicy(Function<HttpRequest, RequestKind> kinds) {
        this.kinds = kinds;
    }

    static RunTrackingPolicy ofBlobs() {
        return new RunTrackingPolicy(request -> RequestKind.ofBlobs(
                request.getHttpMethod().toString(), request.getUrl().getQuery()));
    }

    static RunTrackingPolicy of(RequestKind kind) {
        return new RunTrackingPolicy(request -> kind);
    }

    @Override
    public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
        countRequest(context);
        return next.process();
    }

    @Override
    public HttpResponse processSync(HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
        countRequest(context);
        return next.processSync();
    }

    private void countRequest(HttpPipelineCallContext context) {
        context.getData(RunContext.class.getName())
                .map(RunContext.class::cast)
                .ifPresent(run -> run.countRequest(kinds.apply(context.getHttpRequest())));
    }
}
