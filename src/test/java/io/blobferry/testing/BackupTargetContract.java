package io.blobferry.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Backup;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.TagsDigest;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.execution.TransientException;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.StoredObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What every target does with whole objects.
 *
 * <p>The answers to conditions are those of "How to prevent object overwrites with conditional writes" and "How to perform
 * conditional deletes" in the Amazon S3 user guide: a condition is about the current version, a delete marker counts as
 * absence, 412 says that another object is there, 404 that {@code If-Match} found none, 409 that a conflicting request
 * succeeded in between. All three are {@link BackupTarget.PreconditionFailed}. ETags are those of "Checking object
 * integrity": that of an object that was written by one PUT depends on its bytes alone, so equal content has equal ETags.
 */
public abstract class BackupTargetContract extends TargetContract {
    private static final BlobContent FIRST = new BlobContent(1, 100_000);
    private static final BlobContent SECOND = new BlobContent(2, 100_001);

    @Test
    protected void head_ofAbsentKey_isEmpty() {
        assertEquals(Optional.empty(), head());
    }

    @Test
    protected void put_ifAbsent_isHeadedAsItWasWritten() {
        Map<String, String> tags = Map.of("project", "blue");
        BackupTarget.PutResult result = access().target()
                .put(
                        run,
                        key(),
                        attributes(FIRST.size(), tags),
                        TargetPrecondition.IF_ABSENT,
                        FIRST.body(0, FIRST.size()));
        Backup backup = assertInstanceOf(BackupTarget.Stored.class, result).backup();
        assertEquals(FIRST.crc(), backup.crc());
        assertEquals(
                Optional.of(new StoredObject(
                        key(),
                        backup.etag(),
                        backup.versionId(),
                        FIRST.size(),
                        head().orElseThrow().lastModified(),
                        Optional.of(FIRST.crc()),
                        Optional.of(SOURCE),
                        TagsDigest.of(tags),
                        Optional.of(attributes(FIRST.size()).validFrom()))),
                head());
    }

    @Test
    protected void emptyBlob_isAnObject() {
        Backup backup = stored(new BlobContent(1, 0), TargetPrecondition.IF_ABSENT);
        assertEquals(Crc64Nvme.EMPTY, backup.crc());
        assertEquals(Optional.of(0L), head().map(StoredObject::size));
    }

    @Test
    protected void put_ifAbsent_overAnObject_isRefused() {
        Backup first = stored(FIRST, TargetPrecondition.IF_ABSENT);
        assertInstanceOf(BackupTarget.PreconditionFailed.class, put(SECOND, TargetPrecondition.IF_ABSENT));
        assertCurrent(first);
        assertEquals(1, access().versionIds(key()).size());
    }

    @Test
    protected void put_ifMatch_keepsTheFormerVersion() {
        Backup first = stored(FIRST, TargetPrecondition.IF_ABSENT);
        Backup second = stored(SECOND, ifMatch(first));
        assertCurrent(second);
        assertEquals(
                List.of(second.versionId().orElseThrow(), first.versionId().orElseThrow()), access().versionIds(key()));
    }

    @Test
    protected void put_ifMatch_overAnotherObject_isRefused() {
        Backup first = stored(FIRST, TargetPrecondition.IF_ABSENT);
        Backup second = stored(SECOND, ifMatch(first));
        assertInstanceOf(BackupTarget.PreconditionFailed.class, put(FIRST, ifMatch(first)));
        assertCurrent(second);
    }

    /** 404 NoSuchKey. */
    @Test
    protected void put_ifMatch_ofAbsentKey_isRefused() {
        assertInstanceOf(BackupTarget.PreconditionFailed.class, put(FIRST, new TargetPrecondition.IfMatch(SOURCE)));
        assertEquals(Optional.empty(), head());
    }

    /** 404 NoSuchKey. */
    @Test
    protected void put_ifMatch_overDeleteMarker_isRefused() {
        Backup first = stored(FIRST, TargetPrecondition.IF_ABSENT);
        access().delete(key());
        assertInstanceOf(BackupTarget.PreconditionFailed.class, put(SECOND, ifMatch(first)));
        assertEquals(Optional.empty(), head());
    }

    @Test
    protected void put_ifAbsent_overDeleteMarker_isStored() {
        stored(FIRST, TargetPrecondition.IF_ABSENT);
        access().delete(key());
        assertCurrent(stored(SECOND, TargetPrecondition.IF_ABSENT));
        assertEquals(2, access().versionIds(key()).size());
    }

    @Test
    protected void equalContent_hasEqualETags_andVersionsOfItsOwn() {
        Backup first = stored(FIRST, TargetPrecondition.IF_ABSENT);
        Backup again = stored(FIRST, ifMatch(first));
        assertEquals(first.etag(), again.etag());
        assertNotEquals(first.versionId(), again.versionId());
        Backup third = stored(SECOND, ifMatch(first));
        assertNotEquals(first.etag(), third.etag());
    }

    /** The condition is about the object at the end of the request, not at its start. */
    @Test
    protected void put_ifAbsent_whileAnotherClientWrites_isRefused() {
        assertInstanceOf(
                BackupTarget.PreconditionFailed.class,
                putWhile(TargetPrecondition.IF_ABSENT, () -> access().overwrite(key(), FIRST)));
        assertEquals(Optional.of(FIRST.size()), head().map(StoredObject::size));
    }

