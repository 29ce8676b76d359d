package io.blobferry.verify;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What a verification compares, and how.
 *
 * @param container one container; empty: all of them
 * @param prefix the prefix of the names of its blobs; may be empty
 * @param sample which blobs are asked about or read beyond the listings; empty: all
 * @param skew the longest run and the difference of the clouds' clocks: what a listing's times may be off by, and how long after
 *     a change its copy is not missed; positive
 * @param comparesTags whether the source's listing has the index tags
 */
public record VerifyRequest(
        Optional<String> container,
        String prefix,
        Depth depth,
        Optional<Sample> sample,
        Duration skew,
        boolean comparesTags) {
    public VerifyRequest {
        Objects.requireNonNull(container, "container");
        Objects.requireNonNull(prefix, "prefix");
        Objects.requireNonNull(depth, "depth");
        Objects.requireNonNull(sample, "sample");
        if (!skew.isPositive()) {
            throw new IllegalArgumentException("skew must be positive: " + skew);
        }
        if (container.isEmpty() && !prefix.isEmpty()) {
            throw new IllegalArgumentException("a prefix of names needs a container: " + prefix);
        }
        if (sample.isPresent() && depth == Depth.LISTING) {
            throw new IllegalArgumentException("a sample needs more than the listings, which compare every blob");
        }
    }

    /** For people: {@code container/prefix}, or all containers. */
    String subject() {
        return container.map(name -> name + "/" + prefix).orElse("all containers");
    }
}
