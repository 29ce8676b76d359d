package io.blobferry.functions;

import io.blobferry.domain.Outcome;
import java.util.List;
import java.util.stream.Collectors;

/** Fails an invocation so that the event or message is delivered again. */
public final class RedeliveryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RedeliveryException(List<Outcome> outcomes) {
        super("incomplete, requesting redelivery: "
                + outcomes.stream()
                        .filter(Outcome.Incomplete.class::isInstance)
                        .map(Outcome.Incomplete.class::cast)
                        .map(incomplete -> incomplete.blob() + " (" + incomplete.reason() + ")")
                        .collect(Collectors.joining(", ")));
    }

    RedeliveryException(Throwable cause) {
        super("could not persist the result, requesting redelivery: " + cause, cause);
    }
}
