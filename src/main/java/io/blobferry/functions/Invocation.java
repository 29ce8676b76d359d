package io.blobferry.functions;

import com.microsoft.azure.functions.ExecutionContext;
import io.blobferry.domain.Outcome;
import io.blobferry.observability.JsonEventLog;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/** One invocation by the host: its facts go to the host's logger, and its end says whether the delivery is settled. */
final class Invocation {
    /** Works on what was delivered. */
    @FunctionalInterface
    interface Handler {
        List<Outcome> handle(String id, JsonEventLog facts);
    }

    private Invocation() {}

    /** Who is told the facts of an invocation: only what goes through its own logger carries its id. */
    static JsonEventLog eventLog(ExecutionContext context) {
        return new JsonEventLog(line -> context.getLogger().info(line), Clock.systemUTC(), TraceId.of(context));
    }

    /** What a caller is answered; an Error that the host would not notice becomes an exception. */
    static <T> T wrapErrors(Supplier<T> work) {
        try {
            return work.get();
        } catch (Error error) {
            throw new IllegalStateException(error.toString(), error);
        }
    }

    /**
     * Returns once the delivery is settled.
     *
     * @throws RedeliveryException if it must come again
     */
    static void process(ExecutionContext context, Handler work) {
        List<Outcome> outcomes;
        try {
            outcomes = work.handle(context.getInvocationId(), eventLog(context));
        } catch (Throwable thrown) {
            // The worker catches exceptions alone: an Error that it meets leaves the host waiting for its time-out.
            throw new RedeliveryException(thrown);
        }
        if (DeliveryDecision.of(outcomes) == DeliveryDecision.RETRY) {
            throw new RedeliveryException(outcomes);
        }
    }
}
