package io.blobferry.aws.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.PartRange;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.Upload;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.routing.Route;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.MultipartUploadListing;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.spi.target.ObjectListing;
import io.blobferry.spi.target.StoredObject;
import io.blobferry.testing.MutableClock;
import io.blobferry.testing.RecordingListener;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that name a key which XML 1.0 cannot carry, and answers that lack a value. */
class S3AnswersTest {
    private static final ObjectKey CONTROL = new ObjectKey("backups", "container/a\u0001b");
    private static final Route ROUTE = new Route("backups", "");

    private final Deque<StubS3.Answer> answers = new ArrayDeque<>();
    private final StubS3 s3 = new StubS3(10, request -> answers.remove());

    @AfterEach
    void close() {
        s3.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "\u0001", "\u0008", "\u000b", "\u001f", "\ufffe", "\uffff"})
    void uploadWithKeyThatXmlCannotCarry_isNotBegun(String character) {
        PermanentException failure = assertThrows(
                PermanentException.class,
                () -> s3.multipartTarget()
                        .create(StubS3.run(), new ObjectKey("backups", "container/a" + character), attributes()));

        assertEquals(FailureCause.KEY_UNREADABLE, failure.failureCause());
        assertEquals(List.of(), s3.requests);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\t", "\n", "\r", "\u007f", "\u0085", "\u2028", "\ufffd", "\ud83d\ude00", " ", "+", "&<>"})
    void uploadWithKeyThatXmlCarries_isBegun(String character) {
        answers.add(StubS3.Answer.ok(
                "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"));
        ObjectKey key = new ObjectKey("backups", "container/a" + character);

        assertEquals(new Upload(key, "u"), s3.multipartTarget().create(StubS3.run(), key, attributes()));
    }

    @Test
    void writeAfterTheDeadline_isNotSent() {
        MutableClock clock = new MutableClock();
        RunContext late = new RunContext("late", clock, Duration.ofMinutes(1), new RecordingListener());
        clock.advance(Duration.ofMinutes(1));
        ObjectKey key = new ObjectKey("backups", "container/a");
        StoredObject object = new StoredObject(
                key,
                new ETag("e"),
                Optional.of("v"),
                1,
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        assertThrows(
                TransientException.class,
                () -> s3.target().put(late, key, attributes(), TargetPrecondition.IF_ABSENT, StubS3.bytes("abc")));
        assertThrows(TransientException.class, () -> s3.target().placeDeleteMarker(late, object));
        assertThrows(
                TransientException.class,
                () -> s3.multipartTarget()
                        .complete(
                                late, new Upload(key, "u"), List.of(), Crc64Nvme.EMPTY, TargetPrecondition.IF_ABSENT));

        assertEquals(List.of(), s3.requests);
    }

    /** The answers to a PUT have no body, so such a blob is backed up by one. */
    @Test
    void putWithKeyThatXmlCannotCarry_isStored() {
        answers.add(StubS3.Answer.ok(""));
        assertInstanceOf(BackupTarget.Stored.class, put(CONTROL));
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 409, 412})
    void failedPreconditionWithKeyThatXmlCannotCarry_isRecognised(int status) {
        answers.add(StubS3.Answer.error(status, "Any", "<Key>container/a&#x1;b</Key>"));
        assertInstanceOf(BackupTarget.PreconditionFailed.class, put(CONTROL));
    }

    @Test
    void missingBucket_isNoFailedPrecondition() {
        answers.add(StubS3.Answer.error(404, "NoSuchBucket", "<BucketName>backups</BucketName>"));
        assertEquals(
                FailureCause.NO_SUCH_BUCKET,
                assertThrows(PermanentException.class, () -> put(CONTROL)).failureCause());
    }

    @Test
    void mismatchedSignature_isNoMissingPermission() {
        answers.add(StubS3.Answer.error(403, "SignatureDoesNotMatch", ""));
        PermanentException failure = assertThrows(PermanentException.class, () -> put(CONTROL));
        assertEquals(FailureCause.SIGNATURE_MISMATCH, failure.failureCause());
        assertTrue(!failure.failureCause().remedy().contains("Grant"), failure.failureCause()::remedy);
    }

    @Test
    void openUploads_areListedByEncodedKeys() {
        answers.add(StubS3.Answer.ok("""
                <ListMultipartUploadsResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>
                <NextKeyMarker>z%01</NextKeyMarker><NextUploadIdMarker>2</NextUploadIdMarker>
                <Upload><Key>a%01+b%2B</Key><UploadId>1</UploadId><Initiated>2026-01-02T03:04:05.000Z</Initiated></Upload>
                <Upload><Key>z%01</Key><UploadId>2</UploadId><Initiated>2026-01-02T03:04:05.000Z</Initiated></Upload>
                <Upload><Key>without a time</Key><UploadId>3</UploadId></Upload>
                </ListMultipartUploadsResult>"""));

        MultipartUploadListing.Page page = s3.multipartTarget().list(StubS3.run(), ROUTE, Optional.empty());

        assertTrue(s3.requests.getFirst().target().contains("encoding-type=url"), s3.requests::toString);
        Upload last = new Upload(new ObjectKey("backups", "z\u0001"), "2");
        assertEquals(
                List.of(new Upload(new ObjectKey("backups", "a\u0001 b+"), "1"), last),
                page.uploads().stream()
                        .map(MultipartUploadListing.OpenUpload::upload)
                        .toList());
        assertEquals(Optional.of(last), page.next());
    }

    @Test
    void objects_areListedByEncodedKeys() {
        answers.add(StubS3.Answer.ok("""
                <ListBucketResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>
                <Contents><Key>a%01+b%2B</Key><ETag>"e"</ETag><Size>3</Size>\
                <LastModified>2026-01-02T03:04:05.000Z</LastModified></Contents>
                <Contents><Key>without a size</Key><ETag>"e"</ETag></Contents>
                </ListBucketResult>"""));

        ObjectListing.Page page = new S3ObjectListing(s3.client).list(StubS3.run(), "backups", "a", "");

        assertTrue(s3.requests.getFirst().target().contains("encoding-type=url"), s3.requests::toString);
        assertEquals(
                List.of(new ObjectListing.Listed(
                        "a\u0001 b+", new ETag("e"), 3, Instant.parse("2026-01-02T03:04:05Z"))),
                page.objects());
    }

    /** Every character of the basic plane and a sample of the others, in keys near the limit. */
    @Test
    void everyCharacter_isRestoredFromRequestAndListing() {
        for (String key : keysOfAllCharacters()) {
            answers.add(StubS3.Answer.ok(""));
            s3.requests.clear();
            put(new ObjectKey("backups", key));
            assertEquals(
                    "/" + key,
                    URI.create("https://bucket" + s3.requests.getLast().target())
                            .getPath());

            answers.add(StubS3.Answer.ok("<ListBucketResult><EncodingType>url</EncodingType><Contents><Key>"
                    + URLEncoder.encode(key, StandardCharsets.UTF_8)
                    + "</Key><ETag>e</ETag><Size>3</Size><LastModified>2026-01-02T03:04:05.000Z</LastModified>"
                    + "</Contents></ListBucketResult>"));
            assertEquals(
                    key,
                    new S3ObjectListing(s3.client)
                            .list(StubS3.run(), "backups", "", "")
                            .objects()
                            .getFirst()
                            .key());
        }
    }

    private static List<String> keysOfAllCharacters() {
        List<String> keys = new ArrayList<>();
        StringBuilder key = new StringBuilder("k");
        for (int c = 1; c <= Character.MAX_CODE_POINT; c += c < 0x10000 ? 1 : 97) {
            if (Character.getType(c) != Character.SURROGATE) {
                key.appendCodePoint(c);
            }
            if (!ObjectKey.fits(key + "....")) {
                keys.add(key.toString());
                key = new StringBuilder("k");
            }
        }
        return keys;
    }

    /** A listing of its parts would name the key. */
    @Test
    void strangeUpload_isAbortedWithoutListingItsParts() {
        answers.add(new StubS3.Answer(204, Map.of(), ""));
        answers.add(StubS3.Answer.error(404, "NoSuchUpload", ""));

        s3.multipartTarget().abort(StubS3.run(), new Upload(CONTROL, "u"));

        assertEquals(
                List.of("DELETE", "DELETE"),
                s3.requests.stream().map(StubS3.Request::method).toList());
    }

    @Test
    void answerWithoutEtag_isAFailureThatNamesIt() {
        answers.add(new StubS3.Answer(200, Map.of("x-amz-checksum-crc64nvme", StubS3.CRC), ""));
        assertEquals(
                "write s3://backups/container/blob: the answer has no ETag",
                assertThrows(PermanentException.class, () -> put(new ObjectKey("backups", "container/blob")))
                        .getMessage());
        answers.add(new StubS3.Answer(200, Map.of(), ""));
        assertThrows(PermanentException.class, () -> s3.target().head(StubS3.run(), CONTROL));
        answers.add(StubS3.Answer.ok("<InitiateMultipartUploadResult/>"));
        assertThrows(
                PermanentException.class,
                () -> s3.multipartTarget().create(StubS3.run(), new ObjectKey("backups", "c/b"), attributes()));
    }

    @Test
    void emptyEtag_isAFailureThatNamesIt() {
        answers.add(new StubS3.Answer(200, Map.of("ETag", "\"\"", "x-amz-checksum-crc64nvme", StubS3.CRC), ""));
        assertEquals(
                "write s3://backups/container/blob: the answer has no ETag",
                assertThrows(PermanentException.class, () -> put(new ObjectKey("backups", "container/blob")))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "!", "AAAAAAAAAAA=-2"})
    void checksumThatIsNone_provesNoBackup(String crc) {
        StubS3.Answer answer = new StubS3.Answer(200, Map.of("ETag", "\"e\"", "x-amz-checksum-crc64nvme", crc), "");
        answers.add(answer);
        assertEquals(
                FailureCause.CHECKSUM,
                assertThrows(PermanentException.class, () -> put(CONTROL)).failureCause());
        answers.add(answer);
        assertEquals(
                Optional.empty(),
                s3.target().head(StubS3.run(), CONTROL).orElseThrow().crc());
    }

    /** Each listing would otherwise be repeated for ever. */
    @Test
    void listingThatDoesNotAdvance_isRefused() {
        answers.add(StubS3.Answer.ok(
                "<R><IsTruncated>true</IsTruncated><NextPartNumberMarker>0</NextPartNumberMarker></R>"));
        assertThrows(
                PermanentException.class,
                () -> s3.multipartTarget()
                        .listParts(
                                StubS3.run(),
                                new Upload(new ObjectKey("backups", "k"), "u"),
                                new PartRange(1, 10_000)));
        answers.add(StubS3.Answer.ok("<R><IsTruncated>true</IsTruncated></R>"));
        assertThrows(
                PermanentException.class,
                () -> new S3ObjectListing(s3.client).list(StubS3.run(), "backups", "", "after"));
        answers.add(StubS3.Answer.ok("<R><IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker>"
                + "<NextUploadIdMarker>u</NextUploadIdMarker></R>"));
        assertThrows(
                PermanentException.class,
                () -> s3.multipartTarget()
                        .list(StubS3.run(), ROUTE, Optional.of(new Upload(new ObjectKey("backups", "k"), "u"))));
    }

    @Test
    void answerThatIsNoXml_isTransient() {
        answers.add(StubS3.Answer.ok("<html>proxy"));
        assertThrows(TransientException.class, () -> s3.multipartTarget().list(StubS3.run(), ROUTE, Optional.empty()));
    }

    private BackupTarget.PutResult put(ObjectKey key) {
        return s3.target()
                .put(
                        StubS3.run(),
                        key,
                        attributes(),
                        new TargetPrecondition.IfMatch(new ETag("e")),
                        StubS3.bytes("abc"));
    }

    private static ObjectAttributes attributes() {
        return SourceBlob.attributes(SourceBlob.with(Map.of()));
    }
}
