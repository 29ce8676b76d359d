package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.emulators.AwsError;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import io.blobferry.emulators.Fault;
import io.blobferry.emulators.FederationEmulator;
import io.blobferry.emulators.IamRole;
import io.blobferry.emulators.IdentityEndpoint;
import io.blobferry.emulators.IssuedSecrets;
import io.blobferry.emulators.OidcProvider;
import io.blobferry.emulators.StsSession;
import io.blobferry.emulators.TokenDefect;
import io.blobferry.emulators.TrustPolicy;
import io.blobferry.emulators.WorkerCommand;
import io.blobferry.emulators.WorkerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Each way in which the federation can be broken, and what {@code check} makes of it: the unchanged command, in a process
 * of its own for each, since azure-identity reads the process's environment and keeps tokens.
 */
class FederationDiagnosticsIT {
    private static final Emulators EMULATORS = Emulators.shared();
    private static final SourceContainer SOURCE = SourceContainer.create(EMULATORS, "broken-federations");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OTHER_AUDIENCE = "api://" + FederationEmulator.TENANT + "/other";
    /** Of two digits: Reactor Netty takes a port of one for part of the host's name. */
    private static final String UNREACHABLE = "https://127.0.0.1:11";

    private static final String LIST = "list-type=2";
    private static final String PROBE = ".blobferry/check";
    private static final int ALWAYS = 100;
    private static final int STEPS = 13;
    private static final String DRILL_ROLE = FederationEmulator.ROLE_ARN.replace(":role/blobferry", ":role/drill");

    /**
     * @param step the first step that fails
     * @param code the diagnosis
     * @param remedy a part of the remedy
     */
    private record BrokenSetup(
            String name, Map<String, String> settings, Runnable breakIt, String step, String code, String remedy) {}

    @AfterEach
    void order() {
        EMULATORS.reset();
    }

    private static List<BrokenSetup> federations() {
        List<BrokenSetup> all = new ArrayList<>();
        all.addAll(identities());
        all.addAll(tokens());
        all.addAll(refusals());
        all.addAll(stores());
        return all;
    }

    private static List<BrokenSetup> identities() {
        return List.of(
                new BrokenSetup(
                        "no answer at the identity endpoint",
                        Map.of("IDENTITY_ENDPOINT", "http://127.0.0.1:1/msi/token"),
                        () -> {},
                        "identity-endpoint",
                        "NO_IDENTITY_ENDPOINT",
                        "managed identity"),
                new BrokenSetup(
                        "another client id",
                        Map.of("AZURE_CLIENT_ID", "99999999-1111-4222-8333-444455556666"),
                        () -> {},
                        "token",
                        "IDENTITY_NOT_FOUND",
                        "AZURE_CLIENT_ID"),
                new BrokenSetup(
                        "no app role, and one is needed",
                        Map.of(),
                        () -> EMULATORS
                                .entra()
                                .put(FederationEmulator.USER_ASSIGNED.withRoles(FederationEmulator.AUDIENCE)),
                        "token",
                        "APP_ROLE_NOT_ASSIGNED",
                        "AssumeAWSRole"),
                new BrokenSetup(
                        "an audience that the tenant does not know",
                        Map.of("BLOBFERRY_FEDERATION_AUDIENCE", OTHER_AUDIENCE),
                        () -> {},
                        "token",
                        "AUDIENCE_UNKNOWN",
                        OTHER_AUDIENCE),
                new BrokenSetup(
                        "no app role, and none is needed",
                        Map.of(),
                        () -> {
                            EMULATORS.entra().register(FederationEmulator.AUDIENCE, false);
                            EMULATORS
                                    .entra()
                                    .put(FederationEmulator.USER_ASSIGNED.withRoles(FederationEmulator.AUDIENCE));
                        },
                        "claims",
                        "ROLE_CLAIM_MISSING",
                        "AssumeAWSRole"));
    }

