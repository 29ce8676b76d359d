package io.blobferry.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.TraceContext;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceIdTest {
    @Test
    void traceparent_givesTheTraceId() {
        assertEquals(
                Optional.of("4bf92f3577b34da6a3ce929d0e0e4736"),
                TraceId.of(context(trace("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))));
        assertEquals(
                Optional.of("4bf92f3577b34da6a3ce929d0e0e4736"),
                TraceId.of(context(trace("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"))),
                "a later version may have more fields");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "|4bf92f3577b34da6a3ce929d0e0e4736.1",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"
            })
    void invalidTraceparent_isIgnored(String parent) {
        assertEquals(Optional.empty(), TraceId.of(context(trace(parent))));
    }

    @Test
    void missingContext_isIgnored() {
        assertEquals(Optional.empty(), TraceId.of(context(null)));
    }

    private static TraceContext trace(String parent) {
        return new TraceContext() {
            @Override
            public String getTraceparent() {
                return parent;
            }

            @Override
            public String getTracestate() {
                return "";
            }

            @Override
            public Map<String, String> getAttributes() {
                return Map.of();
            }
        };
    }

    private static ExecutionContext context(TraceContext trace) {
        return new ExecutionContext() {
            @Override
            public Logger getLogger() {
                return Logger.getAnonymousLogger();
            }

            @Override
            public String getInvocationId() {
                return "invocation";
            }

            @Override
            public String getFunctionName() {
                return "function";
            }

            @Override
            public TraceContext getTraceContext() {
                return trace;
            }
        };
    }
}
