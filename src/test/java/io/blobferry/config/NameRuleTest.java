package io.blobferry.config;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.config.setting.NameRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameRuleTest {
    @ParameterizedTest
    @CsvSource({
        "STORAGE_ACCOUNT, abc",
        "STORAGE_ACCOUNT, devstoreaccount1",
        "SOURCE_CONTAINER, a1-b2",
        "SOURCE_CONTAINER, $root",
        "SOURCE_CONTAINER, $web",
        "SOURCE_CONTAINER, $logs",
        "CONTAINER, 123",
        "QUEUE, blobferry-events",
        "TABLE, Checkpoints2",
        "TABLE, tables2",
        "BUCKET, my.bucket-1",
        "BUCKET, 1.2.3.4.5",
        "BUCKET, my-alias-s3alias",
        "REGION, eu-central-1",
        "ROLE_ARN, arn:aws:iam::123456789012:role/backup/blobferry",
        "ROLE_ARN, arn:aws-us-gov:iam::123456789012:role/blobferry",
        "ROLE_SESSION, app@host-1",
        "AUDIENCE, api://11111111-2222-3333-4444-555555555555/blobferry",
        "AUDIENCE, 11111111-2222-3333-4444-555555555555",
        "AUDIENCE, https://blobferry.example",
        "AUDIENCE, https://blobferry.example/app"
    })
    void allowed(NameRule rule, String name) {
        assertTrue(rule.allows(name));
    }

    @ParameterizedTest
    @CsvSource({
        "STORAGE_ACCOUNT, ab",
        "STORAGE_ACCOUNT, my-account",
        "STORAGE_ACCOUNT, abcdefghijklmnopqrstuvwxy",
        "SOURCE_CONTAINER, $blobchangefeed",
        "SOURCE_CONTAINER, Upper",
        "CONTAINER, $root",
        "CONTAINER, ab",
        "CONTAINER, -abc",
        "CONTAINER, abc-",
        "CONTAINER, a--b",
        "QUEUE, under_score",
        "TABLE, tables",
        "TABLE, Tables",
        "TABLE, 1abc",
        "TABLE, with-hyphen",
        "BUCKET, ab",
        "BUCKET, Upper",
        "BUCKET, .abc",
        "BUCKET, abc-",
        "BUCKET, a..b",
        "BUCKET, 192.168.0.1",
        "BUCKET, xn--bucket",
        "BUCKET, sthree-bucket",
        "BUCKET, amzn-s3-demo-bucket",
        "REGION, Frankfurt",
        "ROLE_ARN, blobferry",
        "ROLE_ARN, arn:aws:iam::123456789012:user/blobferry",
        "ROLE_SESSION, a",
        "ROLE_SESSION, a/b",
        "AUDIENCE, blobferry",
        "AUDIENCE, api://",
        "AUDIENCE, http://blobferry.example",
        "AUDIENCE, https:///app",
        "AUDIENCE, 11111111-2222-3333-4444"
    })
    void refused(NameRule rule, String name) {
        assertFalse(rule.allows(name));
    }

    @Test
    void length_countsHyphens() {
        String hyphens = "a-".repeat(31);
        assertTrue(NameRule.QUEUE.allows(hyphens + "a"));
        assertFalse(NameRule.QUEUE.allows(hyphens + "a-a"));
        assertTrue(NameRule.BUCKET.allows("b".repeat(63)));
        assertFalse(NameRule.BUCKET.allows("b".repeat(64)));
    }
}