    private static List<BrokenSetup> tokens() {
        return List.of(
                withDefect(
                        "another aud", TokenDefect.wrongAudience("api://else"), "claims", "WRONG_AUDIENCE", "ID URI"),
                withDefect(
                        "a token of version 2",
                        TokenDefect.v2Issuer(),
                        "claims",
                        "TOKEN_V2",
                        "requestedAccessTokenVersion"),
                withDefect("no slash", TokenDefect.issuerWithoutSlash(), "claims", "ISSUER_WITHOUT_SLASH", "slash"),
                withDefect(
                        "an issuer that is not Entra",
                        TokenDefect.claim("iss", "https://issuer.example/"),
                        "claims",
                        "ISSUER_UNKNOWN",
                        "sts.windows.net"),
                withDefect(
                        "a sub that is not the identity's",
                        TokenDefect.claim("sub", "someone"),
                        "claims",
                        "SUBJECT_NOT_THE_IDENTITY",
                        "someone"),
                withDefect("a token that is over", TokenDefect.expired(), "claims", "TOKEN_EXPIRED", "NTP"),
                withDefect("a token of tomorrow", TokenDefect.notYetValid(), "claims", "TOKEN_NOT_YET_VALID", "NTP"),
                withDefect("alg none", TokenDefect.unsigned(), "claims", "TOKEN_UNSIGNED", "signature"),
                withDefect("a forged signature", TokenDefect.forgedSignature(), "role", "SIGNATURE_REFUSED", "signed"),
                withDefect(
                        "an unknown key", TokenDefect.unknownKeyId(), "role", "KEYS_NOT_FOUND", "publishes the key"));
    }

    private static BrokenSetup withDefect(String name, TokenDefect flaw, String step, String code, String remedy) {
        return new BrokenSetup(
                name,
                Map.of(),
                () -> EMULATORS.entra().setDefect(FederationEmulator.AUDIENCE, flaw),
                step,
                code,
                remedy);
    }

    private static List<BrokenSetup> refusals() {
        return List.of(
                role(
                        "no provider in IAM",
                        () -> EMULATORS.sts().remove(FederationEmulator.provider(EMULATORS.entra())),
                        "PROVIDER_NOT_REGISTERED",
                        "https://sts.windows.net/" + FederationEmulator.TENANT + "/"),
                role(
                        "a provider without the audience",
                        () -> EMULATORS
                                .sts()
                                .put(OidcProvider.of(
                                        FederationEmulator.ACCOUNT,
                                        EMULATORS.entra().issuer(),
                                        OTHER_AUDIENCE,
                                        EMULATORS.entra().localIssuer())),
                        "AUDIENCE_NOT_REGISTERED",
                        FederationEmulator.AUDIENCE),
                role(
                        "a trust policy for another subject",
                        () -> trust(FederationEmulator.AUDIENCE, "someone"),
                        "TRUST_REFUSED",
                        FederationEmulator.USER_ASSIGNED.objectId()),
                role(
                        "a trust policy for another audience",
                        () -> trust(OTHER_AUDIENCE, FederationEmulator.USER_ASSIGNED.objectId()),
                        "TRUST_REFUSED",
                        FederationEmulator.AUDIENCE),
                role(
                        "no such role",
                        () -> EMULATORS.sts().remove(FederationEmulator.role(EMULATORS.entra())),
                        "TRUST_REFUSED",
                        FederationEmulator.ROLE_ARN),
                new BrokenSetup(
                        "a session longer than the role allows",
                        Map.of("BLOBFERRY_SESSION_DURATION_MINUTES", "720"),
                        () -> EMULATORS
                                .sts()
                                .put(new IamRole(
                                        FederationEmulator.ROLE_ARN,
                                        Duration.ofHours(1),
                                        FederationEmulator.role(EMULATORS.entra())
                                                .trust())),
                        "role",
                        "SESSION_TOO_LONG",
                        "BLOBFERRY_SESSION_DURATION_MINUTES"),
                role(
                        "clocks that differ",
                        () -> EMULATORS.sts().shiftClock(Duration.ofHours(-1)),
                        "CLOCKS_DIFFER",
                        "NTP"),
                role(
                        "clocks that differ by a day",
                        () -> EMULATORS.sts().shiftClock(Duration.ofHours(25)),
                        "CLOCKS_DIFFER",
                        "NTP"),
                failing(
                        "a region without STS",
                        AwsError.regionDisabled(FederationEmulator.REGION, FederationEmulator.ACCOUNT),
                        "REGION_DISABLED",
                        "AWS_REGION"),
                failing(
                        "an issuer out of AWS's reach",
                        AwsError.idpCommunicationError(),
                        "ISSUER_UNREACHABLE",
                        "could not reach"),
                failing("too many requests", AwsError.throttling(), "STS_THROTTLED", "too many requests"),
                failing(
                        "a fault of STS",
                        new AwsError(500, "InternalFailure", "The request processing has failed"),
                        "STS_FAILS",
                        "temporarily unavailable"),
                failing(
                        "a session policy that AWS does not take",
                        new AwsError(
                                400,
                                "PackedPolicyTooLarge",
                                "Packed size of session policy consumes 136% of allotted space."),
                        "SESSION_POLICY_REFUSED",
                        "BLOBFERRY_SESSION_POLICY"),
                new BrokenSetup(
                        "STS out of reach",
                        Map.of("AWS_ENDPOINT_URL_STS", UNREACHABLE),
                        () -> {},
                        "role",
                        "STS_UNREACHABLE",
                        "HTTPS"));
    }

