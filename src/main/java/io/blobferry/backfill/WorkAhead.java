package io.blobferry.backfill;

import io.blobferry.execution.RunContext;
import io.blobferry.listing.ListedPair;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Counts what has to be copied, by listings of its own that wait for no copy: for the time left. Not thread-safe. */
final class WorkAhead implements BlobWalk.Visitor {
    private static final int BATCH = 1_000;

    private final RunContext run;
    private final BackfillListener listener;
    private final Predicate<ListedPair> isNeeded;
    private final BooleanSupplier ended;
    private long blobs;
    private long bytes;

    /**
     * @param run counts the requests
     * @param ended whether the backfill has ended, and nothing has to be counted any more
     */
    WorkAhead(RunContext run, BackfillListener listener, Predicate<ListedPair> isNeeded, BooleanSupplier ended) {
        this.run = run;
        this.listener = listener;
        this.isNeeded = isNeeded;
        this.ended = ended;
    }

    /** Counts to the end. What cannot be listed is left out: the other walk says why. */
    void count(BlobWalk walk, ExecutorService threads) {
        try {
            walk.walkAhead(run, threads, this);
            listener.expected(blobs, bytes, true);
        } catch (RuntimeException | StackOverflowError | LinkageError unknown) {
            // Only the time left is not known.
        }
    }

    @Override
    public void listed(ListedPair pair) {
        if (ended.getAsBoolean()) {
            throw new StopReason.StoppedException("ended");
        }
        if (isNeeded.test(pair)) {
            blobs++;
            bytes += pair.blob().blob().size();
            if (blobs == BATCH) {
                listener.expected(blobs, bytes, false);
                blobs = 0;
                bytes = 0;
            }
        }
    }
}
