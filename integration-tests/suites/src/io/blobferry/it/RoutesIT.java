package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.storage.blob.BlobClient;
import com.fasterxml.jackson.databind.JsonNode;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import io.blobferry.emulators.FederationEmulator;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.StorageClass;

/** BLOBFERRY_ROUTES: blobs of one account on their ways to two buckets, in two storage classes, or to none. */
class RoutesIT {
    private static final Emulators EMULATORS = Emulators.shared();
    private static final SourceContainer SOURCE = SourceContainer.create(EMULATORS, "routed");
    private static final String VAULT = "routes-vault";
    private static final String ROUTES = """
            [{"name": "documents", "containers": ["rout*"], "include": ["**.pdf"], "exclude": ["drafts/**"],
              "bucket": "%s", "prefix": "azure/", "storageClass": "GLACIER"},
             {"exclude": ["**.tmp"], "prefix": "Rest/"}]
            """.formatted(VAULT);

    private static FunctionApp app;

    @BeforeAll
    static void start() {
        EMULATORS
                .s3()
                .createBucket(bucket -> bucket.bucket(VAULT)
                        .createBucketConfiguration(where -> where.locationConstraint(FederationEmulator.REGION)));
        EMULATORS
                .s3()
                .putBucketVersioning(versioning -> versioning
                        .bucket(VAULT)
                        .versioningConfiguration(state -> state.status(BucketVersioningStatus.ENABLED)));
        app = FunctionApp.start(
                EMULATORS, Map.of("BLOBFERRY_ROUTES", ROUTES, "BLOBFERRY_MULTIPART_THRESHOLD_MIB", "1"));
        app.get("health");
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @AfterEach
    void order() {
        EMULATORS.reset();
    }

    @Test
    void smallBlob_takesItsRoute() {
        assertEquals("backed-up", outcome(SOURCE.upload("2026/a.pdf", text("a pdf"))));
        HeadObjectResponse head = head(VAULT, "azure/routed/2026/a.pdf");
        assertEquals(StorageClass.GLACIER, head.storageClass());
        assertEquals("already-backed-up", outcome(SOURCE.blob("2026/a.pdf")));
    }

    @Test
    void largeBlob_takesItsRoute() {
        BlobClient blob = SOURCE.uploadRepeated("large.pdf", new byte[1 << 20], 3);
        assertEquals("backed-up", outcome(blob));
        HeadObjectResponse head = head(VAULT, "azure/routed/large.pdf");
        assertEquals(StorageClass.GLACIER, head.storageClass());
        assertEquals(3 << 20, head.contentLength());
    }

    @Test
    void unmatchedByFirst_takesNextRoute() {
        assertEquals("backed-up", outcome(SOURCE.upload("drafts/b.pdf", text("a draft"))));
        assertArrayEquals(
                text("a draft"),
                EMULATORS
                        .s3()
                        .getObjectAsBytes(
                                get -> get.bucket(FederationEmulator.BUCKET).key("Rest/routed/drafts/b.pdf"))
                        .asByteArray());
        HeadObjectResponse head = head(FederationEmulator.BUCKET, "Rest/routed/drafts/b.pdf");
        assertTrue(head.storageClass() == null || head.storageClass() == StorageClass.STANDARD);
    }

    @Test
    void withoutRoute_costsNoRequest() {
        BlobClient blob = SOURCE.upload("c.tmp", text("c"));
        String event = EventGrid.created(blob);
        EMULATORS.requests().clear();

        JsonNode ignored = app.deliver(event).outcome();

        assertEquals("ignored", LoggedEvents.name(ignored));
        assertEquals("no matching route", ignored.path("reason").asText());
        assertEquals(0, EMULATORS.requests().all().size());
    }

    private static String outcome(BlobClient blob) {
        return LoggedEvents.name(app.deliver(EventGrid.created(blob)).outcome());
    }

    private static HeadObjectResponse head(String bucket, String key) {
        return EMULATORS.s3().headObject(head -> head.bucket(bucket).key(key));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
