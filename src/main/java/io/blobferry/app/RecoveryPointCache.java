package io.blobferry.app;

import io.blobferry.execution.RunContext;
import io.blobferry.execution.RunListener;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.spi.state.ReconciliationStateStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The recovery point, read at most once a minute; where it cannot be read, the last one that was. */
final class RecoveryPointCache {
    private static final Logger LOG = Logger.getLogger(RecoveryPointCache.class.getName());
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private record Read(Instant at, Optional<Instant> point) {}

    private final ReconciliationStateStore passes;
    private final Clock clock;
    private final AtomicReference<Read> last = new AtomicReference<>(new Read(Instant.MIN, Optional.empty()));

    RecoveryPointCache(ReconciliationStateStore passes, Clock clock) {
        this.passes = passes;
        this.clock = clock;
    }

    Optional<Instant> get(RunListener listener) {
        Read known = last.get();
        Instant now = clock.instant();
        if (known.at().isBefore(now.minus(INTERVAL)) && last.compareAndSet(known, new Read(now, known.point()))) {
            try {
                Optional<Instant> point = passes.find(new RunContext("health", clock, TIMEOUT, listener))
                        .flatMap(row -> row.pass().recovery().point());
                last.set(new Read(now, point));
            } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
                LOG.log(
                        Level.FINE,
                        "{0}",
                        UnexpectedFailure.translate("read the recovery point", thrown)
                                .getMessage());
            }
        }
        return last.get().point();
    }
}
