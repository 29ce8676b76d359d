package io.blobferry.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.FailureCause;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.Outage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * S3 refuses everything for ten minutes, in which a thousand events arrive. Half of them come by a queue that moves a
 * message to its poison queue after five deliveries, half from Event Grid itself, which leaves them among its dead letters
 * after four. In the middle of it somebody asks for a replay.
 */
class OutageTest {
    private static final int EVENTS = 1000;
    private static final Duration OUTAGE = Duration.ofMinutes(10);

    /** One blob in so many is copied by segments. */
    private static final int LARGE = 50;

    private final Outage outage = new Outage(OUTAGE);
    private final List<BlobAddress> blobs = IntStream.range(0, EVENTS)
            .mapToObj(number -> new BlobAddress("account", "container", "blob " + number))
            .toList();

    @Test
    void everyBlobEndsBackedUpOrAsAFailureRowAndReplayEmptiesTheRows() {
        for (int number = 0; number < EVENTS; number++) {
            BlobAddress blob = blobs.get(number);
            boolean large = number % LARGE == 0;
            outage.source.put(blob, new BlobContent(number, large ? BackupFixture.LARGE : BackupFixture.SMALL));
            Duration arrival = OUTAGE.multipliedBy(number).dividedBy(EVENTS);
            if (number % 2 == 0) {
                outage.queued(blob, arrival);
            } else {
                outage.fromEventGrid(blob, arrival);
            }
        }
        outage.replayAt(Duration.ofMinutes(5));

        outage.workUntilNothingIsLeft();
        ReplayResult kept = outage.readDeadLetters();

        Map<Boolean, Long> found = outage.backedUp(blobs);
        long rows = outage.failures.rows().size();
        List<BlobAddress> lost = blobs.stream()
                .filter(blob -> !outage.isBackedUp(blob))
                .filter(blob -> !outage.failures.rows().containsKey(blob.toString()))
                .toList();
        System.out.printf(
                "%d events in %d min of refusals: %d blobs backed up, %d failure rows (%d of them of %d dead letters), %d lost%n",
                EVENTS,
                OUTAGE.toMinutes(),
                found.getOrDefault(true, 0L),
                rows,
                outage.rowsOf(FailureCause.UNDELIVERED),
                kept.deadLetterEvents(),
                lost.size());
        assertEquals(List.of(), lost);
        assertTrue(found.getOrDefault(true, 0L) > 100, "some get across when S3 is back");
        assertTrue(rows > 100, "the outage outlasts the deliveries of others");
        assertTrue(
                kept.deadLetterEvents() > 100 && outage.rowsOf(FailureCause.NO_PROGRESS) > 50, "both ways end in rows");

        ReplayResult replayed = outage.replayAll();

        System.out.printf(
                "replay: %d rows, %d settled, %d failed again; then %d blobs backed up, %d failure rows%n",
                replayed.found(),
                replayed.resolved(),
                replayed.failedAgain(),
                outage.backedUp(blobs).getOrDefault(true, 0L),
                outage.failures.rows().size());
        assertEquals(Map.of(true, (long) EVENTS), outage.backedUp(blobs));
        assertEquals(Map.of(), outage.failures.rows());
        assertEquals(List.of(), outage.letters.names());
        assertEquals(List.of(), outage.target.open(), "no upload is left open");
    }
}
