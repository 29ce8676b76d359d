package io.blobferry.restore;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.ObjectKey;
import io.blobferry.format.PassRecord;
import io.blobferry.routing.Route;
import io.blobferry.spi.target.BucketRetention.Removal;
import io.blobferry.spi.target.BucketRetention.Retention;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.MemoryBackupReader;
import io.blobferry.testing.MemoryTarget;
import io.blobferry.testing.MemoryVersionListing;
import io.blobferry.testing.MutableClock;
import io.blobferry.testing.RestoredBlobs;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HorizonTest {
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant FIRST_PASS = Instant.parse("2026-03-01T00:00:00Z");
    private static final List<Route> DESTINATIONS = List.of(new Route("bucket", ""));

    private final FaultInjector faults = new FaultInjector();
    private final MemoryTarget target = new MemoryTarget(faults, new MutableClock());
    private Retention retention = new Retention(Optional.of(true), Optional.empty());
    private Retention retentionOfOthers = new Retention(Optional.of(true), Optional.empty());
    private List<Route> others = List.of();

    @Test
    void momentAfterFirstPass_isAnswered() {
        pass("account", Set.of(), FIRST_PASS);

        assertDoesNotThrow(() -> require(FIRST_PASS.plusSeconds(1)));
    }

    @Test
    void momentBeforeFirstPass_isRefused() {
        pass("account", Set.of(), FIRST_PASS);
        pass("account", Set.of(), FIRST_PASS.plus(Duration.ofDays(1)));

        assertRefused(FIRST_PASS.minusSeconds(1), "first complete pass", FIRST_PASS.toString(), "--incomplete");
    }

    @Test
    void passOfAnotherContainer_doesNotCount() {
        pass("account", Set.of("other"), FIRST_PASS);

        assertRefused(FIRST_PASS.plusSeconds(1), "no complete pass");
    }

    @Test
    void versionsThatARuleRemoved_areNoAnswer() {
        pass("account", Set.of(), FIRST_PASS);
        retention = new Retention(Optional.of(true), Optional.of(new Removal("tidy", 30)));

        assertRefused(NOW.minus(Duration.ofDays(31)), "tidy", "30 days");
        assertDoesNotThrow(() -> require(NOW.minus(Duration.ofDays(29))));
    }

    @Test
    void versionsThatARuleRemovedFromAnEarlierPlace_areNoAnswer() {
        pass("account", Set.of(), FIRST_PASS);
        others = List.of(new Route("earlier", ""));
        retentionOfOthers = new Retention(Optional.of(true), Optional.of(new Removal("tidy", 30)));

        assertRefused(NOW.minus(Duration.ofDays(31)), "tidy", "earlier");
        assertDoesNotThrow(() -> require(NOW.minus(Duration.ofDays(29))));
    }

    @Test
    void bucketWithoutVersions_hasTheLatestStateAlone() {
        pass("account", Set.of(), FIRST_PASS);
        retention = new Retention(Optional.of(false), Optional.empty());

        assertRefused(NOW.minusSeconds(1), "keeps no versions");
    }

    @Test
    void unknownSettings_areNoRefusal() {
        pass("account", Set.of("container"), FIRST_PASS);
        retention = new Retention(Optional.empty(), Optional.empty());

        assertDoesNotThrow(() -> require(NOW.minusSeconds(1)));
    }

    private void pass(String account, Set<String> containers, Instant startedAt) {
        PassRecord record = new PassRecord(account, containers, startedAt, startedAt.plusSeconds(60), Map.of());
        target.write(RestoredBlobs.run(), new ObjectKey("bucket", record.recordKey()), record.toJson());
    }

    private void assertRefused(Instant asOf, String... texts) {
        String message =
                assertThrows(RestoreRefusedException.class, () -> require(asOf)).getMessage();
        for (String text : texts) {
            assertTrue(message.contains(text), message);
        }
    }

    private void require(Instant asOf) {
        new Horizon(
                        (run, bucket, prefix) -> bucket.equals("earlier") ? retentionOfOthers : retention,
                        new MemoryVersionListing(faults, target),
                        new MemoryBackupReader(faults, target))
                .require(RestoredBlobs.run(), DESTINATIONS, others, "container", asOf, NOW);
    }
}
