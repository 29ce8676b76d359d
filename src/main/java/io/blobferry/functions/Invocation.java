package io.blobferry.functions;

import com.microsoft.azure.functions.ExecutionContext;
import io.blobferry.domain.Outcome;
import io.blobferry.observability.JsonEventLog;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/** One invocation by the host: its events go to the host's logger, and its end says whether to deliver again. */
final class Invocation {
    /** Handles one delivery. */
    @FunctionalInterface
    interface Handler {
        List<Outcome> handle(String id, JsonEventLog log);
    }

    private Invocation() {}

    /** Logs the events of an invocation by its own logger: only those lines carry its id. */
    static JsonEventLog eventLog(ExecutionContext context) {
        return new JsonEventLog(line -> context.getLogger().info(line), Clock.systemUTC(), TraceId.of(context));
    }

    /** Returns the response; an Error, which the host would not notice, becomes an exception. */
    static <T> T wrapErrors(Supplier<T> work) {
        try {
            return work.get();
        } catch (Error error) {
            throw new IllegalStateException(error.toString(), error);
        }
    }

    /**
     * Returns if the delivery may be acknowledged: all of its outcomes {@linkplain Outcome#canAcknowledge can be}.
     *
     * @throws RedeliveryException if it must be delivered again: work is left, or anything was thrown
     */
    static void process(ExecutionContext context, Handler work) {
        List<Outcome> outcomes;
        try {
            outcomes = work.handle(context.getInvocationId(), eventLog(context));
        } catch (Throwable thrown) {
            // The host's Java worker catches exceptions alone: after an Error the host waits until its timeout.
            throw new RedeliveryException(thrown);
        }
        if (!outcomes.stream().allMatch(Outcome::canAcknowledge)) {
            throw new RedeliveryException(outcomes);
        }
    }
}
