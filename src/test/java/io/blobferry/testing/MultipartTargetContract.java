package io.blobferry.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Backup;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Part;
import io.blobferry.domain.PartPlan;
import io.blobferry.domain.PartRange;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.Upload;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.blobferry.execution.UploadNotFoundException;
import io.blobferry.spi.target.MultipartTarget;
import io.blobferry.spi.target.MultipartTarget.CompleteResult;
import io.blobferry.spi.target.MultipartTarget.Completed;
import io.blobferry.spi.target.MultipartTarget.PreconditionFailed;
import io.blobferry.spi.target.MultipartTarget.StoredPart;
import io.blobferry.spi.target.MultipartTarget.UploadNotFound;
import io.blobferry.spi.target.ObjectListing;
import io.blobferry.spi.target.StoredObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What every target does with multipart uploads.
 *
 * <p>The order of versions is that of "Uploading and copying objects using multipart upload" in the Amazon S3 user guide: in
 * a versioned bucket the upload that started most recently is the current version, even if another one is completed after it.
 * What an abort leaves is that of "AbortMultipartUpload" in the API reference: a part that is in flight may be stored
 * nevertheless, and takes another abort. The answers to conditions are those of "How to prevent object overwrites with
 * conditional writes".
 */
public abstract class MultipartTargetContract extends TargetContract {
    private static final PartRange ALL = new PartRange(1, 10_000);

    /** All parts but the last have at least 5 MiB. */
    private static final long PART_SIZE = 5 * PartPlan.MIB;

    private static final BlobContent CONTENT = new BlobContent(1, PART_SIZE + 1_000);
    private static final BlobContent OTHER = new BlobContent(2, 1_000);
    private static final Part FIRST = new Part(1, 0, PART_SIZE);
    private static final Part LAST = new Part(2, PART_SIZE, CONTENT.size() - PART_SIZE);

    @Test
    protected void complete_ofAllParts_isHeadedAsTheBlob() {
        Upload upload = create();
        Completed completed = completed(upload, bothParts(upload), TargetPrecondition.IF_ABSENT);
        assertEquals(
                Optional.of(new StoredObject(
                        key(),
                        completed.etag(),
                        completed.versionId(),
                        CONTENT.size(),
                        head().orElseThrow().lastModified(),
                        Optional.of(CONTENT.crc()),
                        Optional.of(SOURCE),
                        Optional.empty(),
                        Optional.of(attributes(CONTENT.size()).validFrom()))),
                head());
        assertEquals(Optional.empty(), parts(upload));
    }

    @Test
    protected void equalParts_haveEqualETags_andSoHaveTheirObjects() {
        Upload first = create();
        List<StoredPart> parts = bothParts(first);
        Completed object = completed(first, parts, TargetPrecondition.IF_ABSENT);
        Upload second = create();
        assertEquals(parts, bothParts(second));
        Completed again = completed(second, parts, new TargetPrecondition.IfMatch(object.etag()));
        assertEquals(object.etag(), again.etag());
        assertNotEquals(object.versionId(), again.versionId());
    }

    @Test
    protected void listParts_hasTheRangeInOrder() {
        Upload upload = create();
        StoredPart third = small(upload, 3, OTHER);
        StoredPart first = small(upload, 1, OTHER);
        StoredPart second = small(upload, 2, OTHER);
        assertEquals(Optional.of(List.of(first, second, third)), parts(upload));
        assertEquals(
                Optional.of(List.of(second, third)), access().uploads().listParts(run, upload, new PartRange(2, 9)));
        assertEquals(Optional.of(List.of(first)), access().uploads().listParts(run, upload, new PartRange(1, 1)));
        assertEquals(Optional.of(List.of()), access().uploads().listParts(run, upload, new PartRange(4, 9)));
    }

    @Test
    protected void listParts_ofNewUpload_isEmpty() {
        assertEquals(Optional.of(List.of()), parts(create()));
    }

    @Test
    protected void uploadPart_replacesThePartOfItsNumber() {
        Upload upload = create();
        StoredPart replaced = small(upload, 1, OTHER);
        StoredPart stored = small(upload, 1, new BlobContent(3, 2_000));
        assertEquals(Optional.of(List.of(stored)), parts(upload));
        assertInstanceOf(
                MultipartTarget.Conflict.class, complete(upload, List.of(replaced), TargetPrecondition.IF_ABSENT));
        assertEquals(Optional.empty(), head());
    }

