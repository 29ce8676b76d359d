package io.blobferry.emulators;

import java.time.Duration;
import java.util.Objects;

/** What a gate does to a request that a {@link Fault} matches. */
public sealed interface FaultAction {
    /** Answers the error; the request does not reach the server behind the gate. */
    record Answer(AwsError error) implements FaultAction {
        public Answer {
            Objects.requireNonNull(error, "error");
        }
    }

    /** Answers 200 with this document; the request does not reach the server behind the gate. */
    record AnswerXml(String document) implements FaultAction {
        public AnswerXml {
            Objects.requireNonNull(document, "document");
        }
    }

    /**
     * Ends the connection; the request does not reach the server behind the gate.
     *
     * @param first runs before; must return at once
     */
    record DropConnection(Runnable first) implements FaultAction {
        public DropConnection {
            Objects.requireNonNull(first, "first");
        }
    }

    /**
     * Forwards the request, and ends the connection in place of the answer.
     *
     * @param first runs when the answer is there and before the connection ends; must return at once
     */
    record LoseAnswer(Runnable first) implements FaultAction {
        public LoseAnswer {
            Objects.requireNonNull(first, "first");
        }
    }

    /** Forwards so many bytes of the request's body, then ends both connections. */
    record CutRequest(long afterBytes) implements FaultAction {
        public CutRequest {
            requireNotNegative(afterBytes);
        }
    }

    /** Changes this byte of the request's body, counted from 0. */
    record DamageRequest(long at) implements FaultAction {
        public DamageRequest {
            requireNotNegative(at);
        }
    }

    /** Passes on so many bytes of the answer's body, then ends both connections. */
    record CutAnswer(long afterBytes) implements FaultAction {
        public CutAnswer {
            requireNotNegative(afterBytes);
        }
    }

    /** Forwards the request after this time. */
    record Delay(Duration by) implements FaultAction {
        public Delay {
            Objects.requireNonNull(by, "by");
        }
    }

    /** Forwards the request after this has run: the way to have the world change at a chosen moment. */
    record Run(Runnable first) implements FaultAction {
        public Run {
            Objects.requireNonNull(first, "first");
        }
    }

    /** Passes on so many bytes of the answer's body, and no more until this has run. */
    record RunDuringAnswer(long afterBytes, Runnable change) implements FaultAction {
        public RunDuringAnswer {
            Objects.requireNonNull(change, "change");
            requireNotNegative(afterBytes);
        }
    }

    private static void requireNotNegative(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("not a number of bytes: " + bytes);
        }
    }
}
