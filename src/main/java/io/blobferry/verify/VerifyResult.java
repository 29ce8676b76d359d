package io.blobferry.verify;

import io.blobferry.report.Finding.Weight;
import io.blobferry.report.Report.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The result of a verification.
 *
 * @param request what was asked for
 * @param startedAt when it began
 * @param endedAt when it ended
 * @param counts the figures
 * @param proven how many blobs are as they should be, by what proves it
 * @param found how many differences there are of each kind
 * @param incomplete what was not compared, and why; empty if everything was
 */
public record VerifyResult(
        VerifyRequest request,
        Instant startedAt,
        Instant endedAt,
        Counts counts,
        Map<Proof, Long> proven,
        Map<DifferenceKind, Long> found,
        List<String> incomplete) {
    public VerifyResult {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(startedAt, "startedAt");
        Objects.requireNonNull(endedAt, "endedAt");
        Objects.requireNonNull(counts, "counts");
        proven = Map.copyOf(proven);
        found = Map.copyOf(found);
        incomplete = List.copyOf(incomplete);
    }

    /**
     * Figures of a verification.
     *
     * @param blobs blobs that were compared
     * @param bytes the sum of their sizes
     * @param objects objects that S3 listed
     * @param unrouted blobs that no route backs up
     * @param unrelated objects under a container's prefix to which no route gives a blob
     * @param changed blobs that were changed or deleted while they were compared, and are not counted elsewhere
     * @param bytesRead bytes that were read from S3 and, where asked for, from the source
     * @param requests requests to all services
     */
    public record Counts(
            long blobs,
            long bytes,
            long objects,
            long unrouted,
            long unrelated,
            long changed,
            long bytesRead,
            long requests) {}

    public long proven(Proof proof) {
        return proven.getOrDefault(proof, 0L);
    }

    public long found(DifferenceKind kind) {
        return found.getOrDefault(kind, 0L);
    }

    public Verdict verdict() {
        return Verdict.of(sum(Weight.DIFFERENCE) > 0, incomplete.isEmpty() && sum(Weight.OPEN) == 0);
    }

    private long sum(Weight weight) {
        return found.entrySet().stream()
                .filter(entry -> entry.getKey().weight() == weight)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** By what a blob is known to be backed up as it should be. */
    public enum Proof {
        /** No proof: the listings have an object of its size, which is not older than the blob's last change. */
        LISTING("notContradicted", "not contradicted by the listings (size and time)"),
        ROW("provenByRow", "proven by the checkpoint row and S3's ETag"),
        HEAD("provenByHead", "proven by S3's metadata (source ETag, checksum)"),
        TARGET("provenByReading", "proven by reading S3"),
        BOTH("provenByReadingBoth", "proven by reading S3 and the source");

        private final String figure;
        private final String label;

        Proof(String figure, String label) {
            this.figure = figure;
            this.label = label;
        }

        String figure() {
            return figure;
        }

        String label() {
            return label;
        }
    }
}
