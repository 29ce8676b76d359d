package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.azure.storage.blob.BlobClient;
import com.fasterxml.jackson.databind.JsonNode;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import io.blobferry.emulators.Fault;
import io.blobferry.emulators.FederationEmulator;
import io.blobferry.emulators.InjectedFault;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/** BLOBFERRY_DELETE_MARKERS: a deletion hides the backup, and removes nothing. */
class DeleteMarkersIT {
    private static final Emulators EMULATORS = Emulators.shared();
    private static final SourceContainer SOURCE = SourceContainer.create(EMULATORS, "delete-markers");
    private static final Bucket BUCKET = new Bucket(EMULATORS);
    private static final byte[] BEFORE = "before".getBytes(StandardCharsets.UTF_8);

    private static FunctionApp app;

    @BeforeAll
    static void start() {
        app = FunctionApp.start(EMULATORS, Map.of("BLOBFERRY_DELETE_MARKERS", "true"));
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
    void deletedBlob_getsMarkerAndKeepsVersion() {
        BlobClient blob = backedUp("hidden");
        String created = EventGrid.created(blob);
        String deleted = EventGrid.deleted(blob);
        blob.delete();

        JsonNode marked = app.deliver(deleted).outcome();

        assertEquals("delete-marker-placed", LoggedEvents.name(marked), marked::toString);
        assertThrows(NoSuchKeyException.class, () -> BUCKET.head("delete-markers/hidden"));
        List<ObjectVersion> versions = BUCKET.versions("delete-markers/hidden");
        assertEquals(1, versions.size());
        assertEquals(1, markers("delete-markers/hidden").size());
        assertFalse(marked.path("versionId").asText().isEmpty());
        assertEquals(
                BEFORE.length,
                BUCKET.head("delete-markers/hidden", versions.getFirst().versionId())
                        .contentLength());

        for (String event : List.of(deleted, created)) {
            assertSourceDeleted(app.deliver(event));
        }
        assertEquals(1, markers("delete-markers/hidden").size(), "no marker is put over another");
    }

    @Test
    void recreatedBlob_isBackedUpOverMarker() {
        BlobClient blob = backedUp("back");
        String deleted = EventGrid.deleted(blob);
        blob.delete();
        app.deliver(deleted);
        byte[] again = "again".getBytes(StandardCharsets.UTF_8);
        SOURCE.upload("back", again);

        JsonNode outcome = app.deliver(deleted).outcome();

        assertEquals("backed-up", LoggedEvents.name(outcome), outcome::toString);
        assertArrayEquals(again, BUCKET.bytes("delete-markers/back"));
        assertEquals(2, BUCKET.versions("delete-markers/back").size());
    }

    /** The blob is created again while the marker is placed: the check that follows backs it up again. */
    @Test
    void recreatedDuringDeletion_isBackedUpAgain() {
        BlobClient blob = backedUp("overwritten");
        String deleted = EventGrid.deleted(blob);
        blob.delete();
        InjectedFault overwrite = EMULATORS
                .s3Proxy()
                .inject(Fault.on("DELETE", "overwritten").firstRun(() -> SOURCE.upload("overwritten", BEFORE)));

        FunctionApp.Delivery delivery = app.deliver(deleted);

        assertEquals(1, overwrite.applied());
        assertEquals("backed-up", LoggedEvents.name(delivery.outcome()), delivery.logged()::toString);
        assertArrayEquals(BEFORE, BUCKET.bytes("delete-markers/overwritten"));
    }

    /** The marker's condition: an object written in between is not the one that was checked. */
    @Test
    void foreignObject_getsNoMarker() {
        BlobClient blob = backedUp("foreign");
        String deleted = EventGrid.deleted(blob);
        blob.delete();
        byte[] foreign = "foreign".getBytes(StandardCharsets.UTF_8);
        InjectedFault overwrite = EMULATORS
                .s3Proxy()
                .inject(Fault.on("DELETE", "foreign")
                        .firstRun(() -> EMULATORS
                                .s3()
                                .putObject(
                                        put -> put.bucket(FederationEmulator.BUCKET)
                                                .key("delete-markers/foreign"),
                                        RequestBody.fromBytes(foreign))));

        FunctionApp.Delivery delivery = app.deliver(deleted);

        assertEquals(1, overwrite.applied());
        assertSourceDeleted(delivery);
        assertArrayEquals(foreign, BUCKET.bytes("delete-markers/foreign"));
    }

    private static void assertSourceDeleted(FunctionApp.Delivery delivery) {
        JsonNode outcome = delivery.outcome();
        assertEquals("source-deleted", LoggedEvents.name(outcome), outcome::toString);
        assertFalse(outcome.path("neverBackedUp").asBoolean(true), outcome::toString);
    }

    private static BlobClient backedUp(String name) {
        BlobClient blob = SOURCE.upload(name, BEFORE);
        assertEquals(
                "backed-up",
                LoggedEvents.name(app.deliver(EventGrid.created(blob)).outcome()));
        return blob;
    }

    private static List<DeleteMarkerEntry> markers(String key) {
        return EMULATORS
                .s3()
                .listObjectVersions(
                        list -> list.bucket(FederationEmulator.BUCKET).prefix(key))
                .deleteMarkers();
    }
}
