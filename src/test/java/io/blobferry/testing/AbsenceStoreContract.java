package io.blobferry.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ETag;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.AbsenceStore;
import io.blobferry.spi.state.AbsenceStore.Absence;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every store of absent backups does. */
public abstract class AbsenceStoreContract {
    private final RunContext run =
            new RunContext("contract", Clock.systemUTC(), Duration.ofMinutes(1), new RecordingListener());

    /** A store to test; rows of other tests may be in it. */
    protected abstract AbsenceStore store();

    @Test
    protected void unknownBlob_hasNoAbsence() {
        assertEquals(Optional.empty(), store().findAbsence(run, blob("unknown")));
    }

    @ParameterizedTest
    @MethodSource("io.blobferry.testing.BlobNames#unusual")
    protected void absence_isReadAsRecorded_andReplacesTheEarlierOne(String name) {
        BlobAddress blob = blob(name);
        Absence first = new Absence(new ETag("0x8D01"), "W/\"first\"");
        store().recordAbsence(run, blob, first);
        assertEquals(Optional.of(first), store().findAbsence(run, blob));
        Absence second = new Absence(new ETag("0x8D02"), "W/\"second\"");
        store().recordAbsence(run, blob, second);
        assertEquals(Optional.of(second), store().findAbsence(run, blob));
    }

    private static BlobAddress blob(String name) {
        return new BlobAddress("account", "container", UUID.randomUUID() + name);
    }
}
