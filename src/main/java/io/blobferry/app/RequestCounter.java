package io.blobferry.app;

import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import io.blobferry.transfer.Run;
import reactor.core.publisher.Mono;

/** Counts each request to Azure at the run that the adapters name in its context: once for every attempt of the SDK. */
final class RequestCounter implements HttpPipelinePolicy {
    @Override
    public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
        count(context);
        return next.process();
    }

    @Override
    public HttpResponse processSync(HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
        count(context);
        return next.processSync();
    }

    private static void count(HttpPipelineCallContext context) {
        context.getData(Run.class.getName()).map(Run.class::cast).ifPresent(Run::countRequest);
    }
}