    @Test
    protected void complete_withAPartThatWasNotStored_isAConflict() {
        Upload upload = create();
        StoredPart first = small(upload, 1, OTHER);
        StoredPart missing = new StoredPart(2, first.size(), first.etag(), first.crc());
        assertInstanceOf(
                MultipartTarget.Conflict.class,
                complete(upload, List.of(first, missing), TargetPrecondition.IF_ABSENT));
        assertEquals(Optional.empty(), head());
        assertTrue(parts(upload).isPresent());
    }

    @Test
    protected void complete_withAnotherChecksum_isRefused() {
        Upload upload = create();
        List<StoredPart> parts = bothParts(upload);
        CompleteResult result = access().uploads()
                .complete(run, upload, parts, new Crc64Nvme(~CONTENT.crc().value()), TargetPrecondition.IF_ABSENT);
        assertInstanceOf(MultipartTarget.ChecksumMismatch.class, result);
        assertEquals(Optional.empty(), head());
    }

    /** "CompleteMultipartUpload": 400 InvalidRequest if {@code x-amz-mp-object-size} is not the sum of the parts. */
    @Test
    protected void complete_withAnotherSize_isRefused() {
        Upload upload = create();
        List<StoredPart> parts = new ArrayList<>(bothParts(upload));
        StoredPart last = parts.removeLast();
        parts.add(new StoredPart(last.number(), last.size() + 1, last.etag(), last.crc()));
        assertThrows(
                PermanentException.class,
                () -> access().uploads().complete(run, upload, parts, CONTENT.crc(), TargetPrecondition.IF_ABSENT));
        assertEquals(Optional.empty(), head());
    }

    /** 412. */
    @Test
    protected void complete_ifAbsent_overAnObject_isRefused_andTheUploadStays() {
        Upload upload = create();
        List<StoredPart> parts = bothParts(upload);
        access().overwrite(key(), OTHER);
        assertInstanceOf(PreconditionFailed.class, complete(upload, parts, TargetPrecondition.IF_ABSENT));
        assertEquals(Optional.of(OTHER.size()), head().map(StoredObject::size));
        assertEquals(Optional.of(parts), parts(upload));
    }

    @Test
    protected void complete_ifMatch_replacesTheObject() {
        Backup first = stored(OTHER, TargetPrecondition.IF_ABSENT);
        Upload upload = create();
        Completed completed = completed(upload, bothParts(upload), ifMatch(first));
        assertEquals(completed.versionId(), head().flatMap(StoredObject::versionId));
        assertEquals(
                List.of(completed.versionId().orElseThrow(), first.versionId().orElseThrow()),
                access().versionIds(key()));
    }

    /** 412. */
    @Test
    protected void complete_ifMatch_overAnotherObject_isRefused() {
        Upload upload = create();
        List<StoredPart> parts = bothParts(upload);
        access().overwrite(key(), OTHER);
        assertInstanceOf(PreconditionFailed.class, complete(upload, parts, new TargetPrecondition.IfMatch(SOURCE)));
        assertEquals(Optional.of(OTHER.size()), head().map(StoredObject::size));
    }

    /** 404 NoSuchKey. */
    @Test
    protected void complete_ifMatch_ofAbsentKey_isRefused() {
        Upload upload = create();
        List<StoredPart> parts = bothParts(upload);
        assertInstanceOf(PreconditionFailed.class, complete(upload, parts, new TargetPrecondition.IfMatch(SOURCE)));
        assertEquals(Optional.empty(), head());
    }

    /** 404 NoSuchKey. */
    @Test
    protected void complete_ifMatch_overDeleteMarker_isRefused() {
        Backup first = stored(OTHER, TargetPrecondition.IF_ABSENT);
        access().delete(key());
        Upload upload = create();
        List<StoredPart> parts = bothParts(upload);
        assertInstanceOf(PreconditionFailed.class, complete(upload, parts, ifMatch(first)));
        assertEquals(Optional.empty(), head());
    }

