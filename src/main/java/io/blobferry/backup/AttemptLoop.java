package io.blobferry.backup;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Outcome;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.execution.SourceChangedException;
import io.blobferry.execution.SourceNotFoundException;
import io.blobferry.execution.TransientException;
import io.blobferry.execution.UploadNotFoundException;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.Optional;

/**
 * Repeats attempts at one blob until one of them finishes. This is the only loop over attempts: a run makes at most
 * {@link EngineConfig#maxAttempts} of them at its blob, however each of them ends, and none within the deadline margin.
 */
final class AttemptLoop {
    /** One attempt at the blob, from the row to the row. */
    @FunctionalInterface
    interface Attempt {
        /**
         * Makes one attempt.
         *
         * @param first whether no attempt of this run came before it
         * @throws PermanentException if trying again cannot help as things stand
         */
        AttemptResult execute(boolean first);
    }

    private final EngineConfig config;
    private final Sleeper sleeper;
    private final IntervalFunction backoff;

    AttemptLoop(EngineConfig config, Sleeper sleeper) {
        this.config = config;
        this.sleeper = sleeper;
        backoff = IntervalFunction.ofExponentialRandomBackoff(config.initialBackoff(), 2, 0.5, config.maxBackoff());
    }

    /**
     * Makes attempts until one finishes, the budget is spent, or the next one would not begin in time.
     *
     * @return the outcome; {@link Outcome.Incomplete} with the last reason if no attempt finished
     * @throws PermanentException if trying again cannot help as things stand
     */
    Outcome run(RunContext run, BlobAddress blob, Attempt attempt) {
        Optional<String> previous = Optional.empty();
        for (int number = 1; number <= config.maxAttempts() && timeLeft(run).isPositive(); number++) {
            switch (execute(run, blob, attempt, number)) {
                case AttemptResult.Finished(Outcome outcome, var validFrom) -> {
                    return withPreviousReason(outcome, previous);
                }
                case AttemptResult.Retry(String reason) -> {
                    previous = Optional.of(reason);
                    run.listener().attemptRetried(run, blob, reason);
                }
            }
        }
        return new Outcome.Incomplete(blob, previous.orElse("deadline reached before the first attempt"));
    }

    /** One attempt. A change or a transient fault asks for another after a back-off, if there is time for both. */
    private AttemptResult execute(RunContext run, BlobAddress blob, Attempt attempt, int number) {
        Duration delay = Duration.ofMillis(backoff.apply(number));
        AttemptResult result;
        try {
            result = attempt.execute(number == 1);
        } catch (SourceChangedException | SourceNotFoundException | UploadNotFoundException changed) {
            result = AttemptResult.retry(changed.getMessage());
        } catch (TransientException fault) {
            if (fault.isThrottling()) {
                run.listener().throttled(run, fault.retryAfter());
            }
            delay = max(delay, fault.retryAfter().orElse(Duration.ZERO));
            boolean last = number == config.maxAttempts() || delay.compareTo(timeLeft(run)) >= 0;
            result = last && fault.isCircuitOpen()
                    ? AttemptResult.finished(new Outcome.Incomplete(blob, fault.getMessage(), false))
                    : AttemptResult.retry(fault.getMessage());
        }
        if (result instanceof AttemptResult.Retry(String reason) && number < config.maxAttempts()) {
            if (delay.compareTo(timeLeft(run)) >= 0) {
                return AttemptResult.finished(new Outcome.Incomplete(blob, reason));
            }
            sleeper.sleep(delay);
        }
        return result;
    }

    private Duration timeLeft(RunContext run) {
        return run.remaining().minus(config.deadlineMargin());
    }

    /** An operator wants to know what used up the time, which the earlier attempts say. */
    private static Outcome withPreviousReason(Outcome outcome, Optional<String> previous) {
        return previous.isPresent()
                        && outcome instanceof Outcome.Incomplete(BlobAddress blob, String last, boolean isAttempt)
                        && !last.equals(previous.get())
                ? new Outcome.Incomplete(blob, last + "; previous attempt: " + previous.get(), isAttempt)
                : outcome;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
