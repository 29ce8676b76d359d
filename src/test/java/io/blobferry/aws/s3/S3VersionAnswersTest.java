package io.blobferry.aws.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.aws.s3.StubS3.Answer;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.ObjectVersion;
import io.blobferry.execution.PermanentException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Refusals that a restore meets, as S3 sends them. */
class S3VersionAnswersTest {
    private static final ObjectVersion VERSION =
            new ObjectVersion(new ObjectKey("bucket", "container/blob"), Optional.of("3sL4kqtJ"));

    /** "Access Denied" without s3:ListBucketVersions. */
    @Test
    void deniedListingOfVersions_isPermanent_andNamesTheOperation() {
        try (StubS3 s3 = new StubS3(10, request -> Answer.error(403, "AccessDenied", ""))) {
            PermanentException refused = assertThrows(
                    PermanentException.class,
                    () -> new S3ObjectVersionListing(s3.client)
                            .list(StubS3.run(), "bucket", "container/", Optional.empty()));
            assertEquals(FailureCause.TARGET_DENIED, refused.failureCause());
            assertTrue(
                    refused.getMessage().contains("list the versions of s3://bucket/container/"), refused::getMessage);
        }
    }

    /** S3 knows from the form of an id that there is no such version, and says so by 400 alone. */
    @Test
    void versionIdThatS3NeverGave_isOfNoVersion() {
        try (StubS3 s3 = new StubS3(
                10,
                request -> request.method().equals("HEAD")
                        ? new Answer(400, Map.of(), "")
                        : Answer.error(
                                400,
                                "InvalidArgument",
                                "<Message>Invalid version id specified</Message><ArgumentName>versionId</ArgumentName>"))) {
            S3BackupReader reader = new S3BackupReader(s3.client, s3.client);
            assertEquals(Optional.empty(), reader.head(StubS3.run(), VERSION));
            assertTrue(reader.open(StubS3.run(), VERSION).isEmpty());
        }
    }

    /** The answer to a HEAD does not say why: that to a GET does. */
    @Test
    void keyThatMayNotBeUsed_isNamed() {
        try (StubS3 s3 = new StubS3(
                10,
                request -> request.method().equals("HEAD")
                        ? new Answer(403, Map.of(), "")
                        : Answer.error(
                                403, "AccessDenied", "<Message>not authorized to perform: kms:Decrypt</Message>"))) {
            PermanentException refused = assertThrows(
                    PermanentException.class,
                    () -> new S3BackupReader(s3.client, s3.client).head(StubS3.run(), VERSION));
            assertEquals(FailureCause.TARGET_DENIED, refused.failureCause());
            assertTrue(refused.getMessage().contains("kms:Decrypt"), refused::getMessage);
        }
    }

    @Test
    void keyThatIsDisabled_isNamed() {
        try (StubS3 s3 = new StubS3(
                10,
                request -> request.method().equals("HEAD")
                        ? new Answer(400, Map.of(), "")
                        : Answer.error(400, "KMS.DisabledException", "<Message>the key is disabled</Message>"))) {
            PermanentException refused = assertThrows(
                    PermanentException.class,
                    () -> new S3BackupReader(s3.client, s3.client).head(StubS3.run(), VERSION));
            assertTrue(refused.getMessage().contains("KMS.DisabledException"), refused::getMessage);
        }
    }
}
