package io.blobferry.azure.state;

import io.blobferry.spi.state.FailureSelection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What of a selection the table service can decide by itself: a blob is one row, a container one range of partitions. The
 * rest is decided here, row by row.
 */
final class FailureFilter {
    private FailureFilter() {}

    /** In the service's query language; empty for every row. */
    static String of(FailureSelection selection) {
        List<String> terms = new ArrayList<>();
        selection.blob().map(TableKeys::of).ifPresent(keys -> {
            terms.add("PartitionKey eq " + quoted(keys.partition()));
            terms.add("RowKey eq " + quoted(keys.row()));
        });
        selection.container().map(TableKeys::rangeOf).ifPresent(range -> {
            terms.add("PartitionKey ge " + quoted(range.start()));
            terms.add("PartitionKey lt " + quoted(range.end()));
        });
        if (!selection.causes().isEmpty()) {
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
        return "datetime'" + time + "'";
    }
}
