package io.blobferry.functions;

import io.blobferry.domain.Outcome;
import java.util.List;
import java.util.stream.Collectors;

/** Fails an invocation on purpose, so that whoever delivered the event delivers it again. Nothing is wrong with the event. */
public final class RedeliveryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RedeliveryException(List<Outcome> outcomes) {
        super("work is left, to be gone on with at the next delivery: "
                + outcomes.stream()
                        .filter(Outcome.Incomplete.class::isInstance)
                        .map(Outcome.Incomplete.class::cast)
                        .map(left -> left.blob() + " (" + left.reason() + ")")
                        .collect(Collectors.joining(", ")));
    }

    RedeliveryException(Throwable cause) {
        super("nothing could be recorded, so it must be delivered again: " + cause, cause);
    }
}
