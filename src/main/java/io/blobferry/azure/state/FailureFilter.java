package io.blobferry.azure.state;

import io.blobferry.domain.FailureCause;
import io.blobferry.spi.state.FailureSelection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The part of a selection that the table service evaluates: a blob is a range of rows, a container one of
 * partitions. {@link
 * FailureSelection#includes} has to be applied to each row as well.
 */
final class FailureFilter {
    /** The service takes at most 15 comparisons in a filter (Querying tables and entities); the other terms may need 7. */
    private static final int MAX_CAUSES = 8;

    private FailureFilter() {}

    /** The filter in OData, the service's query language; empty if it selects every row. */
    static String of(FailureSelection selection) {
        List<String> terms = new ArrayList<>();
        selection.blob().map(TableKeys::of).ifPresent(keys -> {
            terms.add("PartitionKey eq " + quoted(keys.partition()));
            terms.add("RowKey ge " + quoted(keys.rowRange().start()));
            terms.add("RowKey lt " + quoted(keys.rowRange().end()));
        });
        selection.container().map(TableKeys::rangeOf).ifPresent(range -> {
            terms.add("PartitionKey ge " + quoted(range.start()));
            terms.add("PartitionKey lt " + quoted(range.end()));
        });
        // Rows that are read as UNKNOWN hold names that this version cannot ask for.
        if (!selection.causes().isEmpty()
                && selection.causes().size() <= MAX_CAUSES
                && !selection.causes().contains(FailureCause.UNKNOWN)) {
            terms.add(selection.causes().stream()
                    .map(cause -> "cause eq " + quoted(cause.name()))
                    .sorted()
                    .collect(Collectors.joining(" or ", "(", ")")));
        }
        selection.since().ifPresent(since -> terms.add("lastFailedAt ge " + time(since)));
        selection.until().ifPresent(until -> terms.add("lastFailedAt lt " + time(until)));
        return String.join(" and ", terms);
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String time(Instant time) {
        // The service keeps ticks of 100 ns, and a row's time has no more than milliseconds.
        return "datetime'" + time.truncatedTo(ChronoUnit.MILLIS) + "'";
    }
}