    private static BrokenSetup role(String name, Runnable wrong, String code, String remedy) {
        return new BrokenSetup(name, Map.of(), wrong, "role", code, remedy);
    }

    private static BrokenSetup failing(String name, AwsError error, String code, String remedy) {
        return role(name, () -> EMULATORS.sts().failNext(ALWAYS, error), code, remedy);
    }

    private static void trust(String audience, String subject) {
        EMULATORS
                .sts()
                .put(new IamRole(
                        FederationEmulator.ROLE_ARN,
                        Duration.ofHours(12),
                        TrustPolicy.forSubjects(
                                FederationEmulator.provider(EMULATORS.entra()), audience, List.of(subject))));
    }

    private static List<BrokenSetup> stores() {
        return List.of(
                new BrokenSetup(
                        "a container that is missing",
                        Map.of("BLOBFERRY_SOURCE_CONTAINERS", "nowhere"),
                        () -> {},
                        "container",
                        "CONTAINER_MISSING",
                        "nowhere"),
                source("no data role", "AuthorizationPermissionMismatch", "NO_DATA_ROLE", "Storage Blob Data Reader"),
                source("a firewall", "AuthorizationFailure", "SOURCE_FIREWALL", "firewall"),
                bucket("no right to list", Fault.on("GET", LIST), "bucket", "NO_LIST_RIGHT", "s3:ListBucket"),
                bucket("no right to write", Fault.on("PUT", PROBE), "object", "NO_WRITE_RIGHT", "s3:PutObject"),
                new BrokenSetup(
                        "no such bucket",
                        Map.of("BLOBFERRY_BUCKET", "no-such-bucket"),
                        () -> {},
                        "bucket",
                        "BUCKET_MISSING",
                        "no-such-bucket"),
                new BrokenSetup(
                        "a bucket elsewhere",
                        Map.of("AWS_REGION", "eu-west-1"),
                        () -> {},
                        "bucket",
                        "BUCKET_ELSEWHERE",
                        "AWS_REGION"),
                new BrokenSetup(
                        "state out of reach",
                        Map.of("BLOBFERRY_STATE__queueServiceUri", UNREACHABLE + "/state"),
                        () -> {},
                        "queue",
                        "STATE_UNREACHABLE",
                        "HTTPS"));
    }

    private static BrokenSetup source(String name, String azureCode, String code, String remedy) {
        return new BrokenSetup(
                name,
                Map.of(
                        "BLOBFERRY_SOURCE__blobServiceUri",
                        EMULATORS.workerEnvironmentViaSourceProxy().get("BLOBFERRY_SOURCE__blobServiceUri")),
                () -> EMULATORS
                        .sourceProxy()
                        .inject(Fault.on("GET", "comp=list").always().answer(403, azureCode)),
                "container",
                code,
                remedy);
    }

    private static BrokenSetup bucket(String name, Fault.Matching requests, String step, String code, String remedy) {
        return new BrokenSetup(
                name,
                Map.of(),
                () -> EMULATORS.s3Proxy().inject(requests.always().answer(AwsError.accessDenied())),
                step,
                code,
                remedy);
    }

    @Test
    void everyFault_isReportedWithCauseAndRemedy() throws IOException {
        SOURCE.upload("a-blob", new byte[] {1});
        Set<String> diagnoses = new HashSet<>();
        List<String> wrong = new ArrayList<>();
        for (BrokenSetup broken : federations()) {
            broken.breakIt().run();
            Report report = check(broken.settings());
            JsonNode failed = report.firstFailed();
            String found = failed.path("step").asText() + " "
                    + failed.path("problem").path("code").asText();
            String remedy = failed.path("problem").path("remedy").asText();
            System.out.println(broken.name() + " -> " + found + ": "
                    + failed.path("problem").path("message").asText() + " -> " + remedy);
            if (!found.equals(broken.step() + " " + broken.code()) || !remedy.contains(broken.remedy())) {
                wrong.add(broken + " was diagnosed as " + failed);
            }
            boolean retryable = StreamSupport.stream(report.json().path("steps").spliterator(), false)
                    .filter(step -> step.has("problem"))
                    .allMatch(step -> step.path("problem").path("retryable").asBoolean());
            assertEquals(retryable ? 5 : 4, report.exitCode(), broken::name);
            diagnoses.add(broken.code());
            IssuedSecrets.assertNoneIn(report.printed());
            EMULATORS.reset();
        }
        assertEquals(List.of(), wrong);
        assertTrue(diagnoses.size() >= 20, () -> diagnoses.size() + " distinct diagnoses: " + diagnoses);
    }

