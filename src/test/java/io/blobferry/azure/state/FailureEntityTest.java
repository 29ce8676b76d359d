package io.blobferry.azure.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.data.tables.models.TableEntity;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.spi.state.FailureSelection;
import io.blobferry.spi.state.FailureStore;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailureEntityTest {
    private static final Instant FIRST = Instant.parse("2026-01-02T03:04:05Z");
    private static final String ETAG = "W/\"1\"";

    @ParameterizedTest
    @EnumSource(FailureCause.class)
    void everyCause_isReadAsWritten(FailureCause cause) {
        FailureStore.Row row = new FailureStore.Row(failure(FIRST, cause), FIRST, 3, ETAG);
        assertEquals(row, FailureEntity.read(stored(row)));
    }

    /** What an older worker finds during an upgrade: a row with a cause that only the newer version has. */
    @ParameterizedTest
    @ValueSource(strings = {"QUOTA_EXCEEDED", "archived", "", "UNKNOWN"})
    void causeOfNewerVersion_isReadAsUnknown(String name) {
        FailureStore.Row row = FailureEntity.read(withCause(name));
        assertEquals(FailureCause.UNKNOWN, row.failure().cause());
        assertEquals(failure(FIRST, FailureCause.UNKNOWN), row.failure());
    }

    @Test
    void unknownCause_needsAnUpgrade() {
        assertFalse(FailureCause.UNKNOWN.isRetryable());
        assertTrue(FailureCause.UNKNOWN.remedy().contains("upgrade this worker"), FailureCause.UNKNOWN::remedy);
    }

    @Test
    void earlierFailure_keepsTheNewerVersionsCause() {
        TableEntity known = withCause("QUOTA_EXCEEDED").addProperty("remedy", "Raise the quota.");
        FailureStore.Row next =
                FailureEntity.read(known).withFailure(failure(FIRST.minusSeconds(60), FailureCause.FEDERATION));

        TableEntity written = FailureEntity.replacement(known, next);

        assertEquals("QUOTA_EXCEEDED", written.getProperty("cause"));
        assertEquals("Raise the quota.", written.getProperty("remedy"));
        assertEquals(2L, written.getProperty("failureCount"));
    }

    @Test
    void laterFailure_replacesTheNewerVersionsCause() {
        TableEntity known = withCause("QUOTA_EXCEEDED");
        FailureStore.Row next =
                FailureEntity.read(known).withFailure(failure(FIRST.plusSeconds(60), FailureCause.FEDERATION));

        TableEntity written = FailureEntity.replacement(known, next);

        assertEquals("FEDERATION", written.getProperty("cause"));
        assertEquals(FailureCause.FEDERATION.remedy(), written.getProperty("remedy"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"subject", "cause", "operation", "lastFailedAt"})
    void missingColumn_isNamed(String column) {
        TableEntity entity = withCause("ARCHIVED");
        entity.getProperties().remove(column);
        String message = assertThrows(IllegalArgumentException.class, () -> FailureEntity.read(entity))
                .getMessage();
        assertTrue(message.contains("column " + column + " is missing; correct the row"), message);
        assertTrue(message.contains(entity.getRowKey()), message);
    }

    @Test
    void newerSchema_asksForAnUpgrade() {
        TableEntity entity = withCause("ARCHIVED").addProperty("schema", 99);
        String message = assertThrows(IllegalArgumentException.class, () -> FailureEntity.read(entity))
                .getMessage();
        assertTrue(message.contains("unsupported schema version 99 (max 2): upgrade the worker"), message);
    }

    @Test
    void filterByUnknownCause_doesNotNameCauses() {
        assertEquals("(cause eq 'ARCHIVED')", FailureFilter.of(selection(Set.of(FailureCause.ARCHIVED))));
        assertEquals("", FailureFilter.of(selection(Set.of(FailureCause.ARCHIVED, FailureCause.UNKNOWN))));
        assertTrue(selection(Set.of(FailureCause.UNKNOWN))
                .includes(FailureEntity.read(withCause("QUOTA_EXCEEDED")).failure()));
    }

    /** The service rejects a filter of more than 15 comparisons. */
    @Test
    void filterByManyCauses_staysWithinTheServicesLimit() {
        Set<FailureCause> causes = EnumSet.complementOf(EnumSet.of(FailureCause.UNKNOWN));
        FailureSelection narrow = new FailureSelection(
                Optional.of(new BlobAddress("account", "container", "blob")),
                Optional.of("container"),
                Optional.empty(),
                causes,
                Optional.of(FIRST),
                Optional.of(FIRST));

        assertEquals(7, FailureFilter.of(narrow).split(" (eq|ge|lt) ", -1).length - 1);
    }

    private static FailureSelection selection(Set<FailureCause> causes) {
        return new FailureSelection(
                Optional.empty(), Optional.empty(), Optional.empty(), causes, Optional.empty(), Optional.empty());
    }

    private static TableEntity withCause(String name) {
        return stored(new FailureStore.Row(failure(FIRST, FailureCause.ARCHIVED), FIRST, 1, ETAG))
                .addProperty("cause", name);
    }

    private static TableEntity stored(FailureStore.Row row) {
        return FailureEntity.of(row).addProperty("odata.etag", row.etag());
    }

    private static Failure failure(Instant when, FailureCause cause) {
        BlobAddress blob = new BlobAddress("account", "container", "blob");
        return Failure.ofBlob(blob, when, cause, "read it", "409 Conflict", "{\"id\":1}");
    }
}
