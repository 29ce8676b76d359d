package io.blobferry.it;

import com.microsoft.azure.functions.TraceContext;
import java.util.Map;

/** The trace context that the host gives an invocation: here, with the invocation's id as the id of the trace. */
record InvocationTrace(String invocation) implements TraceContext {
    @Override
    public String getTraceparent() {
        return "00-" + invocation.replace("-", "") + "-00f067aa0ba902b7-01";
    }

    @Override
    public String getTracestate() {
        return "";
    }

    @Override
    public Map<String, String> getAttributes() {
        return Map.of();
    }
}
