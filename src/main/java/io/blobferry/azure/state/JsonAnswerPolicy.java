package io.blobferry.azure.state;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import reactor.core.publisher.Mono;

/**
 * Declares every answer of the table service as JSON. azure-core reads an answer that is declared as XML, such as a proxy's
 * error, with a library that this product does not have: the {@link LinkageError} that follows never reaches the caller,
 * since Reactor rethrows it on its own thread, and the call would wait for its deadline. An answer that is no JSON ends with
 * its status and text.
 */
public final class JsonAnswerPolicy implements HttpPipelinePolicy {
    private static final String JSON = "application/json";

    @Override
    public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
        return next.process().map(JsonAnswerPolicy::declareJson);
    }

    @Override
    public HttpResponse processSync(HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
        return declareJson(next.processSync());
    }

    private static HttpResponse declareJson(HttpResponse answer) {
        String type = answer.getHeaderValue(HttpHeaderName.CONTENT_TYPE);
        if (type == null || !type.startsWith(JSON)) {
            answer.getHeaders().set(HttpHeaderName.CONTENT_TYPE, JSON);
        }
        return answer;
    }
}
