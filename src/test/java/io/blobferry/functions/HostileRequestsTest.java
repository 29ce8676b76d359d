package io.blobferry.functions;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.blobferry.config.Settings;
import io.blobferry.replay.ReplayRequest;
import io.blobferry.testing.hostile.HostileInputs;
import io.blobferry.testing.hostile.HostileJson;
import io.blobferry.testing.hostile.HostileText;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Any body of a request to the functions is a request, or refused with a message. */
class HostileRequestsTest {
    private static final int SHARE = 1_500;
    private static final Settings SETTINGS = Settings.from(Map.of(
            "BLOBFERRY_SOURCE__blobServiceUri", "https://source.blob.core.windows.net",
            "BLOBFERRY_STATE__tableServiceUri", "https://state.table.core.windows.net",
            "BLOBFERRY_STATE__queueServiceUri", "https://state.queue.core.windows.net",
            "BLOBFERRY_FEDERATION_AUDIENCE", "api://tenant/blobferry",
            "AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/blobferry",
            "AWS_REGION", "eu-central-1",
            "BLOBFERRY_BUCKET", "backup-bucket"));
    private static final String REPLAY = """
            {"container":"invoices","prefix":"a/","blob":"c/b","cause":"archived,KMS_DENIED","since":"2026-01-31",\
            "until":"2026-01-31T08:00:00Z","dryRun":"true","from":"token"}""";
    private static final String ACCESS = """
            {"AzureBlobUri":"https://source.blob.core.windows.net/scans","S3BucketName":"backup-bucket",\
            "ManagedIdentityType":"SAMI","AWSRoleArn":"arn:aws:iam::123456789012:role/blobferry","BlobsFrom":"b"}""";

    @Test
    void replayRequest_anyBody_isReadOrRefused() {
        HostileInputs.check(
                HostileRequestsTest.class,
                SHARE,
                random -> readOrRefused(() -> {
                    Map<String, String> values = new HashMap<>(ReplayRequestBody.parse(body(REPLAY, random)));
                    values.keySet().removeIf(name -> random.nextInt(10) == 0);
                    ReplayRequest.parse("account", values).toOptions(1, 1, false);
                }));
    }

    @Test
    void accessRequest_anyBody_isReadOrRefused() {
        HostileInputs.check(
                HostileRequestsTest.class,
                SHARE,
                random -> readOrRefused(() -> AccessRequest.parse(body(ACCESS, random), SETTINGS)));
    }

    private static String body(String valid, Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> HostileText.any(random);
            case 1 -> HostileJson.damage(valid, random);
            case 2 -> HostileJson.changeValues(valid, random);
            default -> HostileJson.changeTypes(valid, random);
        };
    }

    private static void readOrRefused(Runnable read) {
        try {
            read.run();
        } catch (IllegalArgumentException refused) {
            assertFalse(refused.getMessage().isBlank());
        }
    }
}
