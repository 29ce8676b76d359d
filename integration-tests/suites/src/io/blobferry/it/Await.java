package io.blobferry.it;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionEvaluationListener;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.EvaluatedCondition;
import org.awaitility.core.TimeoutEvent;

/** Waits by Awaitility for what other processes do. The limit is no expectation: it only ends a test that has failed. */
final class Await {
    static final Duration LIMIT = Duration.ofMinutes(5);

    private static final Duration INTERVAL = Duration.ofMillis(50);

    private Await() {}

    /** A condition to wait for, polled by the calling thread, at once and then every 50 ms. */
    static ConditionFactory condition(String what) {
        return Awaitility.await(what)
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(INTERVAL)
                .pollInSameThread()
                .dontCatchUncaughtExceptions();
    }

    /** The same; after a timeout the failure contains the state. */
    static ConditionFactory condition(String what, Supplier<?> state) {
        return condition(what).conditionEvaluationListener(new ConditionEvaluationListener<Object>() {
            @Override
            public void conditionEvaluated(EvaluatedCondition<Object> condition) {}

            @Override
            public void onTimeout(TimeoutEvent timeout) {
                throw new AssertionError(timeout.getDescription() + "\nstate: " + state.get());
            }
        });
    }

    /** Returns the value as soon as there is one. */
    static <T> T value(String what, Supplier<?> state, Callable<Optional<T>> value) {
        return condition(what, state).until(value, Optional::isPresent).orElseThrow();
    }
}
