package io.blobferry.spi.state;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Which failures are meant: those to which all of this applies.
 *
 * @param blob this blob alone
 * @param container blobs of this container
 * @param prefix blobs whose name begins so
 * @param causes any of these; empty for every cause
 * @param since those that failed last at this time or later
 * @param until those that failed last before this time
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
