package io.blobferry.spi.state;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The delay increases, and is longer if the cause needs an operator; a right that was just granted is used soon. */
class RetryScheduleTest {
    private static final Instant LAST = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "NO_PROGRESS, 1, PT10M",
        "NO_PROGRESS, 2, PT20M",
        "UNDELIVERED, 6, PT5H20M",
        "CHANGING_TOO_FAST, 7, PT6H",
        "CHANGING_TOO_FAST, 1000000, PT6H",
        "INTERNAL, 1, PT10M",
        "SOURCE_DENIED, 1, PT15M",
        "FEDERATION, 1, PT15M",
        "FEDERATION, 2, PT1H",
        "TARGET_DENIED, 3, PT4H",
        "STATE_DENIED, 4, PT16H",
        "SOURCE_DENIED, 5, P1D",
        "TARGET_DENIED, 1000000, P1D",
        "UNREADABLE_ROW, 1, PT15M",
        "ARCHIVED, 1, P1D",
        "NO_SUCH_BUCKET, 2, P2D",
        "REJECTED, 3, P4D",
        "KEY_TOO_LONG, 4, P7D"
    })
    void retryAt_growsWithFailures(FailureCause cause, long failureCount, Duration delay) {
        Failure failure = Failure.ofBlob(new BlobAddress("a", "c", "b"), LAST, cause, "step", "detail", "event");
        FailureStore.Row row = new FailureStore.Row(failure, LAST, failureCount, "etag");
        assertEquals(LAST.plus(delay), row.retryAt());
    }
}