    @Test
    protected void complete_ifAbsent_overDeleteMarker_isCurrent() {
        stored(OTHER, TargetPrecondition.IF_ABSENT);
        access().delete(key());
        Upload upload = create();
        Completed completed = completed(upload, bothParts(upload), TargetPrecondition.IF_ABSENT);
        assertEquals(completed.versionId(), head().flatMap(StoredObject::versionId));
    }

    @Test
    protected void complete_ofTheEarlierUpload_isHiddenByTheLaterOne() {
        Upload earlier = create();
        Upload later = create();
        Completed current = completed(later, bothParts(later), TargetPrecondition.IF_ABSENT);
        Completed hidden = completed(earlier, bothParts(earlier), new TargetPrecondition.IfMatch(current.etag()));
        assertEquals(current.versionId(), head().flatMap(StoredObject::versionId));
        assertEquals(
                List.of(current.versionId().orElseThrow(), hidden.versionId().orElseThrow()),
                access().versionIds(key()));
    }

    @Test
    protected void complete_ofAnUploadOlderThanAnObject_isHiddenByTheObject() {
        Upload upload = create();
        List<StoredPart> parts = bothParts(upload);
        Backup later = stored(OTHER, TargetPrecondition.IF_ABSENT);
        completed(upload, parts, ifMatch(later));
        assertEquals(later.versionId(), head().flatMap(StoredObject::versionId));
    }

    /** The condition holds, or a conflicting request has succeeded in between (409). */
    @Test
    protected void complete_ofAnUploadOlderThanADeleteMarker_isNotCurrent() {
        Upload upload = create();
        List<StoredPart> parts = bothParts(upload);
        access().overwrite(key(), OTHER);
        access().delete(key());
        CompleteResult result = complete(upload, parts, TargetPrecondition.IF_ABSENT);
        assertTrue(result instanceof Completed || result instanceof MultipartTarget.Conflict, result::toString);
        assertEquals(Optional.empty(), head());
    }

    /**
     * The API reference says NoSuchUpload; in fact S3 repeats its answer for some time, under any condition
     * (adobe/S3Mock#2586, minio/minio#13318 and getmoto/moto#9209 on GitHub).
     */
    @Test
    protected void complete_again_makesNoOtherVersion() {
        Upload upload = create();
        List<StoredPart> parts = bothParts(upload);
        Completed completed = completed(upload, parts, TargetPrecondition.IF_ABSENT);
        CompleteResult again = complete(upload, parts, TargetPrecondition.IF_ABSENT);
        assertTrue(again.equals(completed) || again instanceof UploadNotFound, again::toString);
        assertEquals(List.of(completed.versionId().orElseThrow()), access().versionIds(key()));
    }

    @Test
    protected void uploadPart_afterComplete_isRefused() {
        Upload upload = create();
        Completed completed = completed(upload, bothParts(upload), TargetPrecondition.IF_ABSENT);
        assertThrows(UploadNotFoundException.class, () -> small(upload, 2, OTHER));
        assertEquals(completed.versionId(), head().flatMap(StoredObject::versionId));
        assertEquals(Optional.empty(), parts(upload));
    }

    @Test
    protected void abort_endsTheUpload() {
        Upload upload = create();
        List<StoredPart> parts = bothParts(upload);
        access().uploads().abort(run, upload);
        assertEquals(Optional.empty(), parts(upload));
        assertThrows(UploadNotFoundException.class, () -> small(upload, 1, OTHER));
        assertInstanceOf(UploadNotFound.class, complete(upload, parts, TargetPrecondition.IF_ABSENT));
        assertEquals(Optional.empty(), head());
    }

    @Test
    protected void abort_again_hasNoEffect() {
        Upload upload = create();
        access().uploads().abort(run, upload);
        access().uploads().abort(run, upload);
        assertEquals(Optional.empty(), parts(upload));
    }

    @Test
    protected void abort_ofACompletedUpload_leavesTheObject() {
        Upload upload = create();
        Completed completed = completed(upload, bothParts(upload), TargetPrecondition.IF_ABSENT);
        access().uploads().abort(run, upload);
        assertEquals(completed.versionId(), head().flatMap(StoredObject::versionId));
    }

    @Test
    protected void abort_leavesTheOtherUploadsAndTheObject() {
        Backup object = stored(OTHER, TargetPrecondition.IF_ABSENT);
        Upload kept = create();
        StoredPart part = small(kept, 1, OTHER);
        access().uploads().abort(run, create());
        assertEquals(Optional.of(List.of(part)), parts(kept));
        assertEquals(object.versionId(), head().flatMap(StoredObject::versionId));
    }

