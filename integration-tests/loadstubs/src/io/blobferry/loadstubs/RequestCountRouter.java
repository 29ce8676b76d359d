package io.blobferry.loadstubs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.handler.codec.http.HttpRequest;

/** Answers every request with the counts of the others, as JSON. */
final class RequestCountRouter implements Router {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RequestCounts counts;

    RequestCountRouter(RequestCounts counts) {
        this.counts = counts;
    }

    @Override
    public RequestBody begin(HttpRequest request) {
        return new SmallBody(nothing -> Answer.json(200, text()));
    }

    private String text() {
        try {
            return JSON.writeValueAsString(counts.now());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("names and numbers are always JSON", e);
        }
    }
}
