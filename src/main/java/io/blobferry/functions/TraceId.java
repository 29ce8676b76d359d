package io.blobferry.functions;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.TraceContext;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The id by which the host's own traces know an invocation, from the header {@code traceparent} of W3C's Trace Context. */
final class TraceId {
    private static final Pattern TRACEPARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");

    private TraceId() {}

    /** Empty if the host gave none that can be read. */
    static Optional<String> of(ExecutionContext context) {
        return Optional.ofNullable(context.getTraceContext())
                .map(TraceContext::getTraceparent)
                .map(TRACEPARENT::matcher)
                .filter(Matcher::matches)
                .map(parent -> parent.group(1));
    }
}
