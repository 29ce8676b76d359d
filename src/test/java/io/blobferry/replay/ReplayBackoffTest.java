package io.blobferry.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.spi.state.FailureStore;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The delay increases, and is longer if the cause needs an operator. */
class ReplayBackoffTest {
    private static final Instant LAST = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "NO_PROGRESS, 1, PT10M",
        "NO_PROGRESS, 2, PT20M",
        "UNDELIVERED, 6, PT5H20M",
        "CHANGING_TOO_FAST, 7, PT6H",
        "CHANGING_TOO_FAST, 1000000, PT6H",
        "ARCHIVED, 1, P1D",
        "FEDERATION, 2, P2D",
        "TARGET_DENIED, 3, P4D",
        "KEY_TOO_LONG, 4, P7D"
    })
    void isDue_afterDelay(FailureCause cause, long failureCount, Duration delay) {
        Failure failure = Failure.ofBlob(new BlobAddress("a", "c", "b"), LAST, cause, "step", "detail", "event");
        FailureStore.Row row = new FailureStore.Row(failure, LAST, failureCount, "etag");
        assertEquals(false, ReplayBackoff.isDue(row, LAST.plus(delay).minusMillis(1)));
        assertEquals(true, ReplayBackoff.isDue(row, LAST.plus(delay)));
    }
}
