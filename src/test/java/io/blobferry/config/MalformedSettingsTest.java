package io.blobferry.config;

import static io.blobferry.config.Environments.errors;
import static io.blobferry.config.Environments.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MalformedSettingsTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "BLOBFERRY_SOURCE__blobServiceUri, http://source.blob.core.windows.net",
                "BLOBFERRY_SOURCE__blobServiceUri, source.blob.core.windows.net",
                "BLOBFERRY_STATE__tableServiceUri, https://",
                "BLOBFERRY_STATE__queueServiceUri, https://a b",
                "BLOBFERRY_STATE__queueServiceUri, https://q.example?sig=abc",
                "BLOBFERRY_STATE__blobServiceUri, https://b.example#x",
                "AWS_ENDPOINT_URL_S3, http://localhost:9000",
                "AWS_ENDPOINT_URL_S3, https://user:password@s3.example",
                "AWS_ENDPOINT_URL_STS, ftp://sts.example",
                "BLOBFERRY_SOURCE_ACCOUNT, My-Account",
                "BLOBFERRY_SOURCE_CONTAINERS, \"good,Bad\"",
                "BLOBFERRY_SOURCE_CONTAINERS, $blobchangefeed",
                "BLOBFERRY_FEDERATION_AUDIENCE, blobferry",
                "AWS_ROLE_ARN, arn:aws:iam::1234:role/short",
                "AWS_ROLE_ARN, arn:aws:iam::123456789012:user/nobody",
                "AWS_REGION, Frankfurt",
                "AWS_REGION, eu-central-9",
                "AWS_REGION, aws-global",
                "BLOBFERRY_BUCKET, UPPER",
                "BLOBFERRY_BUCKET, ab",
                "BLOBFERRY_STORAGE_CLASS, glacier",
                "BLOBFERRY_DELETE_MARKERS, yes",
                "BLOBFERRY_CHECKPOINT_TABLE, with-hyphen",
                "BLOBFERRY_FAILURE_TABLE, 1st",
                "BLOBFERRY_EVENT_QUEUE, double--hyphen",
                "BLOBFERRY_DEAD_LETTER_CONTAINER, $web",
                "AWS_ROLE_SESSION_NAME, a b",
                "BLOBFERRY_SESSION_POLICY, narrow",
                "BLOBFERRY_SESSION_DURATION_MINUTES, 14",
                "BLOBFERRY_SESSION_DURATION_MINUTES, 721",
                "BLOBFERRY_MULTIPART_THRESHOLD_MIB, -1",
                "BLOBFERRY_MULTIPART_THRESHOLD_MIB, 5121",
                "BLOBFERRY_SEGMENT_SIZE_MIB, 15",
                "BLOBFERRY_TRANSFER_MEMORY_MIB, 4.5",
                "BLOBFERRY_EVENT_CONCURRENCY, 257",
                "BLOBFERRY_SEGMENT_CONCURRENCY, 65",
                "BLOBFERRY_REPLAY_CONCURRENCY, 0",
                "BLOBFERRY_REPLAY_CONCURRENCY, 257",
                "BLOBFERRY_REPLAY_RATE, 0",
                "BLOBFERRY_RECONCILE_INTERVAL_HOURS, 0",
                "BLOBFERRY_RECONCILE_MAX_BACKLOG, -1",
                "BLOBFERRY_ORPHAN_MIN_AGE_HOURS, 0",
                "BLOBFERRY_RUN_TIMEOUT_SECONDS, 19",
                "BLOBFERRY_SHUTDOWN_TIMEOUT_SECONDS, 10",
                "BLOBFERRY_VISIBILITY_TIMEOUT_SECONDS, 4",
                "BLOBFERRY_VISIBILITY_TIMEOUT_SECONDS, 99999999999999999999"
            })
    void malformedSetting_isNamed(String name, String value) {
        List<String> errors = errors(with(name, value));
        assertEquals(1, errors.size(), errors::toString);
        assertTrue(errors.getFirst().startsWith(name + " is "), errors::toString);
    }

    @Test
    void message_namesValueAndWhatIsAllowed() {
        assertEquals(
                List.of("BLOBFERRY_EVENT_CONCURRENCY is '257'; expected: whole number, 1 to 256"),
                errors(with("BLOBFERRY_EVENT_CONCURRENCY", "257")));
        assertEquals(
                List.of("BLOBFERRY_RUN_TIMEOUT_SECONDS is '1h'; expected: whole number of seconds, 20 to 86400"),
                errors(with("BLOBFERRY_RUN_TIMEOUT_SECONDS", "1h")));
    }

    /** A query string may hold a signature, a user name a password. */
    @Test
    void malformedUrl_isNotRepeated() {
        assertEquals(
                List.of("AWS_ENDPOINT_URL_S3 is malformed; expected: https:// URL without user name, query string or"
                        + " fragment"),
                errors(with("AWS_ENDPOINT_URL_S3", "https://s3.example?sig=secret")));
    }

    @Test
    void derivedValue_isReportedAsDerived() {
        List<String> errors = errors(with("BLOBFERRY_SOURCE__blobServiceUri", "https://my-files.example"));
        assertEquals(
                List.of(
                        "BLOBFERRY_SOURCE_ACCOUNT is 'my-files' (derived, as it is not set); expected: 3 to 24 lowercase letters and digits"),
                errors);
    }

    @Test
    void misspeltRegion_hasASuggestion() {
        assertEquals(
                List.of("AWS_REGION is 'eu-centrl-1', which is not a region that the AWS SDK knows; did you mean"
                        + " eu-central-1?"),
                errors(with("AWS_REGION", "eu-centrl-1")));
    }

    @ParameterizedTest
    @CsvSource({
        "aws, eu-central-1",
        "aws-cn, cn-north-1",
        "aws-us-gov, us-gov-west-1",
        "aws-eusc, eusc-de-east-1",
        "aws-iso, us-iso-east-1",
        "aws-iso-b, us-isob-east-1"
    })
    void regionsOfAllPartitions_areKnown(String partition, String region) {
        String role = "arn:" + partition + ":iam::123456789012:role/blobferry";
        assertEquals(List.of(), errors(with(Map.of("AWS_REGION", region, "AWS_ROLE_ARN", role))));
    }

    /** Stores other than AWS's name their regions themselves. */
    @Test
    void region_isFreeWhereBothEndpointsAreSet() {
        Map<String, String> endpoints = Map.of(
                "AWS_REGION", "rack-7",
                "AWS_ENDPOINT_URL_S3", "https://s3.example",
                "AWS_ENDPOINT_URL_STS", "https://sts.example");
        assertEquals(List.of(), errors(with(endpoints)));
        Map<String, String> s3Alone = with(endpoints);
        s3Alone.remove("AWS_ENDPOINT_URL_STS");
        assertFalse(errors(s3Alone).isEmpty());
    }
}