    @Test
    protected void put_ifMatch_whileAnotherClientWrites_isRefused() {
        Backup first = stored(new BlobContent(3, 7), TargetPrecondition.IF_ABSENT);
        assertInstanceOf(
                BackupTarget.PreconditionFailed.class,
                putWhile(ifMatch(first), () -> access().overwrite(key(), FIRST)));
        assertEquals(Optional.of(FIRST.size()), head().map(StoredObject::size));
    }

    @Test
    protected void put_ifMatch_whileAnotherClientDeletes_isRefused() {
        Backup first = stored(FIRST, TargetPrecondition.IF_ABSENT);
        assertInstanceOf(BackupTarget.PreconditionFailed.class, putWhile(ifMatch(first), () -> access().delete(key())));
        assertEquals(Optional.empty(), head());
    }

    /** 409 ConditionalRequestConflict: "if a delete request to an object succeeds before a conditional write completes". */
    @Test
    protected void put_ifAbsent_whileAnotherClientWritesAndDeletes_isRefused() {
        assertInstanceOf(BackupTarget.PreconditionFailed.class, putWhile(TargetPrecondition.IF_ABSENT, () -> {
            access().overwrite(key(), FIRST);
            access().delete(key());
        }));
        assertEquals(Optional.empty(), head());
    }

    @Test
    protected void put_whoseBodyFails_writesNothing() {
        TransientException broken = new TransientException("read", "the connection broke", null);
        assertThrows(
                TransientException.class,
                () -> putWhile(TargetPrecondition.IF_ABSENT, () -> {
                    throw broken;
                }));
        assertEquals(Optional.empty(), head());
    }

    @Test
    protected void put_afterTheDeadline_isNotSent() {
        assertThrows(
                TransientException.class,
                () -> access().target()
                        .put(
                                expired(),
                                key(),
                                attributes(FIRST.size()),
                                TargetPrecondition.IF_ABSENT,
                                FIRST.body(0, FIRST.size())));
        assertEquals(Optional.empty(), head());
    }

    @Test
    protected void deleteMarker_hidesTheObject_andKeepsItsVersion() {
        Backup first = stored(FIRST, TargetPrecondition.IF_ABSENT);
        assertInstanceOf(
                BackupTarget.DeleteMarkerPlaced.class, access().target().placeDeleteMarker(run, head().orElseThrow()));
        assertEquals(Optional.empty(), head());
        assertEquals(List.of(first.versionId().orElseThrow()), access().versionIds(key()));
    }

    @Test
    protected void deleteMarker_hasAVersionIdOfItsOwn() {
        Backup first = stored(FIRST, TargetPrecondition.IF_ABSENT);
        BackupTarget.DeleteMarkerPlaced placed = assertInstanceOf(
                BackupTarget.DeleteMarkerPlaced.class, access().target().placeDeleteMarker(run, head().orElseThrow()));
        assertTrue(placed.markerId().isPresent());
        assertNotEquals(first.versionId(), placed.markerId());
    }

    /** 412. */
    @Test
    protected void deleteMarker_onReplacedObject_isRefused() {
        Backup first = stored(FIRST, TargetPrecondition.IF_ABSENT);
        StoredObject seen = head().orElseThrow();
        Backup second = stored(SECOND, ifMatch(first));
        assertInstanceOf(
                BackupTarget.PreconditionFailed.class, access().target().placeDeleteMarker(run, seen));
        assertCurrent(second);
    }

    /** 404 NoSuchKey: without the condition, S3 would place a second marker. */
    @Test
    protected void deleteMarker_onDeletedObject_isRefused() {
        stored(FIRST, TargetPrecondition.IF_ABSENT);
        StoredObject seen = head().orElseThrow();
        access().delete(key());
        assertInstanceOf(
                BackupTarget.PreconditionFailed.class, access().target().placeDeleteMarker(run, seen));
        assertEquals(Optional.empty(), head());
    }

    /** The condition is about the ETag alone, and equal content has equal ETags. */
    @Test
    protected void deleteMarker_onALaterVersionOfEqualContent_isPlaced() {
        Backup first = stored(FIRST, TargetPrecondition.IF_ABSENT);
        StoredObject seen = head().orElseThrow();
        stored(FIRST, ifMatch(first));
        assertInstanceOf(
                BackupTarget.DeleteMarkerPlaced.class, access().target().placeDeleteMarker(run, seen));
        assertEquals(Optional.empty(), head());
    }

    @Test
    protected void deleteMarker_afterTheDeadline_isNotSent() {
        Backup first = stored(FIRST, TargetPrecondition.IF_ABSENT);
        StoredObject seen = head().orElseThrow();
        assertThrows(TransientException.class, () -> access().target().placeDeleteMarker(expired(), seen));
        assertCurrent(first);
    }

    private BackupTarget.PutResult putWhile(TargetPrecondition precondition, Runnable halfway) {
        return access().target()
                .put(run, key(), attributes(SECOND.size()), precondition, SECOND.body(0, SECOND.size(), halfway));
    }

    private void assertCurrent(Backup backup) {
        assertEquals(Optional.of(backup), head().flatMap(object -> object.asBackupOf(SOURCE)));
    }
}