    /** S3 may store the part or not; either way the port's abort leaves nothing. */
    @Test
    protected void partInFlightAtAnAbort_isRemovedByTheNextAbort() {
        Upload upload = create();
        try {
            upload(upload, FIRST, () -> access().abort(upload));
        } catch (TransferException ended) {
            assertFalse(ended instanceof PermanentException, ended::toString);
        }
        access().uploads().abort(run, upload);
        assertEquals(Optional.empty(), parts(upload));
        assertThrows(UploadNotFoundException.class, () -> small(upload, 2, OTHER));
    }

    @Test
    protected void uploadPart_whoseBodyFails_storesNoPart() {
        Upload upload = create();
        TransientException broken = new TransientException("read", "the connection broke", null);
        assertThrows(
                TransientException.class,
                () -> upload(upload, FIRST, () -> {
                    throw broken;
                }));
        assertEquals(Optional.of(List.of()), parts(upload));
    }

    @Test
    protected void complete_afterTheDeadline_isNotSent() {
        Upload upload = create();
        List<StoredPart> parts = bothParts(upload);
        RunContext expired = expired();
        assertThrows(
                TransientException.class,
                () -> access().uploads().complete(expired, upload, parts, CONTENT.crc(), TargetPrecondition.IF_ABSENT));
        assertEquals(Optional.of(parts), parts(upload));
    }

    @Test
    protected void unknownUpload_isNotFound() {
        String id = create().id();
        Upload unknown = new Upload(key(), id.substring(0, id.length() - 1) + (id.endsWith("0") ? "1" : "0"));
        assertEquals(Optional.empty(), parts(unknown));
        assertThrows(UploadNotFoundException.class, () -> small(unknown, 1, OTHER));
        StoredPart part = new StoredPart(1, OTHER.size(), new ETag("any"), OTHER.crc());
        assertInstanceOf(UploadNotFound.class, complete(unknown, List.of(part), TargetPrecondition.IF_ABSENT));
    }

    /** The listing's date of an object is when its upload was created ("Working with object metadata"). */
    @Test
    protected void listedDate_isThatOfTheUploadsCreation() {
        Upload upload = create();
        List<StoredPart> parts = bothParts(upload);
        access().waitLongerThanASecond();
        ObjectKey later = key("object-later");
        access().overwrite(later, OTHER);
        completed(upload, parts, TargetPrecondition.IF_ABSENT);
        List<Instant> dates = Stream.of(key(), later)
                .map(key -> access().objects()
                        .list(run, key.bucket(), key.key(), "")
                        .objects()
                        .getFirst())
                .map(ObjectListing.Listed::lastModified)
                .toList();
        assertTrue(dates.getFirst().isBefore(dates.getLast()), dates::toString);
    }

    private Upload create() {
        return access().uploads().create(run, key(), attributes(CONTENT.size()));
    }

    private List<StoredPart> bothParts(Upload upload) {
        return List.of(upload(upload, FIRST, () -> {}), upload(upload, LAST, () -> {}));
    }

    private StoredPart upload(Upload upload, Part part, Runnable halfway) {
        return access().uploads()
                .uploadPart(run, upload, part, CONTENT.body(part.offset(), part.offset() + part.length(), halfway));
    }

    private StoredPart small(Upload upload, int number, BlobContent content) {
        return access().uploads()
                .uploadPart(run, upload, new Part(number, 0, content.size()), content.body(0, content.size()));
    }

    private Optional<List<StoredPart>> parts(Upload upload) {
        return access().uploads().listParts(run, upload, ALL);
    }

    private CompleteResult complete(Upload upload, List<StoredPart> parts, TargetPrecondition precondition) {
        Crc64Nvme crc = Crc64Nvme.EMPTY;
        for (StoredPart part : parts) {
            crc = crc.combine(part.crc(), part.size());
        }
        return access().uploads().complete(run, upload, parts, crc, precondition);
    }

    private Completed completed(Upload upload, List<StoredPart> parts, TargetPrecondition precondition) {
        return assertInstanceOf(Completed.class, complete(upload, parts, precondition));
    }
}