    @Test
    void validFederation_passesAndLeaksNoSecret() throws IOException {
        SOURCE.upload("a-blob", new byte[] {1});
        Report json = check(Map.of());
        assertEquals(0, json.exitCode(), json::printed);
        assertTrue(json.json().path("ok").asBoolean());
        assertEquals(STEPS, json.json().path("steps").size());
        assertEquals(
                "arn:aws:sts::" + FederationEmulator.ACCOUNT + ":assumed-role/blobferry/blobferry",
                json.step("role").path("facts").path("assumed").asText());
        assertEquals(
                FederationEmulator.USER_ASSIGNED.objectId(),
                json.step("token").path("facts").path("oid").asText());
        Report again = check(Map.of("BLOBFERRY_SESSION_POLICY", "route", "WEBSITE_SITE_NAME", "my app"));
        assertEquals(0, again.exitCode(), again::printed);
        assertTrue(again.step("role").path("facts").path("assumed").asText().endsWith("/my-app"), again::printed);
        Report machine = runIn(
                EMULATORS.workerEnvironment(IdentityEndpoint.METADATA_SERVICE, FederationEmulator.SYSTEM_ASSIGNED),
                Map.of(),
                "check",
                "--json");
        assertEquals(0, machine.exitCode(), machine::printed);
        Report table = run(Map.of(), "check");
        assertEquals(0, table.exitCode());
        assertEquals(
                STEPS,
                table.printed().lines().filter(line -> line.startsWith("ok ")).count(),
                table::printed);
        for (Report report : List.of(json, again, machine, table)) {
            IssuedSecrets.assertNoneIn(report.printed());
        }
    }

    @Test
    void dependentCheck_isSkippedNamingTheFailedOne() throws IOException {
        EMULATORS.sts().remove(FederationEmulator.role(EMULATORS.entra()));
        Report report = check(Map.of());
        for (String skipped : List.of("bucket", "object", "condition", "lifecycle")) {
            assertEquals("skipped", report.step(skipped).path("state").asText());
            assertEquals("role", report.step(skipped).path("blockedBy").asText());
        }
        for (String sound : List.of("container", "blob", "table", "queue")) {
            assertEquals("ok", report.step(sound).path("state").asText(), report::printed);
        }
        Report table = run(Map.of(), "check");
        assertEquals(4, table.exitCode());
        assertTrue(table.printed().contains("TRUST_REFUSED: Compare in IAM"), table::printed);
        assertTrue(table.printed().contains("needs: role assumed"), table::printed);
    }

    @Test
    void drillRole_isCheckedWhereItIsSet() throws IOException {
        SOURCE.upload("a-blob", new byte[] {1});
        Map<String, String> settings = Map.of("AWS_DRILL_ROLE_ARN", DRILL_ROLE);
        Report missing = check(settings);
        assertEquals("drill-role", missing.firstFailed().path("step").asText(), missing::printed);
        assertEquals(
                "TRUST_REFUSED",
                missing.firstFailed().path("problem").path("code").asText());
        assertTrue(missing.firstFailed().path("problem").path("remedy").asText().contains(DRILL_ROLE));
        assertEquals("drill-role", missing.step("drill-read").path("blockedBy").asText());
        assertEquals(4, missing.exitCode());

        EMULATORS
                .sts()
                .put(new IamRole(
                        DRILL_ROLE,
                        Duration.ofHours(1),
                        FederationEmulator.role(EMULATORS.entra()).trust()));
        Report sound = check(settings);
        assertEquals(0, sound.exitCode(), sound::printed);
        assertEquals(STEPS + 2, sound.json().path("steps").size());
        assertEquals(
                DRILL_ROLE, sound.step("drill-role").path("facts").path("role").asText());
        assertTrue(sound.step("drill-read").toString().contains(".blobferry/check read"), sound::printed);

        EMULATORS.s3Proxy().inject(Fault.on("GET", "tagging").always().answer(AwsError.accessDenied()));
        Report denied = check(settings);
        assertEquals("drill-read", denied.firstFailed().path("step").asText(), denied::printed);
        assertEquals(
                "NO_READ_RIGHT",
                denied.firstFailed().path("problem").path("code").asText());
        IssuedSecrets.assertNoneIn(missing.printed() + sound.printed() + denied.printed());
    }

