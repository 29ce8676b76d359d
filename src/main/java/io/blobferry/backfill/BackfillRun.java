package io.blobferry.backfill;

import io.blobferry.backfill.BackupNeed.Need;
import io.blobferry.backfill.Tally.Counter;
import io.blobferry.backup.EngineConfig;
import io.blobferry.concurrency.PartConcurrencyLimiter;
import io.blobferry.cost.Bill;
import io.blobferry.cost.RequestCounts;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Outcome;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.listing.ListedPair;
import io.blobferry.report.Finding.Weight;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.source.BlobSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What is done about each blob of a walk: nothing, an estimate, or a copy. */
final class BackfillRun implements BlobWalk.Visitor {
    /** After a check that transferred nothing the limit of blobs in flight still has something to measure. */
    private static final long CHECK_BYTES = 4_096;

    private final RunContext run;
    private final BackfillListener listener;
    private final Tally tally;
    private final StopReason stop;
    private final InFlight inFlight;
    private final BackupNeed needs;
    private final BlobSource source;
    private final Routes routes;
    private final EngineConfig config;
    private final BlobCopier copier;
    private final OutcomeRecorder outcomes;
    private final WorkerCopies workerCopies;
    private final Bill bill;
    private final Spending spending;
    private final Optional<BackfillEstimate> estimate;

    /** @param estimate of a dry run; empty: blobs are copied */
    BackfillRun(
            RunContext run,
            BackfillListener listener,
            Tally tally,
            StopReason stop,
            InFlight inFlight,
            BackupNeed needs,
            BlobSource source,
            Routes routes,
            EngineConfig config,
            BlobCopier copier,
            OutcomeRecorder outcomes,
            WorkerCopies workerCopies,
            Bill bill,
            Spending spending,
            Optional<BackfillEstimate> estimate) {
        this.run = run;
        this.listener = listener;
        this.tally = tally;
        this.stop = stop;
        this.inFlight = inFlight;
        this.needs = needs;
        this.source = source;
        this.routes = routes;
        this.config = config;
        this.copier = copier;
        this.outcomes = outcomes;
        this.workerCopies = workerCopies;
        this.bill = bill;
        this.spending = spending;
        this.estimate = estimate;
    }

    @Override
    public void listed(ListedPair pair) {
        Optional<Need> known = pair.blob().key().isEmpty() ? Optional.of(Need.MISSING) : needs.byListings(pair);
        if (known.equals(Optional.of(Need.NONE))) {
            tally.add(Counter.UP_TO_DATE, 1);
            return;
        }
        BlobListing.Listed blob = pair.blob().blob();
        start(
                blob.version().blob(),
                task -> task.complete(Candidate.of(blob), known.orElseGet(() -> needs.byAsking(task.checking, pair))));
    }

    @Override
    public void named(BlobAddress blob) {
        start(blob, task -> {
            switch (source.head(task.checking, blob)) {
                case BlobSource.NotFound gone -> {
                    tally.add(Counter.REFUSED_LINES, 1);
                    tally.found(Weight.DIFFERENCE, "refused", blob.toString(), "the source does not have it");
                }
                case BlobSource.Unreadable unreadable ->
                    task.complete(Candidate.unreadable(blob, unreadable.cause()), Need.MISSING);
                case BlobSource.Present(BlobProperties properties) -> {
                    BlobListing.Listed found = new BlobListing.Listed(
                            properties.version(),
                            properties.size(),
                            properties.lastModified(),
                            properties.accessTier(),
                            Map.of());
                    Optional<ObjectKey> key = task.route.keyOf(blob);
                    task.complete(
                            Candidate.of(found),
                            key.map(known -> needs.byObject(task.checking, found, known))
                                    .orElse(Need.MISSING));
                }
            }
        });
    }

    /**
     * Starts the work on one blob when there is a place for it.
     *
     * @throws StopReason.StoppedException if no more may begin
     */
    private void start(BlobAddress blob, Consumer<BlobTask> work) {
        if (spending.isExhausted()) {
            stop.stop(spending.exhausted());
        }
        inFlight.start(permit -> {
            if (!run.remaining().isPositive()) {
                tally.add(Counter.NOT_COMPLETED, 1);
                return;
            }
            BlobTask task = new BlobTask(blob, permit);
            try {
                work.accept(task);
            } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
                onThrown(blob, UnexpectedFailure.translate("back up " + blob, thrown));
            } finally {
                task.addCheck();
            }
        });
    }

    /**
     * Starts another run for a blob that needs a backup.
     *
     * @throws StopReason.StoppedException if no more may begin
     */
    void copyAgain(Candidate blob) {
        start(blob.blob(), task -> task.complete(blob, Need.STALE));
    }

    private void onThrown(BlobAddress blob, TransferException failure) {
        if (failure instanceof PermanentException refused
                && refused.failureCause().isSystemic()) {
            stop.stop(BlobWalk.reason(refused));
        }
        outcomes.notCompleted(blob, BlobWalk.reason(failure));
    }

    /** The work on one blob. */
    private final class BlobTask {
        private final Route route;
        private final RunContext checking;
        private final PartConcurrencyLimiter.Permit permit;

        BlobTask(BlobAddress blob, PartConcurrencyLimiter.Permit permit) {
            this.permit = permit;
            route = routes.routeFor(blob).orElseThrow();
            checking = run.child(run.id(), run.remaining(), new BlobRunListener(run.listener(), listener, permit));
        }

        private void complete(Candidate blob, Need need) {
            if (need == Need.NONE) {
                tally.add(Counter.UP_TO_DATE, 1);
                return;
            }
            CopyPlan plan = CopyPlan.of(blob, route, config);
            if (estimate.isPresent()) {
                estimate.get().add(blob, need);
                bill.add(plan.requests(), plan.bytes(), plan.tier(), plan.storageClass());
                return;
            }
            switch (spending.reserve(plan)) {
                case ADMITTED -> copy(blob, plan);
                case EXHAUSTED -> {
                    stop.stop(spending.exhausted());
                    tally.add(Counter.NOT_COMPLETED, 1);
                }
                case TOO_DEAR -> {
                    tally.add(Counter.NOT_COMPLETED, 1);
                    tally.incomplete("a blob that alone costs more than the budget is not copied");
                    tally.found(
                            Weight.OPEN,
                            "over budget",
                            blob.blob().toString(),
                            String.format(Locale.ROOT, "it alone would cost %.2f", spending.cost(plan)));
                }
            }
        }

        private void copy(Candidate blob, CopyPlan plan) {
            Outcome outcome;
            try {
                outcome = copier.copy(checking, blob, checking.listener(), (requests, bytes) -> {
                    bill.add(requests, bytes, plan.tier(), plan.storageClass());
                    permit.transferred(blob.size() <= config.multipartThreshold() ? bytes : 0);
                });
            } finally {
                spending.release(plan);
            }
            if (!workerCopies.isLater(blob, outcome)) {
                outcomes.record(blob, outcome);
            }
        }

        private void addCheck() {
            bill.add(RequestCounts.of(checking), checking.bytesRead(), Bill.DEFAULT_TIER, route.storageClass());
            permit.transferred(CHECK_BYTES);
        }
    }
}
