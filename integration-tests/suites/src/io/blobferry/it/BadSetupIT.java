package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;
import io.blobferry.emulators.AwsError;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import io.blobferry.emulators.Fault;
import io.blobferry.emulators.FederationEmulator;
import io.blobferry.emulators.IamRole;
import io.blobferry.emulators.IssuedSecrets;
import io.blobferry.emulators.Service;
import io.blobferry.emulators.TokenDefect;
import io.blobferry.emulators.TrustPolicy;
import io.blobferry.emulators.WorkerCommand;
import io.blobferry.emulators.WorkerProcess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A wrong setup is reported in one line with its remedy, kept in a failure row, and not retried in vain. */
class BadSetupIT {
    private static final Emulators EMULATORS = Emulators.shared();
    private static final SourceContainer SOURCE = SourceContainer.create(EMULATORS, "bad-setup");
    private static final String OTHER_AUDIENCE = "api://" + FederationEmulator.TENANT + "/other";
    private static final Map<String, String> MALFORMED = Map.of(
            "BLOBFERRY_SOURCE__blobServiceUri", "http://plain.blob.core.windows.net",
            "BLOBFERRY_STATE__tableServiceUri", "not a url",
            "AWS_ROLE_ARN", "blobferry",
            "AWS_REGION", "Frankfurt am Main",
            "BLOBFERRY_BUCKET", "Backup_Bucket",
            "BLOBFERRY_MULTIPART_THRESHOLD_MIB", "many",
            "BLOBFERRY_VISIBILITY_TIMEOUT_SECONDS", "1",
            "BLOBFERRY_CONNECTION_STRING", "AccountKey=secret",
            "AWS_ENDPOINT_URL_S3", "https://s3.example?X-Amz-Signature=secret");

    @AfterEach
    void order() {
        EMULATORS.reset();
    }

    /** Name, settings, what is wrong in the clouds, and then: cause, detail, calls of STS, requests to S3. */
    static Stream<Arguments> setups() {
        return Stream.of(
                setup(
                        "no such bucket",
                        Map.of("BLOBFERRY_BUCKET", "no-such-bucket"),
                        () -> {},
                        "NO_SUCH_BUCKET",
                        "NoSuchBucket",
                        1,
                        1),
                setup(
                        "the role may not write",
                        Map.of(),
                        () -> EMULATORS
                                .s3Proxy()
                                .inject(Fault.on("PUT", "bad-setup").always().answer(AwsError.accessDenied())),
                        "TARGET_DENIED",
                        "AccessDenied",
                        1,
                        2),
                setup(
                        "an identity without the app role",
                        Map.of(),
                        () -> EMULATORS
                                .entra()
                                .put(FederationEmulator.USER_ASSIGNED.withRoles(FederationEmulator.AUDIENCE)),
                        "FEDERATION",
                        "AADSTS501051",
                        0,
                        0),
                setup(
                        "an audience that the tenant does not know",
                        Map.of("BLOBFERRY_FEDERATION_AUDIENCE", OTHER_AUDIENCE),
                        () -> {},
                        "FEDERATION",
                        "AADSTS500011",
                        0,
                        0),
                setup(
                        "an audience that AWS does not know",
                        Map.of("BLOBFERRY_FEDERATION_AUDIENCE", OTHER_AUDIENCE),
                        () -> EMULATORS.entra().register(OTHER_AUDIENCE, false),
                        "FEDERATION",
                        "InvalidIdentityToken",
                        1,
                        0),
                setup(
                        "a role that does not trust",
                        Map.of(),
                        () -> EMULATORS.sts().put(trusting("somebody-else")),
                        "FEDERATION",
                        "AccessDenied",
                        1,
                        0),
                setup(
                        "no such role",
                        Map.of("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/misspelt"),
                        () -> {},
                        "FEDERATION",
                        "AccessDenied",
                        1,
                        0),
                setup(
                        "a token of the other version",
                        Map.of(),
                        () -> EMULATORS.entra().setDefect(FederationEmulator.AUDIENCE, TokenDefect.v2Issuer()),
                        "FEDERATION",
                        "InvalidIdentityToken",
                        1,
                        0),
                setup(
                        "no such identity",
                        Map.of(),
                        () -> EMULATORS.entra().remove(FederationEmulator.USER_ASSIGNED),
                        "",
                        "",
                        0,
                        0));
    }

    private static Arguments setup(
            String name,
            Map<String, String> settings,
            Runnable wrong,
            String cause,
            String detail,
            int stsCalls,
            int s3Requests) {
        return argumentSet(name, settings, wrong, cause, detail, stsCalls, s3Requests);
    }

