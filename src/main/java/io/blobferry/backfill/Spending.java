package io.blobferry.backfill;

import io.blobferry.cost.Bill;
import io.blobferry.cost.RequestCounts;
import io.blobferry.execution.RequestKind;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;

/** Keeps a run within its budget: what is in flight is reserved by its plan, and what has ended counts as it was. Thread-safe. */
final class Spending {
    /** Pages that are on their way when a blob is admitted. */
    private static final int PAGES_AHEAD = 2;

    private final Bill bill;
    private final OptionalDouble budget;
    private final DoubleSupplier shared;
    private final double margin;
    private double reserved;

    /** Whether a blob may be copied. */
    enum Admission {
        ADMITTED,
        /** It would cost more than is left. */
        EXHAUSTED,
        /** It alone costs more than the whole budget. */
        TOO_DEAR
    }

    /**
     * @param bill of the blobs that have ended
     * @param shared what the run costs beside its blobs: listings
     * @param concurrency the maximum of blobs in flight, whose checks are not reserved
     */
    Spending(Bill bill, OptionalDouble budget, DoubleSupplier shared, int concurrency) {
        this.bill = bill;
        this.budget = budget;
        this.shared = shared;
        margin = bill.dollars(RequestCounts.NONE
                .plus(RequestKind.BLOB_LIST, PAGES_AHEAD)
                .plus(RequestKind.S3_LIST, PAGES_AHEAD)
                .plus(RequestKind.TABLE, concurrency)
                .plus(RequestKind.S3_READ, concurrency));
    }

    /** Reserves what the plan costs, if it is admitted; the caller {@linkplain #release releases} it. */
    synchronized Admission reserve(CopyPlan plan) {
        double cost = cost(plan);
        if (budget.isPresent()) {
            if (cost > budget.getAsDouble()) {
                return Admission.TOO_DEAR;
            }
            if (spent() + cost > budget.getAsDouble()) {
                return Admission.EXHAUSTED;
            }
        }
        reserved += cost;
        return Admission.ADMITTED;
    }

    /** To be called when the bill has what the blob has cost. */
    synchronized void release(CopyPlan plan) {
        reserved -= cost(plan);
    }

    /** Whether nothing more may be asked for, not even another page. */
    synchronized boolean isExhausted() {
        return budget.isPresent() && spent() >= budget.getAsDouble();
    }

    /** Why a run ends whose budget is spent. */
    String exhausted() {
        return String.format(
                Locale.ROOT, "the budget of %.2f is spent; run the same command to copy the rest", budget.orElse(0));
    }

    double cost(CopyPlan plan) {
        return bill.dollars(plan.requests(), plan.bytes(), plan.tier(), plan.storageClass());
    }

    private double spent() {
        return bill.dollars() + shared.getAsDouble() + reserved + margin;
    }
}
