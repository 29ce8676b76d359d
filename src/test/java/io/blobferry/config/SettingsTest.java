package io.blobferry.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.federation.SessionScope;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.routing.SourceScope;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final Map<String, String> NEEDED = Map.of(
            "BLOBFERRY_SOURCE__blobServiceUri", "https://source.blob.core.windows.net",
            "BLOBFERRY_STATE__tableServiceUri", "https://state.table.core.windows.net",
            "BLOBFERRY_STATE__queueServiceUri", "https://state.queue.core.windows.net",
            "BLOBFERRY_FEDERATION_AUDIENCE", "api://tenant/blobferry",
            "AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/backup/blobferry",
            "AWS_REGION", "eu-central-1",
            "BLOBFERRY_BUCKET", "backup-bucket");

    @Test
    void theRestHasDefaults() {
        Settings settings = Settings.from(NEEDED);
        assertEquals(Optional.empty(), settings.identityClientId());
        assertEquals(new SourceScope("source", Set.of()), settings.sourceScope());
        assertEquals("blobferrycheckpoints", settings.checkpointTable());
        assertEquals("blobferryfailures", settings.failureTable());
        assertEquals("blobferry-events", settings.eventQueue());
        assertEquals("blobferry", settings.federation().sessionName());
        assertEquals(Duration.ofHours(1), settings.federation().sessionDuration());
        assertEquals(Optional.empty(), settings.s3Endpoint());
        assertEquals(Optional.empty(), settings.stsEndpoint());
        assertEquals(Routes.of(new Route("backup-bucket", "")), settings.routes());
        assertFalse(settings.deleteMarkers());
        assertEquals(64L << 20, settings.multipartThreshold());
        assertEquals(32L << 20, settings.transferMemory());
        assertEquals(32, settings.eventConcurrency());
        assertEquals(16, settings.segmentConcurrency());
        assertEquals(Duration.ofMinutes(9), settings.runTimeout());
        assertEquals(Duration.ofMinutes(1), settings.visibilityTimeout());
        assertEquals(Optional.of(URI.create("https://state.blob.core.windows.net")), settings.stateBlobEndpoint());
        assertEquals("blobferry-dead-letters", settings.deadLetterContainer());
        assertEquals(20, settings.replayRate());
    }

    /** Beside tables under a name of one's own, nobody can tell where the blobs are. */
    @Test
    void theDeadLettersAreBesideTheTablesOrWhereItIsSaid() {
        String tables = "BLOBFERRY_STATE__tableServiceUri";
        assertEquals(
                Optional.empty(),
                Settings.from(with(Map.of(tables, "https://tables.example"))).stateBlobEndpoint());
        assertEquals(
                Optional.of(URI.create("https://blobs.example")),
                Settings.from(with(Map.of(
                                tables,
                                "https://tables.example",
                                "BLOBFERRY_STATE__blobServiceUri",
                                "https://blobs.example")))
                        .stateBlobEndpoint());
    }

    @Test
    void everythingCanBeSet() {
        Settings settings = Settings.from(with(Map.of(
                "AZURE_CLIENT_ID", " 11111111-2222-3333-4444-555555555555 ",
                "BLOBFERRY_SOURCE_CONTAINERS", "one, two,,",
                "AWS_ENDPOINT_URL_S3", "https://s3.example:9000",
                "BLOBFERRY_PREFIX", "daily/",
                "BLOBFERRY_MULTIPART_THRESHOLD_MIB", "0",
                "AWS_ROLE_SESSION_NAME", "night@shift",
                "BLOBFERRY_SESSION_DURATION_MINUTES", "720")));
        assertEquals(Optional.of("11111111-2222-3333-4444-555555555555"), settings.identityClientId());
        assertEquals(Set.of("one", "two"), settings.sourceScope().containers());
        assertEquals(Optional.of(URI.create("https://s3.example:9000")), settings.s3Endpoint());
        assertEquals("daily/", settings.routes().all().getFirst().prefix());
        assertEquals(0, settings.multipartThreshold());
        assertEquals("night@shift", settings.federation().sessionName());
        assertEquals(Duration.ofHours(12), settings.federation().sessionDuration());
        assertEquals(Optional.empty(), settings.federation().sessionScope());
    }

    @Test
    void aSessionIsNarrowedToTheRoute() {
        assertEquals(
                Optional.of(new SessionScope(List.of(new Route("backup-bucket", "daily/")), false)),
                Settings.from(with(Map.of("BLOBFERRY_SESSION_POLICY", "route", "BLOBFERRY_PREFIX", "daily/")))
                        .federation()
                        .sessionScope());
        String fault = faults(with(Map.of("BLOBFERRY_SESSION_POLICY", "route", "BLOBFERRY_PREFIX", "täglich/")))
                .getFirst();
        assertTrue(fault.startsWith("BLOBFERRY_SESSION_POLICY is "), fault);
    }

    @Test
    void everyMissingSettingIsNamedAtOnce() {
        List<String> faults = faults(Map.of());
        assertEquals(NEEDED.size(), faults.size(), faults::toString);
        NEEDED.keySet()
                .forEach(name -> assertTrue(
                        faults.stream().anyMatch(fault -> fault.startsWith(name + " is not set: ")), faults::toString));
    }

    @Test
    void blankIsMissing() {
        assertEquals(1, faults(with(Map.of("AWS_REGION", "  "))).size());
    }

    @Test
    void missingAndMalformedAreNamedTogether() {
        Map<String, String> values =
                with(Map.of("BLOBFERRY_TRANSFER_MEMORY_MIB", "0", "BLOBFERRY_EVENT_QUEUE", "No_Queue"));
        values.remove("BLOBFERRY_BUCKET");
        assertEquals(3, faults(values).size());
    }

    @ParameterizedTest
    @CsvSource({
        "BLOBFERRY_SOURCE__blobServiceUri, http://source.blob.core.windows.net",
        "BLOBFERRY_SOURCE__blobServiceUri, source.blob.core.windows.net",
        "BLOBFERRY_STATE__tableServiceUri, https://",
        "BLOBFERRY_STATE__queueServiceUri, https://a b",
        "BLOBFERRY_STATE__queueServiceUri, https://q.example?sig=abc",
        "AWS_ENDPOINT_URL_S3, http://localhost:9000",
        "AWS_ENDPOINT_URL_STS, ftp://sts.example",
        "AWS_ROLE_ARN, arn:aws:iam::1234:role/short",
        "AWS_ROLE_ARN, arn:aws:iam::123456789012:user/nobody",
        "AWS_REGION, Frankfurt",
        "BLOBFERRY_BUCKET, UPPER",
        "BLOBFERRY_BUCKET, ab",
        "BLOBFERRY_STORAGE_CLASS, glacier",
        "BLOBFERRY_DELETE_MARKERS, yes",
        "BLOBFERRY_CHECKPOINT_TABLE, with-hyphen",
        "BLOBFERRY_FAILURE_TABLE, 1st",
        "BLOBFERRY_EVENT_QUEUE, double--hyphen",
        "AWS_ROLE_SESSION_NAME, a b",
        "BLOBFERRY_SESSION_POLICY, narrow",
        "BLOBFERRY_SESSION_DURATION_MINUTES, 14",
        "BLOBFERRY_SESSION_DURATION_MINUTES, 721",
        "BLOBFERRY_MULTIPART_THRESHOLD_MIB, -1",
        "BLOBFERRY_MULTIPART_THRESHOLD_MIB, 5121",
        "BLOBFERRY_TRANSFER_MEMORY_MIB, 4.5",
        "BLOBFERRY_EVENT_CONCURRENCY, 257",
        "BLOBFERRY_RECONCILE_INTERVAL_HOURS, 0",
        "BLOBFERRY_RECONCILE_MAX_BACKLOG, -1",
        "BLOBFERRY_RUN_TIMEOUT_SECONDS, 19",
        "BLOBFERRY_REPLAY_RATE, 0",
        "BLOBFERRY_DEAD_LETTER_CONTAINER, UPPER",
        "BLOBFERRY_VISIBILITY_TIMEOUT_SECONDS, 4",
        "BLOBFERRY_VISIBILITY_TIMEOUT_SECONDS, 99999999999999999999"
    })
    void aMalformedSettingIsNamed(String name, String value) {
        List<String> faults = faults(with(Map.of(name, value)));
        assertEquals(1, faults.size(), faults::toString);
        assertTrue(faults.getFirst().startsWith(name + " is "), faults::toString);
    }

    @Test
    void aQueryIsNeverRepeated() {
        String said = faults(with(Map.of("AWS_ENDPOINT_URL_S3", "https://s3.example?sig=secret")))
                .toString();
        assertFalse(said.contains("secret"), said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://127.0.0.1:10000/devstoreaccount1", "https://127.0.0.1:10000/devstoreaccount1/"})
    void anEmulatorsAccountIsInThePath(String url) {
        assertEquals(
                "devstoreaccount1",
                Settings.from(with(Map.of("BLOBFERRY_SOURCE__blobServiceUri", url)))
                        .sourceScope()
                        .account());
    }

    private static Map<String, String> with(Map<String, String> more) {
        Map<String, String> values = new HashMap<>(NEEDED);
        values.putAll(more);
        return values;
    }

    private static List<String> faults(Map<String, String> values) {
        String message = assertThrows(InvalidSettingsException.class, () -> Settings.from(values))
                .getMessage();
        return message.lines()
                .filter(line -> line.startsWith("  - "))
                .map(line -> line.substring(4))
                .toList();
    }
}
