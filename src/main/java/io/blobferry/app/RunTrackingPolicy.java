package io.blobferry.app;

import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import io.blobferry.execution.RunContext;
import reactor.core.publisher.Mono;

/** Counts each request to Azure, every attempt of the SDK included, for the run that the adapters put in its context. */
final class RunTrackingPolicy implements HttpPipelinePolicy {
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

    private static void countRequest(HttpPipelineCallContext context) {
        context.getData(RunContext.class.getName()).map(RunContext.class::cast).ifPresent(RunContext::countRequest);
    }
}
