package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.FederationEmulator;
import io.blobferry.emulators.IssuedSecrets;
import io.blobferry.emulators.Service;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/** The function CheckAccess, asked by callers whom the host has let in. */
class CheckAccessIT {
    private static final Emulators EMULATORS = Emulators.shared();
    private static final String CONTAINER = "check-access";
    private static final SourceContainer SOURCE = SourceContainer.create(EMULATORS, CONTAINER);
    private static final String PREFIX = UUID.randomUUID() + "/";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MANY = 230;

    @BeforeAll
    static void fill() {
        for (int i = 0; i < MANY; i++) {
            SOURCE.upload("blob-%03d".formatted(i), new byte[] {1});
            String key = PREFIX + "object-%03d".formatted(i);
            EMULATORS
                    .s3()
                    .putObject(
                            put -> put.bucket(FederationEmulator.BUCKET).key(key),
                            RequestBody.fromBytes(new byte[] {1}));
        }
    }

    @AfterEach
    void order() {
        EMULATORS.reset();
    }

    private static Map<String, String> request() {
        Map<String, String> request = new HashMap<>();
        request.put(
                "AzureBlobUri",
                EMULATORS.workerEnvironment().get("BLOBFERRY_SOURCE__blobServiceUri") + "/" + CONTAINER);
        request.put("S3BucketName", FederationEmulator.BUCKET);
        request.put("ManagedIdentityType", "UAMI");
        request.put("UAMIClientId", FederationEmulator.USER_ASSIGNED.clientId());
        request.put("AWSRoleArn", FederationEmulator.ROLE_ARN);
        request.put("AzureAppId", FederationEmulator.AUDIENCE);
        return request;
    }

    private static FunctionApp app() {
        return FunctionApp.start(EMULATORS, Map.of("BLOBFERRY_PREFIX", PREFIX));
    }

    @Test
    void bothStores_areListedByPages() throws IOException {
        try (FunctionApp app = app()) {
            List<String> blobs = new ArrayList<>();
            List<String> objects = new ArrayList<>();
            Map<String, String> request = request();
            boolean more = true;
            for (int page = 0; more; page++) {
                assertTrue(page < 5, "it ends");
                FunctionApp.Delivery answer = app.check(JSON.writeValueAsString(request));
                assertEquals(200, answer.status(), answer::message);
                JsonNode report = JSON.readTree(answer.message());
                assertTrue(report.path("ok").asBoolean());
                boolean moreBlobs = append(report.path("blobs"), blobs, request, "BlobsFrom");
                boolean moreObjects = append(report.path("objects"), objects, request, "ObjectsFrom");
                assertEquals(moreBlobs, moreObjects, "both have as many");
                more = moreBlobs;
            }
            assertEquals(MANY, new TreeSet<>(blobs).size());
            assertEquals(MANY, new TreeSet<>(objects).size());
            IssuedSecrets.assertNoneIn(app.printed());
        }
    }

    private static boolean append(JsonNode listing, List<String> names, Map<String, String> request, String field) {
        listing.path("names").forEach(name -> names.add(name.asText()));
        if (listing.has("next")) {
            request.put(field, listing.path("next").asText());
        }
        return listing.has("next");
    }

    @Test
    void caller_cannotChooseTargets() throws IOException {
        try (FunctionApp app = app()) {
            Map<String, String> others = Map.of(
                    "AzureBlobUri", "https://other.blob.core.windows.net/x",
                    "S3BucketName", "other",
                    "ManagedIdentityType", "SAMI",
                    "UAMIClientId", FederationEmulator.SYSTEM_ASSIGNED.clientId(),
                    "AWSRoleArn", FederationEmulator.ROLE_ARN + "-admin",
                    "AzureAppId", "api://other");
            EMULATORS.requests().clear();
            for (Map.Entry<String, String> other : others.entrySet()) {
                Map<String, String> request = request();
                request.put(other.getKey(), other.getValue());
                FunctionApp.Delivery answer = app.check(JSON.writeValueAsString(request));
                assertEquals(400, answer.status(), other::toString);
                assertTrue(answer.message().contains(other.getKey()), answer::message);
            }
            assertEquals(List.of(), EMULATORS.requests().of(Service.STS), "nothing was tried");
        }
    }

    @Test
    void reportsErrors_withoutApplication() throws IOException {
        EMULATORS.entra().remove(FederationEmulator.USER_ASSIGNED);
        try (FunctionApp app = app()) {
            FunctionApp.Delivery answer = app.check("");
            assertEquals(503, answer.status(), answer::message);
            JsonNode report = JSON.readTree(answer.message());
            assertFalse(report.path("ok").asBoolean());
            assertTrue(answer.message().contains("IDENTITY_NOT_FOUND"), answer::message);
            EMULATORS.reset();
            assertEquals(200, app.check("").status(), "set right, without a restart");
        }
    }

    @Test
    void invalidSettings_areNamed() {
        try (FunctionApp app = FunctionApp.startIn(EMULATORS, Map.of())) {
            FunctionApp.Delivery answer = app.check("");
            assertEquals(503, answer.status());
            assertTrue(answer.message().contains("AWS_ROLE_ARN is not set"), answer::message);
        }
    }
}
