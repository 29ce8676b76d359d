package io.blobferry.backfill;

import io.blobferry.cost.Prices;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a backfill compares and copies, and how far it may go.
 *
 * @param container one container; empty: all of them
 * @param prefix the prefix of the names of its blobs; may be empty
 * @param names the blobs one by one, in place of a listing; empty: all that are listed
 * @param dryRun whether what is needed is estimated, and not copied
 * @param prices what requests and bytes cost
 * @param budget the dollars that the run may cost; empty: no limit
 * @param concurrency the maximum of blobs in flight
 * @param countsAhead whether what is to be copied is counted meanwhile by listings of its own, for the time left
 */
public record BackfillRequest(
        Optional<String> container,
        String prefix,
        Optional<NameList> names,
        boolean dryRun,
        Prices prices,
        OptionalDouble budget,
        int concurrency,
        boolean countsAhead) {
    public BackfillRequest {
        Objects.requireNonNull(container, "container");
        Objects.requireNonNull(prefix, "prefix");
        Objects.requireNonNull(names, "names");
        Objects.requireNonNull(prices, "prices");
        Objects.requireNonNull(budget, "budget");
        if (container.isEmpty() && !prefix.isEmpty()) {
            throw new IllegalArgumentException("a prefix of names needs a container: " + prefix);
        }
        if (names.isPresent() && !prefix.isEmpty()) {
            throw new IllegalArgumentException("a list of names needs no prefix: " + prefix);
        }
        if (budget.isPresent() && !(budget.getAsDouble() > 0 && Double.isFinite(budget.getAsDouble()))) {
            throw new IllegalArgumentException("a budget must be more than 0: " + budget.getAsDouble());
        }
        if (budget.isPresent() && dryRun) {
            throw new IllegalArgumentException("a dry run spends no budget: it says what a run would cost");
        }
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency must be at least 1: " + concurrency);
        }
    }

    /** For people: {@code container/prefix}, or all containers. */
    String subject() {
        String listed = container.map(name -> name + "/" + prefix).orElse("all containers");
        return names.isPresent() ? "a list of names" : listed;
    }
}
