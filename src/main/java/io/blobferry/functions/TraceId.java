package io.blobferry.functions;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.TraceContext;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The host's trace id of an invocation, from the W3C Trace Context header {@code traceparent}. */
final class TraceId {
    private static final Pattern TRACEPARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");

    private TraceId() {}

    /** Returns the trace id; empty if the host passed no valid one. */
    static Optional<String> of(ExecutionContext context) {
        return Optional.ofNullable(context.getTraceContext())
                .map(TraceContext::getTraceparent)
                .map(TRACEPARENT::matcher)
                .filter(Matcher::matches)
                .map(parent -> parent.group(1));
    }
}
