package io.blobferry.emulators;

import java.time.Duration;
import java.util.Objects;

/**
 * A fault to inject: which requests it strikes, when, and what it does to them.
 *
 * <pre>{@code gate.inject(Fault.on("PUT", "partNumber=3").loseAnswer());}</pre>
 *
 * @param method the HTTP method, or {@link #ANY_METHOD}
 * @param targetPart what the request's path and query contain; empty matches all
 * @param from the first match that is struck, counted from 1
 * @param times how many matches are struck from there on
 */
public record Fault(String method, String targetPart, int from, int times, FaultAction action) {
    public static final String ANY_METHOD = "*";

    public Fault {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(targetPart, "targetPart");
        Objects.requireNonNull(action, "action");
        if (from < 1 || times < 1) {
            throw new IllegalArgumentException("a fault strikes from the first match on, at least once");
        }
    }

    /** Strikes the first request of the method whose path and query contain the text. */
    public static Matching on(String method, String targetPart) {
        return new Matching(method, targetPart, 1, 1);
    }

    boolean matches(String requestMethod, String target) {
        return (method.equals(ANY_METHOD) || method.equals(requestMethod)) && target.contains(targetPart);
    }

    /** The requests that a fault strikes. */
    public record Matching(String method, String targetPart, int from, int times) {
        /** Spares the matches before the n-th, counted from 1. */
        public Matching at(int nth) {
            return new Matching(method, targetPart, nth, times);
        }

        /** Strikes so many matches in a row. */
        public Matching times(int count) {
            return new Matching(method, targetPart, from, count);
        }

        /** Strikes every match. */
        public Matching always() {
            return times(Integer.MAX_VALUE);
        }

        public Fault answer(AwsError error) {
            return does(new FaultAction.Answer(error));
        }

        public Fault answer(int status, String code) {
            return answer(new AwsError(status, code, "injected by a test"));
        }

        /** Answers 200 with this document, such as a listing that the emulator cannot give. */
        public Fault answerXml(String document) {
            return does(new FaultAction.AnswerXml(document));
        }

        public Fault dropConnection() {
            return dropConnectionAfter(() -> {});
        }

        /** The request is not carried out; the sender can learn so only after this has run. */
        public Fault dropConnectionAfter(Runnable change) {
            return does(new FaultAction.DropConnection(change));
        }

        public Fault loseAnswer() {
            return loseAnswerAfter(() -> {});
        }

        /** The request is carried out; the sender can learn of the lost answer only after this has run. */
        public Fault loseAnswerAfter(Runnable change) {
            return does(new FaultAction.LoseAnswer(change));
        }

        public Fault cutRequestAfter(long bytes) {
            return does(new FaultAction.CutRequest(bytes));
        }

        public Fault damageRequestAt(long at) {
            return does(new FaultAction.DamageRequest(at));
        }

        public Fault cutAnswerAfter(long bytes) {
            return does(new FaultAction.CutAnswer(bytes));
        }

        public Fault delayBy(Duration time) {
            return does(new FaultAction.Delay(time));
        }

        public Fault firstRun(Runnable change) {
            return does(new FaultAction.Run(change));
        }

        /** The world changes when so many bytes of the answer have passed, and the rest of them has not. */
        public Fault runDuringAnswer(long afterBytes, Runnable change) {
            return does(new FaultAction.RunDuringAnswer(afterBytes, change));
        }

        private Fault does(FaultAction action) {
            return new Fault(method, targetPart, from, times, action);
        }
    }
}
