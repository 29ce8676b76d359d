package io.blobferry.config;

import static io.blobferry.config.Environments.REQUIRED;
import static io.blobferry.config.Environments.errors;
import static io.blobferry.config.Environments.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.AbsentBackupPolicy;
import io.blobferry.federation.Federation;
import io.blobferry.federation.SessionScope;
import io.blobferry.routing.BlobFilter;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.routing.SourceScope;
import io.blobferry.routing.StorageClass;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The records that settings become. Each value differs from its neighbours, so that none can be swapped. */
class SettingsTest {
    @Test
    void defaults() {
        Settings settings = Settings.from(REQUIRED);
        assertEquals(Optional.empty(), settings.identity().clientId());
        assertEquals("blobferry", settings.federation().sessionName());
        assertEquals(Duration.ofHours(1), settings.federation().sessionDuration());
        assertEquals(Optional.empty(), settings.federation().sessionScope());
        assertEquals(
                new SourceSettings(
                        URI.create("https://source.blob.core.windows.net"), new SourceScope("source", Set.of())),
                settings.source());
        assertEquals(
                new StateSettings(
                        URI.create("https://state.table.core.windows.net"),
                        URI.create("https://state.queue.core.windows.net"),
                        Optional.of(URI.create("https://state.blob.core.windows.net")),
                        "blobferrycheckpoints",
                        "blobferryfailures",
                        "blobferry-events",
                        "blobferry-dead-letters"),
                settings.state());
        assertEquals(
                new TargetSettings(
                        "eu-central-1",
                        Optional.empty(),
                        Optional.empty(),
                        Routes.of(new Route("backup-bucket", "")),
                        Optional.empty()),
                settings.target());
        assertEquals(64L << 20, settings.transfer().multipartThreshold());
        assertEquals(512L << 20, settings.transfer().segmentSize());
        assertEquals(
                new WorkerSettings(32, 16, Duration.ofSeconds(540), Duration.ofSeconds(60), Duration.ofSeconds(25)),
                settings.worker());
        assertEquals(new ReplaySettings(20, 32), settings.replay());
        assertEquals(
                new ReconcileSettings(Duration.ofHours(24), 5_000, 1, AbsentBackupPolicy.UPLOAD_ONCE, false),
                settings.reconcile());
        assertEquals(new OrphanSettings(Duration.ofHours(24)), settings.orphans());
        assertEquals(new DrillSettings(0, Optional.empty()), settings.drill());
    }

    /** Its sessions are no longer than a role allows that does not say so, and have all of the role's rights. */
    @Test
    void drill_readsUnderItsOwnRole() {
        Settings settings = Settings.from(with(Map.of(
                "BLOBFERRY_DRILL_GIB_PER_DAY", "5",
                "AWS_DRILL_ROLE_ARN", "arn:aws:iam::123456789012:role/blobferry-drill",
                "BLOBFERRY_SESSION_DURATION_MINUTES", "720",
                "BLOBFERRY_SESSION_POLICY", "route")));
        assertEquals(5L << 30, settings.drill().bytesPerDay());
        assertEquals(
                Optional.of(new Federation(
                        settings.federation().audience(),
                        "arn:aws:iam::123456789012:role/blobferry-drill",
                        settings.federation().sessionName(),
                        Duration.ofHours(1),
                        Optional.empty())),
                settings.drill().federation());
    }

    @Test
    void drill_needsARole() {
        assertEquals(
                List.of(
                        "BLOBFERRY_DRILL_GIB_PER_DAY is set, and AWS_DRILL_ROLE_ARN is not: restore drills read under a role"
                                + " of their own"),
                errors(with(Map.of("BLOBFERRY_DRILL_GIB_PER_DAY", "5"))));
    }

    @Test
    void identity_fromEnvironment() {
        Settings settings = Settings.from(with(Map.of(
                "AZURE_CLIENT_ID", " 11111111-2222-3333-4444-555555555555 ",
                "AWS_ROLE_SESSION_NAME", "night@shift",
                "BLOBFERRY_SESSION_DURATION_MINUTES", "720")));
        assertEquals(
                Optional.of("11111111-2222-3333-4444-555555555555"),
                settings.identity().clientId());
        assertEquals("api://tenant/blobferry", settings.federation().audience());
        assertEquals(
                "arn:aws:iam::123456789012:role/backup/blobferry",
                settings.federation().roleArn());
        assertEquals("night@shift", settings.federation().sessionName());
        assertEquals(Duration.ofHours(12), settings.federation().sessionDuration());
    }

