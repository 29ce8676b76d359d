package io.blobferry.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.FailureCause;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.OutageSimulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * S3 rejects all requests for ten minutes, during which 1,000 events arrive. Half of them arrive by a queue, which
 * moves a message to its poison queue after five deliveries, and half directly from Event Grid, which dead-letters them
 * after four. A replay runs during the outage.
 */
class OutageReplayTest {
    private static final int EVENTS = 1000;
    private static final Duration OUTAGE = Duration.ofMinutes(10);

    /** One of this many blobs is copied by segments. */
    private static final int LARGE = 50;

    private final OutageSimulation outage = new OutageSimulation(OUTAGE);
    private final List<BlobAddress> blobs = IntStream.range(0, EVENTS)
            .mapToObj(number -> new BlobAddress("account", "container", "blob " + number))
            .toList();

    @Test
    void outage_losesNothing_replayResolvesAll() {
        for (int number = 0; number < EVENTS; number++) {
            BlobAddress blob = blobs.get(number);
            boolean large = number % LARGE == 0;
            outage.source.put(blob, new BlobContent(number, large ? BackupFixture.LARGE : BackupFixture.SMALL));
            Duration arrival = OUTAGE.multipliedBy(number).dividedBy(EVENTS);
            if (number % 2 == 0) {
                outage.viaQueue(blob, arrival);
            } else {
                outage.viaEventGrid(blob, arrival);
            }
        }
        outage.replayAt(Duration.ofMinutes(5));

        outage.runToCompletion();
        ReplayResult imported = outage.readDeadLetters();

        Map<Boolean, Long> found = outage.backedUp(blobs);
        long rows = outage.failures.rows().size();
        List<BlobAddress> lost = blobs.stream()
                .filter(blob -> !outage.isBackedUp(blob))
                .filter(blob -> !outage.failures.rows().containsKey(blob.toString()))
                .toList();
        System.out.printf(
                "%d events in a %d min outage: %d blobs backed up, %d failure rows (%d of them of %d dead letters), %d"
                        + " lost%n",
                EVENTS,
                OUTAGE.toMinutes(),
                found.getOrDefault(true, 0L),
                rows,
                outage.rowsOf(FailureCause.UNDELIVERED),
                imported.deadLetterEvents(),
                lost.size());
        assertEquals(List.of(), lost);
        assertTrue(found.getOrDefault(true, 0L) > 100, "some are backed up after the outage");
        assertTrue(rows > 100, "the outage is longer than the deliveries of others");
        assertTrue(
                imported.deadLetterEvents() > 100 && outage.rowsOf(FailureCause.NO_PROGRESS) > 50,
                "queued and direct events become rows");

        ReplayResult replayed = outage.replayAll();

        System.out.printf(
                "replay: %d rows, %d resolved, %d failed again; then %d blobs backed up, %d failure rows%n",
                replayed.found(),
                replayed.resolved(),
                replayed.failedAgain(),
                outage.backedUp(blobs).getOrDefault(true, 0L),
                outage.failures.rows().size());
        assertEquals(Map.of(true, (long) EVENTS), outage.backedUp(blobs));
        assertEquals(Map.of(), outage.failures.rows());
        assertEquals(List.of(), outage.deadLetters.names());
        assertEquals(List.of(), outage.target.openUploads(), "no upload stays open");
    }
}
