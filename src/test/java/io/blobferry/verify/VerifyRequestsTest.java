package io.blobferry.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blobferry.testing.BackupFixture;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The requests of a verification for each blob that is as it should be, as COSTS.md states them. */
class VerifyRequestsTest {
    private static final int BLOBS = 10;

    private final VerifyFixture account = new VerifyFixture();

    @ParameterizedTest
    @CsvSource({
        "LISTING, ''",
        "ROWS, 'checkpoints.find 1'",
        "HEAD, 'target.look 1'",
        "READ_TARGET, 'reader.head 1, reader.read 1, source.look 1, target.look 1'",
        "READ_BOTH, 'reader.head 1, reader.read 1, source.look 1, source.read 1, target.look 1'"
    })
    void soundBlob_costsWhatWasAskedFor(Depth depth, String expected) {
        assertEquals(expected, requestsOfEachBlob(depth, BackupFixture.SMALL));
    }

    private String requestsOfEachBlob(Depth depth, long size) {
        for (int i = 0; i < BLOBS; i++) {
            account.backedUp("blob-" + i, account.content(size));
        }
        account.longAfter();
        account.verify(depth);
        Map<String, Long> counts = account.clouds.faults.operationsOf("verify").stream()
                .filter(operation -> !operation.endsWith("list") && !operation.endsWith("halfway"))
                .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .map(count -> count.getKey() + " " + count.getValue() / (double) BLOBS)
                .map(line -> line.replace(".0", ""))
                .collect(Collectors.joining(", "));
    }
}
