package io.blobferry.spi.state;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Selects failures by all of the given filters; an empty filter selects every failure.
 *
 * @param blob the failure's blob
 * @param container the container of the failure's blob
 * @param prefix the prefix of the blob's name
 * @param causes the causes, any of which is selected
 * @param since the earliest time of the latest failure, inclusive
 * @param until the latest time of the latest failure, exclusive
 */
public record FailureSelection(
        Optional<BlobAddress> blob,
        Optional<String> container,
        Optional<String> prefix,
        Set<FailureCause> causes,
        Optional<Instant> since,
        Optional<Instant> until) {
    public static final FailureSelection ALL = new FailureSelection(
            Optional.empty(), Optional.empty(), Optional.empty(), Set.of(), Optional.empty(), Optional.empty());

    public FailureSelection {
        Objects.requireNonNull(blob, "blob");
        Objects.requireNonNull(container, "container");
        Objects.requireNonNull(prefix, "prefix");
        causes = Set.copyOf(causes);
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(until, "until");
    }

    public boolean includes(Failure failure) {
        return (blob.isEmpty() || blob.equals(failure.blob()))
                && (container.isEmpty() || container.equals(failure.blob().map(BlobAddress::container)))
                && (prefix.isEmpty()
                        || failure.blob()
                                .filter(named -> named.name().startsWith(prefix.get()))
                                .isPresent())
                && (causes.isEmpty() || causes.contains(failure.cause()))
                && (since.isEmpty() || !failure.occurredAt().isBefore(since.get()))
                && (until.isEmpty() || failure.occurredAt().isBefore(until.get()));
    }
}
