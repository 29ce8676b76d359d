package io.blobferry.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.TransientException;
import io.blobferry.spi.state.DrillStateStore;
import io.blobferry.spi.state.ReconciliationCounts;
import io.blobferry.spi.state.ReconciliationCounts.Counter;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.state.RecoveryProof;
import io.blobferry.spi.state.WorkerStore;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.SegmentFixture;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each figure comes from the place that keeps it, by a bounded number of requests. */
class StatusReaderTest {
    private final StatusFixture fixture = new StatusFixture(SegmentFixture.allButLast());
    private final BackupFixture clouds = fixture.clouds;

    private void fail(String name, FailureCause cause) {
        clouds.clock.advance(Duration.ofSeconds(1));
        clouds.failures.record(
                fixture.run(),
                Failure.ofBlob(
                        new BlobAddress("account", "container", name),
                        clouds.clock.instant(),
                        cause,
                        "copy",
                        "detail",
                        "event"));
    }

    private String text(Status status) {
        return String.join("\n", StatusText.of(status));
    }

    @Test
    void nothingYet_isSaid() {
        StatusFixture empty = new StatusFixture(new BackupFixture());
        String text = text(empty.status());
        assertTrue(text.contains("none yet: two passes in a row"), text);
        assertTrue(text.contains("about 0 messages, none waits for a worker"), text);
        assertTrue(text.contains("none was heard of"), text);
    }

    @Test
    void pass_showsPointAndWhatHoldsIt() {
        Instant start = clouds.clock.instant();
        fixture.pass = Optional.of(new ReconciliationPass(
                42,
                start,
                Optional.of(start.plusSeconds(90)),
                List.of(),
                ReconciliationCounts.of(Counter.COMPARED, 1_000_000)
                        .plus(Counter.PENDING, 3)
                        .plus(Counter.NAMED, 2)
                        .plus(Counter.ABSENT, 1),
                List.of(),
                new RecoveryProof(
                        Optional.of(start.minusSeconds(90_000)),
                        Optional.of(start.minusSeconds(86_400)),
                        Optional.of(start.minusSeconds(60)),
                        Optional.of(new RecoveryProof.Pending(start.minusSeconds(60), "account/container/late")))));
        clouds.clock.advance(Duration.ofHours(1));
        String text = text(fixture.status());
        assertTrue(text.contains(start.minusSeconds(90_000) + ", 1 d 2 h ago"), text);
        assertTrue(text.contains("account/container/late"), text);
        assertTrue(text.contains("1,000,000 compared"), text);
    }

    @Test
    void queues_showLengthAndOldestWait() {
        fixture.events.add("one", clouds.clock.instant());
        fixture.events.length = 1_234;
        clouds.clock.advance(Duration.ofMinutes(3));
        Status status = fixture.status();
        assertEquals(1_234, status.events().value().orElseThrow().approximateLength());
        assertTrue(text(status).contains("about 1,234 messages, the oldest has waited 3"), text(status));
    }

    @Test
    void copies_showStoredBytesAndAverageRate() {
        clouds.clock.advance(Duration.ofSeconds(100));
        Status.Copies copies = fixture.status().copies().value().orElseThrow();
        assertTrue(copies.complete());
        Status.Copy copy = copies.listed().getFirst();
        assertEquals(clouds.blob.toString(), copy.blob());
        assertEquals(BackupFixture.LARGE, copy.bytes());
        assertEquals(2 * clouds.config.minPartSize(), copy.storedBytes());
    }

    @Test
    void failures_areCountedByCause_withTheOldest() {
        fail("first", FailureCause.ARCHIVED);
        fail("second", FailureCause.ARCHIVED);
        fail("third", FailureCause.INTERNAL);
        Status.Failures failures = fixture.status().failures().value().orElseThrow();
        assertTrue(failures.complete());
        assertEquals(3, failures.counted());
        assertEquals(2, failures.byCause().get(FailureCause.ARCHIVED).count());
        assertEquals(
                "account/container/first",
                failures.byCause().get(FailureCause.ARCHIVED).oldest());
    }

    /** However many there are, a bounded number of pages is read. */
    @Test
    void moreFailuresThanTheBound_areMoreThan() {
        for (int i = 0; i < 40; i++) {
            fail("blob " + i, FailureCause.INTERNAL);
        }
        Status status = fixture.status();
        Status.Failures failures = status.failures().value().orElseThrow();
        assertFalse(failures.complete());
        assertEquals(StatusReader.MAX_FAILURE_PAGES, clouds.faults.count("failures.list"));
        assertTrue(text(status).contains("more than " + failures.counted() + " failure rows"), text(status));
        assertTrue(text(status).contains("at least"), text(status));
    }

    @Test
    void workers_showWhenTheyWereHeardOf_andTheirBreakers() {
        Instant now = clouds.clock.instant();
        fixture.workers.add(new WorkerStore.Worker(
                "1", "vm-1", now, now, Map.of("Amazon S3", "open", "Azure Blob Storage", "closed")));
        fixture.workers.add(new WorkerStore.Worker("2", "vm-2", now, now.minus(Duration.ofHours(2)), Map.of()));
        clouds.clock.advance(Duration.ofSeconds(12));
        String text = text(fixture.status());
        assertTrue(text.contains("1 heard of in the last 15 min; the last one 12.0 s ago"), text);
        assertTrue(text.contains("Amazon S3 open"), text);
        assertFalse(text.contains("vm-2"), text);
    }

    @Test
    void drill_showsItsDay() {
        fixture.drills.write(
                fixture.run(),
                Optional.empty(),
                new DrillStateStore.State(LocalDate.parse("2026-11-25"), 1 << 30, Optional.empty()));
        assertTrue(text(fixture.status()).contains("last on 2026-11-25, 1.00 GiB reserved to be read"));
    }

    @Test
    void partThatCannotBeRead_saysSo_theRestGoesOn() {
        clouds.faults.before("passes.find", 0, () -> {
            throw new TransientException("read the reconciliation state", "503 ServerBusy", null);
        });
        Status status = fixture.status();
        assertFalse(status.isComplete());
        assertTrue(text(status).contains("not known: "), text(status));
        assertTrue(text(status).contains("503 ServerBusy"), text(status));
        assertTrue(status.copies().value().isPresent());
    }
}
