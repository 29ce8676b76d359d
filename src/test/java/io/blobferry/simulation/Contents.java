package io.blobferry.simulation;

import io.blobferry.testing.BlobContent;
import java.util.List;
import java.util.stream.IntStream;

/** What clients write: tiny blobs of one PUT, and of a few parts. */
final class Contents {
    static final int MAX_WRITES = 12;

    /** Few, so that equal content recurs. */
    static final List<BlobContent> RECURRING = List.of(
            new BlobContent(1, 10),
            new BlobContent(2, 11),
            new BlobContent(3, 0),
            new BlobContent(4, 3 * Plan.PART - 5),
            new BlobContent(5, 4 * Plan.PART),
            new BlobContent(6, 2 * Plan.PART));

    static final List<BlobContent> DISTINCT = IntStream.rangeClosed(1, MAX_WRITES)
            .mapToObj(n -> new BlobContent(100 + n, n % 3 == 0 ? n : n * Plan.PART / 2 + n))
            .toList();

    private Contents() {}
}