    @Test
    void scopedSession_writesNowhereElse() {
        String narrow = UUID.randomUUID() + "/";
        // Other suites share the emulators, and their sessions may be limited to a whole bucket.
        List<StsSession> before = EMULATORS.sts().issuedSessions();
        try (FunctionApp app =
                FunctionApp.start(EMULATORS, Map.of("BLOBFERRY_SESSION_POLICY", "route", "BLOBFERRY_PREFIX", narrow))) {
            String event = EventGrid.created(SOURCE.upload("narrowed", new byte[] {1, 2, 3}));
            assertEquals("backed-up", LoggedEvents.name(app.deliver(event).outcome()));
        }
        List<Boolean> elsewhere = EMULATORS.sts().issuedSessions().stream()
                .filter(session -> !before.contains(session)
                        && session.isNarrowed()
                        && session.allows("PUT", "/" + FederationEmulator.BUCKET + "/" + narrow + "x"))
                .map(session -> session.allows("PUT", "/" + FederationEmulator.BUCKET + "/elsewhere/x"))
                .toList();
        assertEquals(List.of(false), elsewhere);
    }

    @Test
    void workloadIdentity_isSupported() throws IOException {
        SOURCE.upload("a-blob", new byte[] {1});
        Report sound = runIn(EMULATORS.podEnvironment(), Map.of(), "check", "--json");
        assertEquals(0, sound.exitCode(), sound::printed);
        assertTrue(sound.printed().contains("workload identity of a cluster"), sound::printed);
        Report stranger = runIn(EMULATORS.podEnvironment(), Map.of("AZURE_CLIENT_ID", "stranger"), "check", "--json");
        assertEquals(
                "WORKLOAD_NOT_TRUSTED",
                stranger.firstFailed().path("problem").path("code").asText());
        Report noFile = runIn(
                EMULATORS.podEnvironment(),
                Map.of("AZURE_FEDERATED_TOKEN_FILE", "/var/run/nowhere"),
                "check",
                "--json");
        assertEquals(
                "NO_IDENTITY_ENDPOINT",
                noFile.firstFailed().path("problem").path("code").asText());
        IssuedSecrets.assertNoneIn(sound.printed() + stranger.printed() + noFile.printed());
    }

    private record Report(int exitCode, String printed, JsonNode json) {
        JsonNode step(String id) {
            return StreamSupport.stream(json.path("steps").spliterator(), false)
                    .filter(step -> id.equals(step.path("step").asText()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no step " + id + ": " + printed));
        }

        JsonNode firstFailed() {
            return StreamSupport.stream(json.path("steps").spliterator(), false)
                    .filter(step -> "failed".equals(step.path("state").asText()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("nothing failed: " + printed));
        }
    }

    private static Report check(Map<String, String> settings) throws IOException {
        return run(settings, "check", "--json");
    }

    private static Report run(Map<String, String> settings, String... arguments) throws IOException {
        return runIn(EMULATORS.workerEnvironment(), settings, arguments);
    }

    private static Report runIn(Map<String, String> host, Map<String, String> settings, String... arguments)
            throws IOException {
        Map<String, String> environment = new LinkedHashMap<>(host);
        environment.put("BLOBFERRY_SOURCE_CONTAINERS", SOURCE.name());
        environment.putAll(settings);
        try (WorkerProcess process = WorkerProcess.start(
                WorkerCommand.of(EMULATORS, "io.blobferry.cli.Blobferry", arguments)
                        .withEnvironment(environment)
                        // Each lives for a few seconds: compiled quickly is better than compiled well.
                        .withJvmArguments("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                line -> {})) {
            int exitCode = process.await(Await.LIMIT);
            String out = String.join("\n", process.stdout());
            String printed = out + "\n" + String.join("\n", process.stderr());
            assertFalse(printed.contains("\tat "), printed);
            return new Report(exitCode, printed, arguments.length > 1 ? JSON.readTree(out) : JSON.nullNode());
        }
    }
}
