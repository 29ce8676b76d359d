package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.FederationEmulator;
import io.blobferry.emulators.WorkerCommand;
import io.blobferry.emulators.WorkerProcess;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkException;

/** What the command {@code orphans} lists and ends, beside uploads of others in the same bucket. */
class OrphansIT {
    private static final Emulators EMULATORS = Emulators.shared();
    private static final SourceContainer SOURCE = SourceContainer.create(EMULATORS, "orphans");

    private final Bucket bucket = new Bucket(EMULATORS);
    private final String prefix = UUID.randomUUID() + "/";

    private record Run(int exitCode, List<JsonNode> logged) {
        JsonNode last() {
            return logged.getLast();
        }

        List<String> keys(String event) {
            return logged.stream()
                    .filter(line -> event.equals(LoggedEvents.name(line)))
                    .map(line -> line.path("key").asText())
                    .toList();
        }
    }

    private Run orphans(String... arguments) {
        Map<String, String> environment = new LinkedHashMap<>(EMULATORS.workerEnvironment());
        environment.put("BLOBFERRY_PREFIX", prefix);
        LoggedEvents logged = new LoggedEvents();
        try (WorkerProcess process = WorkerProcess.start(
                WorkerCommand.of(EMULATORS, "io.blobferry.cli.Blobferry", arguments)
                        .withEnvironment(environment),
                logged)) {
            int exitCode = process.await(Await.LIMIT);
            return new Run(exitCode, logged.all());
        }
    }

    private String open(String name) {
        String key = prefix + name;
        EMULATORS
                .s3()
                .createMultipartUpload(
                        create -> create.bucket(FederationEmulator.BUCKET).key(key));
        return key;
    }

    @Test
    void onlyOwnOrphanedUploads_areAborted() {
        SOURCE.upload("forgotten", new byte[] {1});
        String forgotten = open(SOURCE.name() + "/forgotten");
        String other = open("some-tool/its-file");

        Run young = orphans("orphans");
        Run listed = orphans("orphans", "--older-than", "0");

        assertEquals(0, young.exitCode());
        assertEquals(0, young.last().path("orphans").asInt(), "nothing is a day old");
        assertEquals(2, young.last().path("openUploads").asInt());
        assertEquals(List.of(forgotten), listed.keys("orphan-found"));
        assertEquals(1, bucket.openUploads(forgotten), "listing ends nothing");

        Run ended = orphans("orphans", "--older-than", "0", "--abort");

        assertEquals(List.of(forgotten), ended.keys("orphan-aborted"));
        assertEquals(0, bucket.openUploads(forgotten));
        assertEquals(1, bucket.openUploads(other), "it belongs to another client");
        assertEquals(1, ended.last().path("unknown").asInt());
    }

    /** S3's answers name the keys, and XML 1.0 has no form for these. */
    @Test
    void uploadsOfOthersWithKeysThatXmlCannotCarry_doNotEndTheSweep() {
        SOURCE.upload("forgotten too", new byte[] {1});
        openUnreadable(SOURCE.name() + "/control\u0001character");
        openUnreadable("Some_Tool/\u0007");
        String forgotten = open(SOURCE.name() + "/forgotten too");

        Run ended = orphans("orphans", "--older-than", "0", "--abort");

        assertEquals(0, ended.exitCode());
        assertTrue(ended.last().path("complete").asBoolean());
        int unknown = ended.last().path("unknown").asInt();
        assertTrue(unknown >= 2, () -> unknown + " uploads of others");
        assertEquals(List.of(forgotten), ended.keys("orphan-aborted"));
    }

    private void openUnreadable(String name) {
        try {
            open(name);
        } catch (SdkException noAnswer) {
            // S3 opens the upload, and answers what the SDK cannot read; S3Mock opens one with each attempt, and
            // answers 500.
        }
    }

    @Test
    void invalidUsage_isReported() {
        assertEquals(2, orphans("orphans", "--older-than", "-1").exitCode());
    }
}