    @ParameterizedTest
    @MethodSource("setups")
    void brokenSetup_failsWithRemedy(
            Map<String, String> settings, Runnable wrong, String cause, String detail, int stsCalls, int s3Requests) {
        String name = UUID.randomUUID().toString();
        String event = EventGrid.created(SOURCE.upload(name, name.getBytes(StandardCharsets.UTF_8)));
        wrong.run();
        EMULATORS.requests().clear();
        try (FunctionApp app = FunctionApp.start(EMULATORS, settings)) {
            FunctionApp.Delivery delivery = app.deliver(event);
            if (cause.isEmpty()) {
                assertEquals(500, delivery.status(), "nothing works without an identity, not even a failure row");
                return;
            }
            assertEquals(200, delivery.status(), delivery::message);
            JsonNode logged = delivery.outcome();
            assertEquals("failed", LoggedEvents.name(logged), logged::toString);
            assertEquals(cause, logged.path("cause").asText(), logged::toString);
            assertTrue(logged.path("detail").asText().contains(detail), logged::toString);
            assertFalse(logged.path("detail").asText().contains("\n"), logged::toString);
            IssuedSecrets.assertNoneIn(app.printed() + delivery.message());
            assertFalse(logged.path("remedy").asText().isBlank());
        }
        assertEquals(
                1,
                EMULATORS.requests().mentioning("resource=api").size(),
                () -> "the federation's token is asked for once:\n" + EMULATORS.requests());
        assertEquals(stsCalls, EMULATORS.requests().of(Service.STS).size(), EMULATORS.requests()::toString);
        assertEquals(
                s3Requests,
                EMULATORS.requests().of(Service.S3).stream()
                        .filter(request -> request.target().contains(name))
                        .count(),
                () -> "the object, and a record where the bucket may take one:\n" + EMULATORS.requests());
        List<Map<String, Object>> rows = new StateTables(EMULATORS).failures(name);
        assertEquals(1, rows.size());
        assertEquals(cause, rows.getFirst().get("cause"));
        assertEquals("devstoreaccount1/bad-setup/" + name, rows.getFirst().get("subject"));
    }

    @Test
    void correctedSetup_worksWithoutRestart() {
        EMULATORS.sts().put(trusting("somebody-else"));
        String event = EventGrid.created(SOURCE.upload("set-right", "x".getBytes(StandardCharsets.UTF_8)));
        try (FunctionApp app = FunctionApp.start(EMULATORS, Map.of())) {
            assertEquals("failed", LoggedEvents.name(app.deliver(event).outcome()));
            EMULATORS.reset();
            assertEquals("backed-up", LoggedEvents.name(app.deliver(event).outcome()));
        }
    }

    @Test
    void cli_namesMissingSettings_exits3() {
        try (WorkerProcess worker = run(Map.of())) {
            assertEquals(3, worker.await(Await.LIMIT));
            String said = String.join("\n", worker.stderr());
            for (String name : List.of(
                    "BLOBFERRY_SOURCE__blobServiceUri",
                    "BLOBFERRY_STATE__tableServiceUri",
                    "BLOBFERRY_STATE__queueServiceUri",
                    "BLOBFERRY_FEDERATION_AUDIENCE",
                    "AWS_ROLE_ARN",
                    "AWS_REGION",
                    "BLOBFERRY_BUCKET")) {
                assertTrue(said.contains("- " + name + " is not set; "), said);
            }
            assertEquals(List.of(), worker.stdout());
        }
    }

    @Test
    void cli_namesMalformedSettings_exits3() {
        try (WorkerProcess worker = run(malformed())) {
            assertEquals(3, worker.await(Await.LIMIT));
            namesEveryError(String.join("\n", worker.stderr()));
        }
    }

    @Test
    void function_failsNamingMalformedSettings() {
        try (FunctionApp app = FunctionApp.startIn(EMULATORS, malformed())) {
            FunctionApp.Delivery delivery = app.deliver("[]");
            assertEquals(500, delivery.status());
            namesEveryError(delivery.message());
        }
    }

    private static void namesEveryError(String said) {
        MALFORMED.keySet().forEach(name -> assertTrue(said.contains("- " + name + " is "), said));
        assertEquals(
                MALFORMED.size(),
                said.lines().filter(line -> line.startsWith("  - ")).count(),
                said);
        assertFalse(said.contains("secret"), "no query in the log");
        assertFalse(said.contains("\tat "), said);
    }

    private static Map<String, String> malformed() {
        Map<String, String> environment = new LinkedHashMap<>(EMULATORS.workerEnvironment());
        environment.putAll(MALFORMED);
        return environment;
    }

    private static WorkerProcess run(Map<String, String> environment) {
        return WorkerProcess.start(
                WorkerCommand.of(EMULATORS, "io.blobferry.cli.Blobferry", "run").withEnvironment(environment),
                line -> {});
    }

    private static IamRole trusting(String subject) {
        return new IamRole(
                FederationEmulator.ROLE_ARN,
                Duration.ofHours(12),
                TrustPolicy.forSubjects(
                        FederationEmulator.provider(EMULATORS.entra()), FederationEmulator.AUDIENCE, List.of(subject)));
    }
}
