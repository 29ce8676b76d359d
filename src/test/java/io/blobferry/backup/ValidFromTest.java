package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobType;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ContentHeaders;
import io.blobferry.domain.ETag;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.Notice;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times are seconds of one minute. The version that is read was last modified in second 10, and read in second 50. */
class ValidFromTest {
    private static final BlobAddress BLOB = new BlobAddress("account", "container", "blob");
    private static final String MINUTE = "2026-01-02T03:04:";
    private static final Optional<String> NONE = Optional.empty();

    @ParameterizedTest(name = "{0}: {1} of {2} at {3}, not before {4} = {5}")
    @CsvSource(
            nullValues = "-",
            value = {
                // What the event says of this very version.
                "FLAT, WRITTEN, this, 10.4, -, 10.4",
                "HIERARCHICAL, WRITTEN, this, 10.4, -, 10.4",
                "HIERARCHICAL, WRITTEN, this, 12.0, -, 10.0",
                "HIERARCHICAL, WRITTEN, this, 09.9, -, 10.0",
                "FLAT, WRITTEN, this, -, -, 10.0",
                "FLAT, LISTED, this, 10.0, -, 10.0 50.0",
                "FLAT, NONE, this, 40.0, -, 10.0",
                "HIERARCHICAL, NONE, this, 40.0, -, 10.0 50.0",
                "HIERARCHICAL, RENAMED, this, 30.0, -, 30.0 50.0",
                // What it says of another one, or none.
                "FLAT, WRITTEN, other, 05.0, -, 10.0",
                "HIERARCHICAL, WRITTEN, other, 05.0, -, 10.0 50.0",
                "FLAT, WRITTEN, other, 10.4, -, 10.4 11.0",
                "FLAT, WRITTEN, other, 30.0, -, 30.0 50.0",
                "FLAT, NONE, -, -, -, 10.0",
                "HIERARCHICAL, NONE, -, -, -, 10.0 50.0",
                "FLAT, NONE, -, 30.0, -, 10.0",
                "FLAT, NONE, other, 30.0, -, 30.0 50.0",
                "FLAT, DELETED, -, 10.4, -, 10.4 11.0",
                "HIERARCHICAL, RENAMED, -, 30.0, -, 30.0 50.0",
                "HIERARCHICAL, RENAMED, -, 05.0, -, 10.0 50.0",
                "HIERARCHICAL, LISTED, other, 30.0, -, 30.0 50.0",
                "FLAT, DELETED, -, 05.0, -, 10.0",
                "FLAT, DELETED, this, 30.0, -, 30.0 50.0",
                // What the row knows.
                "FLAT, WRITTEN, this, 10.4, 05.0, 10.4",
                "FLAT, WRITTEN, this, 10.4, 10.2, 10.4",
                "FLAT, WRITTEN, this, 10.4, 10.6, 10.6 11.0",
                "FLAT, WRITTEN, this, 10.4, 11.0, 11.0 50.0",
                "FLAT, NONE, -, -, 30.0, 30.0 50.0",
                "HIERARCHICAL, LISTED, this, 10.0, 30.0, 30.0 50.0",
                "HIERARCHICAL, RENAMED, -, 30.0, 40.0, 40.0 50.0",
                // This machine's clock is behind.
                "FLAT, NONE, -, -, 55.0, 55.0 56.0"
            })
    void validFrom_isProvedOrContainsTheMoment(
            Account account, Notice notice, String etag, String time, String notBefore, String expected) {
        BlobProperties read = new BlobProperties(
                new BlobVersion(BLOB, new ETag("this")),
                URI.create("https://account.blob.core.windows.net/container/blob"),
                1,
                at("10.0"),
                NONE,
                BlobType.BLOCK,
                NONE,
                OptionalLong.empty(),
                new ContentHeaders(NONE, NONE, NONE, NONE, NONE),
                Map.of(),
                0,
                NONE,
                account == Account.HIERARCHICAL,
                false);
        BlobEvent event = new BlobEvent(
                "event",
                BLOB,
                notice,
                Optional.ofNullable(etag).map(ETag::new),
                OptionalLong.empty(),
                NONE,
                Optional.ofNullable(time).map(ValidFromTest::at));

        String found = ValidFrom.of(read, event, Optional.ofNullable(notBefore).map(ValidFromTest::at), at("50.0"))
                .toString();

        String[] limits = expected.split(" ", -1);
        assertEquals(limits.length == 1 ? at(limits[0]).toString() : at(limits[0]) + "/" + at(limits[1]), found);
    }

    enum Account {
        FLAT,
        HIERARCHICAL
    }

    private static Instant at(String second) {
        return Instant.parse(MINUTE + second + "Z");
    }
}
