package io.blobferry.backfill;

import io.blobferry.backup.BackupEngine;
import io.blobferry.backup.EngineConfig;
import io.blobferry.concurrency.PartConcurrencyLimiter;
import io.blobferry.cost.Bill;
import io.blobferry.cost.RequestCounts;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.listing.ListedPair;
import io.blobferry.routing.Routes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Compares blobs with their backups and copies at once, in this process, what is missing or stale. The listings of both sides are
 * read in parallel, a page ahead of the copies and no more; large blobs are copied to their end, without the segment queue.
 *
 * <p>Rows and conditional writes are those of every other run: it may run beside workers, and beside others of itself. After an
 * interruption another run copies what is left, parts that are stored excepted. Deletes nothing, and records no deletion.
 */
public final class Backfill {
    private final BackfillPorts ports;
    private final BackupEngine engine;
    private final EngineConfig config;
    private final Routes routes;
    private final String account;
    private final Duration onePutTimeout;
    private final Clock clock;
    private final Sleeper sleeper;

    /**
     * @param engine without a {@linkplain EngineConfig#usesSegmentQueue segment queue}, over a {@link MeteredSource}
     * @param config of the engine
     * @param account the source account
     * @param onePutTimeout the time that a blob of one PUT may take; with the difference of the clouds' clocks not more than {@link
     *     EngineConfig#safetyMargin}
     */
    public Backfill(
            BackfillPorts ports,
            BackupEngine engine,
            EngineConfig config,
            Routes routes,
            String account,
            Duration onePutTimeout,
            Clock clock,
            Sleeper sleeper) {
        this.ports = ports;
        this.engine = engine;
        this.config = config;
        this.routes = routes;
        this.account = account;
        this.onePutTimeout = onePutTimeout;
        this.clock = clock;
        this.sleeper = sleeper;
    }

    /**
     * Compares and copies until the end, the budget or the run's deadline. What is not compared or copied is named in the result.
     *
     * @param listener receives what is found, and the result
     * @throws NoSuchElementException if the request names a container that the source does not have, or that no route backs up
     */
    public BackfillResult run(RunContext run, BackfillRequest request, BackfillListener listener) {
        Instant startedAt = clock.instant();
        RunContext counting = run.child(run.id(), run.remaining(), run.listener());
        Tally tally = new Tally(run, listener);
        StopReason stop = new StopReason(run);
        Bill bill = new Bill(request.prices());
        Optional<BackfillEstimate> estimate = request.dryRun() ? Optional.of(new BackfillEstimate()) : Optional.empty();
        try {
            new Work(run, counting, request, listener, tally, stop, bill, estimate).complete();
        } catch (PermanentException systemic) {
            stop.stop(BlobWalk.reason(systemic));
        }
        stop.get().ifPresent(tally::incomplete);
        bill.add(listings(run, counting));
        BackfillResult result = new BackfillResult(
                request.subject(),
                startedAt,
                clock.instant(),
                tally.counts(),
                tally.failures(),
                bill.total(),
                estimate,
                tally.incomplete());
        listener.backfillCompleted(run, result);
        return result;
    }

    private static RequestCounts listings(RunContext run, RunContext counting) {
        return RequestCounts.of(run).plus(RequestCounts.of(counting));
    }

    /** One run. */
    private final class Work {
        private final RunContext counting;
        private final BackfillRequest request;
        private final BackfillListener listener;
        private final StopReason stop;
        private final BackupNeed needs;
        private final BlobWalk walk;
        private final InFlight inFlight;
        private final OutcomeRecorder outcomes;
        private final WorkerCopies workerCopies;
        private final BackfillRun blobs;

        Work(
                RunContext run,
                RunContext counting,
                BackfillRequest request,
                BackfillListener listener,
                Tally tally,
                StopReason stop,
                Bill bill,
                Optional<BackfillEstimate> estimate) {
            this.counting = counting;
            this.request = request;
            this.listener = listener;
            this.stop = stop;
            needs = new BackupNeed(ports.checkpoints(), ports.target(), config.safetyMargin());
            walk = new BlobWalk(ports, routes, account, run, request, tally, stop);
            inFlight = new InFlight(new PartConcurrencyLimiter(request.concurrency(), clock, sleeper), stop, sleeper);
            outcomes = new OutcomeRecorder(tally, stop, listener);
            workerCopies = new WorkerCopies(stop, listener, sleeper);
            Spending spending = new Spending(
                    bill, request.budget(), () -> bill.dollars(listings(run, counting)), request.concurrency());
            blobs = new BackfillRun(
                    run,
                    listener,
                    tally,
                    stop,
                    inFlight,
                    needs,
                    ports.source(),
                    routes,
                    config,
                    new BlobCopier(engine, config.multipartThreshold(), onePutTimeout, stop, sleeper),
                    outcomes,
                    workerCopies,
                    bill,
                    spending,
                    estimate);
        }

        void complete() {
            AtomicBoolean ended = new AtomicBoolean();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                if (request.countsAhead() && request.names().isEmpty()) {
                    WorkAhead ahead = new WorkAhead(counting, listener, this::isNeeded, ended::get);
                    threads.execute(() -> ahead.count(walk, threads));
                }
                try (inFlight) {
                    walkAll(threads);
                    inFlight.await();
                    workerCopies.follow(blobs::copyAgain, inFlight::await, blob -> outcomes.withWorkers(blob.blob()));
                } finally {
                    ended.set(true);
                }
            }
        }

        private void walkAll(ExecutorService threads) {
            try {
                walk.walk(threads, blobs);
            } catch (StopReason.StoppedException stopped) {
                // The reason is in the result.
            } catch (PermanentException systemic) {
                stop.stop(BlobWalk.reason(systemic));
            }
        }

        private boolean isNeeded(ListedPair pair) {
            return needs.byListings(pair)
                    .filter(need -> need != BackupNeed.Need.NONE)
                    .isPresent();
        }
    }
}
