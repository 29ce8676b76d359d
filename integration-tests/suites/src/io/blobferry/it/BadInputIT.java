package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.azure.storage.blob.BlobClient;
import com.fasterxml.jackson.databind.JsonNode;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import io.blobferry.emulators.Service;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Deliveries that cannot be backed up: each ends in its own outcome, said in one line, and costs no try in vain. */
class BadInputIT {
    private static final Emulators EMULATORS = Emulators.shared();
    private static final SourceContainer SOURCE = SourceContainer.create(EMULATORS, "bad-input");
    private static final SourceContainer OTHER = SourceContainer.create(EMULATORS, "not-backed-up");
    private static final StateTables STATE = new StateTables(EMULATORS);
    private static final Set<Service> CREDENTIALS = Set.of(Service.IDENTITY, Service.STS);

    private static FunctionApp app;

    @BeforeAll
    static void startWarm() {
        app = FunctionApp.start(
                EMULATORS, Map.of("BLOBFERRY_SOURCE_CONTAINERS", "bad-input", "BLOBFERRY_DELETE_MARKERS", "false"));
        app.deliver(EventGrid.created(upload("first")));
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    static Stream<Arguments> unreadable() {
        String event = EventGrid.created(upload("unreadable"));
        return Stream.of(
                argumentSet("not JSON", "Blob created!", "not valid JSON"),
                argumentSet("half of an event", event.substring(0, 100), "not valid JSON"),
                argumentSet("empty", "", "no events"),
                argumentSet("an empty array", "[]", "no events"),
                argumentSet("null", "null", "neither an Event Grid event nor a CloudEvent"),
                argumentSet("a number", "42", "neither an Event Grid event nor a CloudEvent"),
                argumentSet("an unknown schema", "{\"kind\":\"unknown\"}", "neither an Event Grid event"),
                argumentSet("no subject", event.replace("\"subject\"", "\"topical\""), "required field missing"),
                argumentSet(
                        "a container's subject",
                        event.replaceFirst("\"subject\":\"[^\"]*\"", "\"subject\":\"/blobServices/default\""),
                        "event does not identify a blob"),
                argumentSet(
                        "another resource's topic",
                        event.replace("/storageAccounts/", "/vaults/"),
                        "event does not identify a blob"));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void unreadableEvent_hasFailureRow(String text, String detail) {
        FunctionApp.Delivery delivery = counted(text);
        JsonNode logged = delivery.outcome();
        assertEquals("failed", LoggedEvents.name(logged), logged::toString);
        assertEquals("UNREADABLE_EVENT", logged.path("cause").asText());
        assertTrue(logged.path("detail").asText().contains(detail), logged::toString);
        assertFalse(logged.path("remedy").asText().isBlank());
        assertEquals(List.of("TABLE POST 204"), requests(), "the failure row is all there is to do");

        Map<String, Object> row =
                STATE.failures(logged.path("subject").asText()).getFirst();
        assertEquals(text, row.get("event"), "the row holds what to replay");
        assertEquals("UNREADABLE_EVENT", row.get("cause"));
    }

    static Stream<Arguments> notOurs() {
        String event = EventGrid.created(upload("not-ours"));
        String cloudEvent = EventGrid.createdAsCloudEvent(SOURCE.blob("not-ours"));
        return Stream.of(
                argumentSet(
                        "a directory",
                        event.replace("Microsoft.Storage.BlobCreated", "Microsoft.Storage.DirectoryCreated"),
                        "directory event; a directory has no content"),
                argumentSet(
                        "a blob that is being rehydrated",
                        cloudEvent.replace(
                                "Microsoft.Storage.BlobCreated", "Microsoft.Storage.AsyncOperationInitiated"),
                        "rehydration in progress; BlobTierChanged will follow"),
                argumentSet(
                        "another service's type",
                        event.replace("Microsoft.Storage.BlobCreated", "Contoso.Items.ItemReceived"),
                        "unsupported event type Contoso.Items.ItemReceived"),
                argumentSet(
                        "another container",
                        EventGrid.created(OTHER.upload("blob", bytes("other"))),
                        "container not-backed-up is not configured"),
                argumentSet(
                        "another account",
                        event.replace("/storageAccounts/devstoreaccount1", "/storageAccounts/somebodyelse"),
                        "event belongs to another storage account, somebodyelse"));
    }

    @ParameterizedTest
    @MethodSource("notOurs")
    void foreignEvent_isIgnored(String event, String reason) {
        JsonNode logged = counted(event).outcome();
        assertEquals("ignored", LoggedEvents.name(logged), logged::toString);
        assertEquals(reason, logged.path("reason").asText());
        assertEquals(List.of(), requests());
    }

    private static void assertSourceDeleted(boolean neverBackedUp, FunctionApp.Delivery delivery) {
        JsonNode outcome = delivery.outcome();
        assertEquals("source-deleted", LoggedEvents.name(outcome), outcome::toString);
        assertEquals(neverBackedUp, outcome.path("neverBackedUp").asBoolean(), outcome::toString);
    }

    @Test
    void deletedBeforeBackup_isReported() {
        BlobClient blob = upload("gone");
        String event = EventGrid.created(blob);
        blob.delete();
        assertSourceDeleted(true, counted(event));
        assertEquals(
                List.of("BLOB GET 404", "S3 HEAD 404", "S3 PUT 200", "S3 PUT 200", "TABLE GET 404", "TABLE POST 204"),
                requests(),
                "a record of the deletion, and one of the version that was not read");
    }

    @Test
    void deletedAfterBackup_backupStays() {
        BlobClient blob = upload("kept");
        String event = EventGrid.created(blob);
        app.deliver(event);
        String later = EventGrid.created(SOURCE.upload("kept", bytes("later")));
        blob.delete();
        assertSourceDeleted(false, counted(later));
        assertEquals(List.of("BLOB GET 404", "TABLE GET 200"), requests());
        assertEquals(1, new Bucket(EMULATORS).versions("bad-input/kept").size());
    }

    @Test
    void batchWithUnreadableEvent_backsUpTheOthers() {
        String good = EventGrid.created(upload("among-bad-ones"));
        FunctionApp.Delivery delivery = app.deliver("[{\"kind\":\"in a batch\"}," + good + ",77]");
        assertEquals(200, delivery.status());
        assertEquals(
                List.of("failed", "backed-up", "failed"),
                delivery.logged().stream().map(LoggedEvents::name).toList());
    }

    private static FunctionApp.Delivery counted(String event) {
        EMULATORS.requests().clear();
        FunctionApp.Delivery delivery = app.deliver(event);
        assertEquals(200, delivery.status(), delivery::message);
        return delivery;
    }

    private static List<String> requests() {
        return EMULATORS.requests().all().stream()
                .filter(request -> !CREDENTIALS.contains(request.service()))
                .map(request -> request.service() + " " + request.method() + " " + request.status())
                .sorted()
                .toList();
    }

    private static BlobClient upload(String name) {
        return SOURCE.upload(name, bytes(name));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