    @Test
    void source_fromEnvironment() {
        assertEquals(
                new SourceSettings(
                        URI.create("https://files.example"), new SourceScope("account1", Set.of("one", "two", "$web"))),
                Settings.from(with(Map.of(
                                "BLOBFERRY_SOURCE__blobServiceUri", "https://files.example",
                                "BLOBFERRY_SOURCE_ACCOUNT", "account1",
                                "BLOBFERRY_SOURCE_CONTAINERS", "one, two,,$web")))
                        .source());
    }

    @Test
    void state_fromEnvironment() {
        assertEquals(
                new StateSettings(
                        URI.create("https://tables.example"),
                        URI.create("https://queues.example"),
                        Optional.of(URI.create("https://blobs.example")),
                        "Checkpoints2",
                        "Failures3",
                        "events-4",
                        "letters-5"),
                Settings.from(with(Map.of(
                                "BLOBFERRY_STATE__tableServiceUri", "https://tables.example",
                                "BLOBFERRY_STATE__queueServiceUri", "https://queues.example",
                                "BLOBFERRY_STATE__blobServiceUri", "https://blobs.example",
                                "BLOBFERRY_CHECKPOINT_TABLE", "Checkpoints2",
                                "BLOBFERRY_FAILURE_TABLE", "Failures3",
                                "BLOBFERRY_EVENT_QUEUE", "events-4",
                                "BLOBFERRY_DEAD_LETTER_CONTAINER", "letters-5",
                                "BLOBFERRY_STATE__credential", "managedidentity",
                                "BLOBFERRY_STATE__clientId", "11111111-2222-3333-4444-555555555555")))
                        .state());
    }

    @Test
    void target_fromEnvironment() {
        assertEquals(
                new TargetSettings(
                        "us-gov-west-1",
                        Optional.of(URI.create("https://s3.example:9000")),
                        Optional.of(URI.create("https://sts.example")),
                        Routes.of(new Route("everything", BlobFilter.ALL, "vault", "daily/", StorageClass.GLACIER_IR)),
                        Optional.of(true)),
                Settings.from(with(Map.of(
                                "AWS_REGION", "us-gov-west-1",
                                "AWS_ENDPOINT_URL_S3", "https://s3.example:9000",
                                "AWS_ENDPOINT_URL_STS", "https://sts.example",
                                "BLOBFERRY_BUCKET", "vault",
                                "BLOBFERRY_PREFIX", "daily/",
                                "BLOBFERRY_STORAGE_CLASS", "GLACIER_IR",
                                "BLOBFERRY_DELETE_MARKERS", "true")))
                        .target());
    }

    @Test
    void numbers_fromEnvironment() {
        Settings settings = Settings.from(with(Map.ofEntries(
                Map.entry("BLOBFERRY_MULTIPART_THRESHOLD_MIB", "0"),
                Map.entry("BLOBFERRY_SEGMENT_SIZE_MIB", "16"),
                Map.entry("BLOBFERRY_TRANSFER_MEMORY_MIB", "4"),
                Map.entry("BLOBFERRY_JAVA_OPTIONS", "-Xmx128m"),
                Map.entry("BLOBFERRY_EVENT_CONCURRENCY", "5"),
                Map.entry("BLOBFERRY_SEGMENT_CONCURRENCY", "6"),
                Map.entry("BLOBFERRY_RUN_TIMEOUT_SECONDS", "20"),
                Map.entry("BLOBFERRY_VISIBILITY_TIMEOUT_SECONDS", "8"),
                Map.entry("BLOBFERRY_SHUTDOWN_TIMEOUT_SECONDS", "11"),
                Map.entry("BLOBFERRY_REPLAY_RATE", "1"),
                Map.entry("BLOBFERRY_REPLAY_CONCURRENCY", "2"),
                Map.entry("BLOBFERRY_RECONCILE_INTERVAL_HOURS", "3"),
                Map.entry("BLOBFERRY_RECONCILE_MAX_BACKLOG", "0"),
                Map.entry("BLOBFERRY_RECONCILE_MAX_DELETIONS_PERCENT", "20"),
                Map.entry("BLOBFERRY_RECONCILE_ABSENT_BACKUPS", "REPORT"),
                Map.entry("BLOBFERRY_RECONCILE_TAGS", "true"),
                Map.entry("BLOBFERRY_ORPHAN_MIN_AGE_HOURS", "7"))));
        assertEquals(new TransferSettings(0, 16L << 20, 4L << 20), settings.transfer());
        assertEquals(
                new WorkerSettings(5, 6, Duration.ofSeconds(20), Duration.ofSeconds(8), Duration.ofSeconds(11)),
                settings.worker());
        assertEquals(new ReplaySettings(1, 2), settings.replay());
        assertEquals(
                new ReconcileSettings(Duration.ofHours(3), 0, 20, AbsentBackupPolicy.REPORT, true),
                settings.reconcile());
        assertEquals(new OrphanSettings(Duration.ofHours(7)), settings.orphans());
    }

