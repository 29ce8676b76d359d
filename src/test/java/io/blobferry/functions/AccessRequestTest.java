package io.blobferry.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.config.Settings;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessRequestTest {
    private static final Map<String, String> CONFIGURED = Map.of(
            "BLOBFERRY_SOURCE__blobServiceUri", "https://source.blob.core.windows.net",
            "BLOBFERRY_STATE__tableServiceUri", "https://state.table.core.windows.net",
            "BLOBFERRY_STATE__queueServiceUri", "https://state.queue.core.windows.net",
            "BLOBFERRY_FEDERATION_AUDIENCE", "api://tenant/blobferry",
            "AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/blobferry",
            "AWS_REGION", "eu-central-1",
            "BLOBFERRY_BUCKET", "backup-bucket",
            "AZURE_CLIENT_ID", "11111111-2222-3333-4444-555555555555");

    private static Settings settings(String name, String value) {
        Map<String, String> values = new HashMap<>(CONFIGURED);
        values.put(name, value);
        return Settings.from(values);
    }

    private static Settings settings() {
        return Settings.from(CONFIGURED);
    }

    @Test
    void configuredValues_areAccepted() {
        AccessRequest request = AccessRequest.parse("""
                {"AzureBlobUri": "https://source.blob.core.windows.net/mycontainer",
                 "S3BucketName": "backup-bucket",
                 "ManagedIdentityType": "UAMI",
                 "UAMIClientId": "11111111-2222-3333-4444-555555555555",
                 "AWSRoleArn": "arn:aws:iam::123456789012:role/blobferry",
                 "AzureAppId": "api://tenant/blobferry"}""", settings());
        assertEquals(Optional.of("mycontainer"), request.container());
        assertEquals(Optional.of("backup-bucket"), request.bucket());
    }

    @Test
    void missingFields_takeTheConfiguration() {
        assertEquals(
                new AccessRequest(Optional.of("one"), Optional.empty(), Optional.empty(), Optional.empty()),
                AccessRequest.parse(" ", settings("BLOBFERRY_SOURCE_CONTAINERS", "one")));
        assertEquals(
                new AccessRequest(Optional.empty(), Optional.empty(), Optional.of("a"), Optional.of("b")),
                AccessRequest.parse("{\"BlobsFrom\": \"a\", \"ObjectsFrom\": \"b\"}", settings()));
        assertEquals(
                Optional.of("one"),
                AccessRequest.parse(
                                "{\"AzureBlobUri\": \"https://source.blob.core.windows.net/\"}",
                                settings("BLOBFERRY_SOURCE_CONTAINERS", "one"))
                        .container());
    }

    @ParameterizedTest
    @CsvSource({
        "AzureBlobUri, https://other.blob.core.windows.net/mycontainer",
        "AzureBlobUri, https://source.blob.core.windows.net.evil.example/mycontainer",
        "AzureBlobUri, https://source.blob.core.windows.net/a/../b",
        "AzureBlobUri, https://source.blob.core.windows.net/mycontainer?sig=1",
        "S3BucketName, other-bucket",
        "ManagedIdentityType, SAMI",
        "ManagedIdentityType, uami",
        "UAMIClientId, 99999999-2222-3333-4444-555555555555",
        "AWSRoleArn, arn:aws:iam::123456789012:role/admin",
        "AzureAppId, api://tenant/other"
    })
    void otherValue_isRejectedByFieldName(String field, String value) {
        String message = errorOf("{\"" + field + "\": \"" + value + "\"}");
        assertTrue(message.startsWith(field + " differs from the deployed configuration"), message);
        assertFalse(message.contains(value), "the caller's value is not repeated");
        CONFIGURED
                .values()
                .forEach(configured ->
                        assertFalse(message.contains(configured), "the configured value is not revealed"));
    }

    @Test
    void containerOutOfScope_isRejected() {
        Settings one = settings("BLOBFERRY_SOURCE_CONTAINERS", "one");
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> AccessRequest.parse(
                                "{\"AzureBlobUri\": \"https://source.blob.core.windows.net/two\"}", one))
                .getMessage();
        assertTrue(message.startsWith("AzureBlobUri "), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "{", "{} {}", "null", "{\"UAMIClientId\": 7}", "{\"RoleArn\": \"x\"}"})
    void malformedBody_isRejected(String text) {
        assertFalse(errorOf(text).isBlank());
    }

    @Test
    void systemAssignedIdentity_hasNoClientId() {
        Map<String, String> values = new HashMap<>(CONFIGURED);
        values.remove("AZURE_CLIENT_ID");
        Settings system = Settings.from(values);
        AccessRequest.parse("{\"ManagedIdentityType\": \"SAMI\"}", system);
        assertThrows(
                IllegalArgumentException.class, () -> AccessRequest.parse("{\"UAMIClientId\": \"something\"}", system));
    }

    private static String errorOf(String text) {
        return assertThrows(IllegalArgumentException.class, () -> AccessRequest.parse(text, settings()))
                .getMessage();
    }
}
