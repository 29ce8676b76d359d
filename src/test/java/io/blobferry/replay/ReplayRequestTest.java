package io.blobferry.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.FailureCause;
import io.blobferry.spi.state.FailureSelection;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Valid requests, and that a mistyped filter never selects everything. */
class ReplayRequestTest {
    @Test
    void emptyRequest_selectsAll() {
        ReplayRequest request = ReplayRequest.parse("account", Map.of());
        assertEquals(new ReplayRequest(FailureSelection.ALL, false, Optional.empty()), request);
    }

    @Test
    void allParameters_areParsed() {
        ReplayRequest request = ReplayRequest.parse(
                "account",
                Map.of(
                        "container", "c",
                        "prefix", "p/",
                        "blob", "c/p/b c",
                        "cause", "ARCHIVED,target-denied",
                        "since", "2026-01-31",
                        "until", "2026-02-01T08:00:00+02:00",
                        "dryRun", "true",
                        "from", "token"));
        assertEquals(
                new ReplayRequest(
                        new FailureSelection(
                                Optional.of(new BlobAddress("account", "c", "p/b c")),
                                Optional.of("c"),
                                Optional.of("p/"),
                                Set.of(FailureCause.ARCHIVED, FailureCause.TARGET_DENIED),
                                Optional.of(Instant.parse("2026-01-31T00:00:00Z")),
                                Optional.of(Instant.parse("2026-02-01T06:00:00Z"))),
                        true,
                        Optional.of("token")),
                request);
    }

    @ParameterizedTest
    @CsvSource({
        "contaner, invoices, contaner",
        "cause, TOO_LATE, TOO_LATE",
        "since, yesterday, since is 'yesterday'",
        "until, 2026-13-01, until is",
        "blob, no-slash, <container>/<name>",
        "blob, container/, <container>/<name>",
        "dryRun, yes, dryRun is 'yes'",
        "container, '', container is empty",
        "prefix, '', prefix is empty",
        "blob, '', blob is empty",
        "cause, '', cause is empty",
        "cause, ',', cause is ''",
        "cause, 'ARCHIVED,', cause is ''",
        "since, '', since is empty",
        "from, '', from is empty"
    })
    void invalidParameter_isNamed(String name, String value, String expected) {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> ReplayRequest.parse("account", Map.of(name, value)))
                .getMessage();
        assertTrue(message.contains(expected), message);
    }
}
