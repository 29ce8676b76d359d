package io.blobferry.history;

import io.blobferry.history.KeyHistory.Trace;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The deletions of a key, each once. One deletion may have several records: that of its event, which has the time and rarely the
 * ETag, and those of runs that noticed it, which have an interval and the ETag that was known last.
 */
final class DeletionTraces {
    private DeletionTraces() {}

    /**
     * Without the intervals that another record lies within, of the same version or of an unknown one: it is finer. It counts
     * from the last write of any of them, since a run that noticed the deletion again knew what S3 held then.
     */
    static List<Trace> merged(List<Trace> all, TimeOrder order) {
        return IntStream.range(0, all.size())
                .filter(i -> IntStream.range(0, all.size()).noneMatch(j -> j != i && replaces(all, j, i, order)))
                .mapToObj(i -> new Trace(
                        all.get(i).time(), all.get(i).etag(), lastWritten(all, i, order), place(all, i, order)))
                .toList();
    }

    private static Instant lastWritten(List<Trace> all, int finer, TimeOrder order) {
        return IntStream.range(0, all.size())
                .filter(i -> i == finer || replaces(all, finer, i, order))
                .mapToObj(i -> all.get(i).written())
                .max(Instant::compareTo)
                .orElseThrow();
    }

    private static int place(List<Trace> all, int finer, TimeOrder order) {
        int place = all.get(finer).place();
        return IntStream.range(0, all.size())
                        .allMatch(i -> all.get(i).place() == place || i == finer || !replaces(all, finer, i, order))
                ? place
                : Trace.ANYWHERE;
    }

    /** Of two that lie within each other the first one is left. */
    private static boolean replaces(List<Trace> all, int finer, int coarser, TimeOrder order) {
        return isWithin(all.get(finer), all.get(coarser), order)
                && (finer < coarser || !isWithin(all.get(coarser), all.get(finer), order));
    }

    private static boolean isWithin(Trace finer, Trace coarser, TimeOrder order) {
        if (coarser.time().isExact()) {
            return false;
        }
        if (finer.etag().isPresent() && finer.etag().equals(coarser.etag())) {
            return order.isWithin(finer.time(), coarser.time());
        }
        // The version that was deleted existed when the interval begins.
        return (finer.etag().isEmpty() || coarser.etag().isEmpty())
                && finer.time().earliest().isAfter(coarser.time().earliest())
                && !finer.time().latest().isAfter(coarser.time().latest());
    }
}
