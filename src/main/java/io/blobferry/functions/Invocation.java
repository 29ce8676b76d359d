package io.blobferry.functions;

import com.microsoft.azure.functions.ExecutionContext;
import io.blobferry.domain.Outcome;
import io.blobferry.observability.JsonLines;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/** One invocation by the host: its facts go to the host's logger, and its end says whether the delivery is settled. */
final class Invocation {
    /** Works on what was delivered. */
    @FunctionalInterface
    interface Work {
        List<Outcome> outcomes(String id, JsonLines facts);
    }

    private Invocation() {}

    /** Who is told the facts of an invocation: only what goes through its own logger carries its id. */
    static JsonLines facts(ExecutionContext context) {
        return new JsonLines(line -> context.getLogger().info(line), Clock.systemUTC(), TraceId.of(context));
    }

    /** What a caller is answered; an Error that the host would not notice becomes an exception. */
    static <T> T answer(Supplier<T> work) {
        try {
            return work.get();
        } catch (Error error) {
            throw new IllegalStateException(error.toString(), error);
        }
    }

    /**
     * Returns once the delivery is settled.
     *
     * @throws DeliverAgainException if it must come again
     */
    static void settle(ExecutionContext context, Work work) {
        List<Outcome> outcomes;
        try {
            outcomes = work.outcomes(context.getInvocationId(), facts(context));
        } catch (Throwable thrown) {
            // The worker catches exceptions alone: an Error that it meets leaves the host waiting for its time-out.
            throw new DeliverAgainException(thrown);
        }
        if (Verdict.of(outcomes) == Verdict.RETRY) {
            throw new DeliverAgainException(outcomes);
        }
    }
}