    /** The blob endpoint cannot be derived from a custom domain. */
    @Test
    void customTableDomain_hasNoBlobEndpoint() {
        assertEquals(
                Optional.empty(),
                Settings.from(with("BLOBFERRY_STATE__tableServiceUri", "https://tables.example"))
                        .state()
                        .blobEndpoint());
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://127.0.0.1:10000/devstoreaccount1", "https://127.0.0.1:10000/devstoreaccount1/"})
    void emulatorAccount_isInThePath(String url) {
        assertEquals(
                "devstoreaccount1",
                Settings.from(with("BLOBFERRY_SOURCE__blobServiceUri", url))
                        .source()
                        .scope()
                        .account());
    }

    @Test
    void sessionPolicyRoute_limitsSessions() {
        assertEquals(
                Optional.of(new SessionScope(List.of(new Route("backup-bucket", "daily/")), true)),
                Settings.from(with(Map.of("BLOBFERRY_SESSION_POLICY", "route", "BLOBFERRY_PREFIX", "daily/")))
                        .federation()
                        .sessionScope());
        assertEquals(
                Optional.empty(),
                Settings.from(with("BLOBFERRY_SESSION_POLICY", "none"))
                        .federation()
                        .sessionScope());
        List<String> errors = errors(with(Map.of("BLOBFERRY_SESSION_POLICY", "route", "BLOBFERRY_PREFIX", "täglich/")));
        assertEquals(1, errors.size(), errors::toString);
        assertTrue(errors.getFirst().startsWith("BLOBFERRY_SESSION_POLICY is "), errors::toString);
    }

    @Test
    void missingSettings_areAllReported() {
        List<String> errors = errors(Map.of());
        assertEquals(REQUIRED.size(), errors.size(), errors::toString);
        REQUIRED.keySet()
                .forEach(name -> assertTrue(
                        errors.stream().anyMatch(error -> error.startsWith(name + " is not set; expected: ")),
                        errors::toString));
    }

    /** The triggers of a function app read the name by themselves, and have no default. */
    @Test
    void functionAppWithoutEventQueue_isReported() {
        InvalidSettingsException thrown =
                assertThrows(InvalidSettingsException.class, () -> Settings.fromFunctionApp(Environments.REQUIRED));
        assertEquals(1, thrown.errors().size());
        assertTrue(
                thrown.errors().getFirst().startsWith("BLOBFERRY_EVENT_QUEUE is not set; ")
                        && thrown.errors().getFirst().endsWith("such as blobferry-events"),
                thrown::getMessage);
        assertEquals(
                "some-queue",
                Settings.fromFunctionApp(Environments.with("BLOBFERRY_EVENT_QUEUE", "some-queue"))
                        .state()
                        .eventQueue());
    }

    @Test
    void blank_isMissing() {
        assertEquals(
                List.of("AWS_REGION is not set; expected: name of an AWS region: lowercase letters, digits and hyphens,"
                        + " such as eu-central-1"),
                errors(with("AWS_REGION", "  ")));
    }

    @Test
    void missingMalformedAndUnknown_areReportedTogether() {
        Map<String, String> environment = new HashMap<>(with(Map.of(
                "BLOBFERRY_TRANSFER_MEMORY_MIB", "0", "BLOBFERRY_EVENT_QUEUE", "No_Queue", "BLOBFERRY_QUEUE", "x")));
        environment.remove("BLOBFERRY_BUCKET");
        InvalidSettingsException invalid =
                assertThrows(InvalidSettingsException.class, () -> Settings.from(environment));
        assertEquals(4, invalid.errors().size(), invalid::getMessage);
        assertEquals("Invalid configuration:\n  - " + String.join("\n  - ", invalid.errors()), invalid.getMessage());
        assertFalse(invalid.getMessage().contains("'x'"), invalid::getMessage);
    }
}
