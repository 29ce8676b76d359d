package io.blobferry.aws.s3;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.diagnostics.CheckResult;
import io.blobferry.domain.ContentHeaders;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.ObjectVersion;
import io.blobferry.domain.Part;
import io.blobferry.domain.PartRange;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.Upload;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.format.MetadataNames;
import io.blobferry.routing.Route;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.MultipartTarget.StoredPart;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.spi.target.StoredObject;
import io.blobferry.spi.target.StoredVersion;
import io.blobferry.testing.hostile.HostileInputs;
import io.blobferry.testing.hostile.HostileText;
import io.blobferry.testing.hostile.LogCapture;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** For any answer of S3 each call ends, soon, with a result or an exception that its port declares, without a secret. */
class HostileS3AnswersTest {
    private static final int SHARE = 800;
    private static final int MAX_REQUESTS = 20;
    private static final ObjectKey KEY = new ObjectKey("backups", "container/blob");
    private static final Upload UPLOAD = new Upload(KEY, "u");
    private static final StoredPart PART = new StoredPart(1, 3, new ETag("e"), Crc64Nvme.EMPTY);
    private static final StubS3.Answer END = StubS3.Answer.error(500, "InternalError", "");

    private static final ObjectVersion VERSION = new ObjectVersion(KEY, Optional.of("v"));

    private final LogCapture log = new LogCapture();
    private StubS3.Answer answer = END;
    private final StubS3 s3 = new StubS3(10, this::answer);

    private final BackupReader reader = new S3BackupReader(s3.client, s3.client);
    private final BucketCheck check = new BucketCheck(s3.client, List.of(new Route("backups", "")));
    private final LifecycleCheck lifecycle = new LifecycleCheck(s3.client, List.of(new Route("backups", "")));

    private StubS3.Answer answer(StubS3.Request request) {
        return s3.requests.size() > MAX_REQUESTS ? END : answer;
    }

    @AfterEach
    void close() {
        s3.close();
        log.close();
    }

    @Test
    void everyCall_anyAnswer_endsAsItsPortDeclares() {
        HostileInputs.check(HostileS3AnswersTest.class, SHARE, random -> {
            s3.requests.clear();
            answer = HostileS3Answer.next(random);
            try {
                call(random);
            } catch (TransferException declared) {
                assertFalse(declared.getMessage().contains(HostileText.SECRET), declared::getMessage);
            }
            log.assertNoSecret();
            assertTrue(s3.requests.size() <= MAX_REQUESTS, () -> "no end: " + answer);
        });
    }

    private void call(Random random) {
        RunContext run = StubS3.run();
        ObjectAttributes attributes = new RandomAttributes(random.nextLong()).next();
        switch (random.nextInt(19)) {
            case 0 -> s3.target().head(run, KEY);
            case 1 -> s3.target().put(run, KEY, attributes, TargetPrecondition.IF_ABSENT, StubS3.bytes("abc"));
            case 2 -> s3.target().placeDeleteMarker(run, object());
            case 3 -> s3.multipartTarget().create(run, KEY, attributes);
            case 4 -> s3.multipartTarget().uploadPart(run, UPLOAD, new Part(1, 0, 3), StubS3.bytes("abc"));
            case 5 -> s3.multipartTarget().listParts(run, UPLOAD, new PartRange(1, 10_000));
            case 6 ->
                s3.multipartTarget()
                        .complete(
                                run,
                                UPLOAD,
                                List.of(PART),
                                Crc64Nvme.EMPTY,
                                new TargetPrecondition.IfMatch(new ETag("e")));
            case 7 -> s3.multipartTarget().abort(run, UPLOAD);
            case 8 -> s3.multipartTarget().list(run, new Route("backups", ""), Optional.empty());
            case 9 -> assertNoSecret(check.list());
            case 10 -> assertNoSecret(check.write());
            case 11 -> assertNoSecret(random.nextBoolean() ? check.condition() : lifecycle.uploadsAreKept());
            case 12 -> check.page(Optional.of("backups"), Optional.of("k"), 3);
            case 13 -> reader.head(run, VERSION);
            case 14 -> reader.attributes(run, stored());
            case 15 -> reader.readText(run, KEY);
            case 16 -> reader.requestThaw(run, stored(), BackupReader.ThawTier.BULK, 1);
            case 17 -> new S3ObjectVersionListing(s3.client).list(run, "backups", "", Optional.empty());
            default -> new S3ObjectListing(s3.client).list(run, "backups", "", "");
        }
    }

    private static StoredVersion stored() {
        return new StoredVersion(
                VERSION,
                new ETag("e"),
                3,
                Optional.empty(),
                Instant.EPOCH,
                "STANDARD",
                new StoredVersion.Ready(),
                Optional.empty(),
                new ContentHeaders(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                Map.of(MetadataNames.SOURCE_ETAG, "e", MetadataNames.SOURCE_TAGS, "t"));
    }

    private static StoredObject object() {
        return new StoredObject(
                KEY,
                new ETag("e"),
                Optional.empty(),
                3,
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static void assertNoSecret(CheckResult found) {
        assertFalse(found.toString().contains(HostileText.SECRET), found::toString);
    }
}
