package io.blobferry.emulators;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

class FaultProxyIT {
    private static final int MIB = 1024 * 1024;

    private final Emulators emulators = Emulators.shared();
    private final FaultProxy proxy = emulators.s3Proxy();

    @BeforeEach
    void clearLog() {
        emulators.requests().clear();
    }

    @AfterEach
    void reset() {
        emulators.reset();
    }

    @Test
    void issuedSession_isAccepted() {
        StsSession session = session();
        byte[] content = bytes(3 * MIB);
        try (S3Client client = SignedClients.blocking(emulators, session)) {
            client.putObject(object("signed/a b+c=ü&d"), RequestBody.fromBytes(content));
            assertArrayEquals(
                    content,
                    client.getObjectAsBytes(get -> get.bucket("backup").key("signed/a b+c=ü&d"))
                            .asByteArray());
            assertEquals(
                    1,
                    client.listObjectsV2(list -> list.bucket("backup").prefix("signed/a b+c"))
                            .keyCount());
        }
        List<RecordedRequest> requests = emulators.requests().of(Service.S3);
        assertEquals(
                List.of("PUT", "GET", "GET"),
                requests.stream().map(RecordedRequest::method).toList());
        assertTrue(requests.getFirst().bytesIn() >= content.length, requests::toString);
        assertEquals(content.length, requests.get(1).bytesOut());
    }

    /** The answer to the deletion is lost behind the gate, so that only the emulator knows of the marker. */
    @Test
    void conditionalWrite_overMarkerWhoseAnswerWasLost_isAccepted() {
        String key = "marked/answer lost";
        List<ChaosProxy> behind = new ArrayList<>();
        FaultProxy gate = emulators.startS3Proxy(s3 -> {
            behind.add(ChaosProxy.before(s3, 1));
            return behind.getFirst().uri();
        });
        try (gate;
                ChaosProxy chaos = behind.getFirst();
                S3Client client = SignedClients.blocking(emulators, gate, session())) {
            client.putObject(object(key), RequestBody.fromString("before"));
            chaos.dropConnections();
            chaos.setFaults(ChaosPlan.none().with(ChaosKind.LOSE_ANSWER, 1));
            assertThrows(
                    SdkClientException.class,
                    () -> client.deleteObject(delete -> delete.bucket("backup").key(key)));
            chaos.clearFaults();
            PutObjectRequest ifAbsent = PutObjectRequest.builder()
                    .applyMutation(object(key))
                    .ifNoneMatch("*")
                    .build();
            client.putObject(ifAbsent, RequestBody.fromString("after"));
            S3Exception refused = assertThrows(
                    S3Exception.class, () -> client.putObject(ifAbsent, RequestBody.fromString("once more")));
            assertEquals(412, refused.statusCode());
        }
    }

    /** Some emulators know an upload's key less well than S3 does. */
    @Test
    void completeOrAbort_leavesObjectAndOtherUploads() {
        String key = "uploads/of one key";
        byte[] part = bytes(5 * MIB);
        try (S3Client client = SignedClients.blocking(emulators, session())) {
            client.putObject(object(key), RequestBody.fromString("there before"));
            String ended = create(client, key);
            String kept = create(client, key);
            client.uploadPart(
                    upload -> upload.bucket("backup").key(key).uploadId(kept).partNumber(1),
                    RequestBody.fromBytes(part));
            client.abortMultipartUpload(abort -> abort.bucket("backup").key(key).uploadId(ended));
            assertEquals(
                    "there before",
                    client.getObjectAsBytes(get -> get.bucket("backup").key(key))
                            .asUtf8String());
            assertEquals(
                    1,
                    client.listParts(list -> list.bucket("backup").key(key).uploadId(kept))
                            .parts()
                            .size());
            assertThrows(
                    S3Exception.class,
                    () -> client.listParts(
                            list -> list.bucket("backup").key(key).uploadId(ended)));
            client.abortMultipartUpload(abort -> abort.bucket("backup").key(key).uploadId(kept));
        }
    }

    @Test
    void asyncClient_everyPayloadForm_isAccepted() {
        byte[] content = bytes(2 * MIB);
        try (S3AsyncClient client = SignedClients.async(emulators, session())) {
            for (ChecksumAlgorithm algorithm : List.of(ChecksumAlgorithm.CRC64_NVME, ChecksumAlgorithm.SHA256)) {
                String key = "async/" + algorithm;
                client.putObject(
                                put -> put.bucket("backup").key(key).checksumAlgorithm(algorithm),
                                AsyncRequestBody.fromBytes(content))
                        .join();
                ResponseBytes<GetObjectResponse> got = client.getObject(
                                get -> get.bucket("backup").key(key), AsyncResponseTransformer.toBytes())
                        .join();
                assertArrayEquals(content, got.asByteArray());
            }
        }
    }

    @Test
    void multipartUpload_isAccepted() {
        byte[] content = bytes(5 * MIB);
        try (S3AsyncClient client = SignedClients.async(emulators, session())) {
            String upload = client.createMultipartUpload(
                            create -> create.bucket("backup").key("multipart"))
                    .join()
                    .uploadId();
            CompletedPart[] parts = new CompletedPart[2];
            for (int number = 1; number <= parts.length; number++) {
                int part = number;
                String tag = client.uploadPart(
                                put -> put.bucket("backup")
                                        .key("multipart")
                                        .uploadId(upload)
                                        .partNumber(part),
                                AsyncRequestBody.fromBytes(content))
                        .join()
                        .eTag();
                parts[number - 1] =
                        CompletedPart.builder().partNumber(number).eTag(tag).build();
            }
            client.completeMultipartUpload(complete -> complete.bucket("backup")
                            .key("multipart")
                            .uploadId(upload)
                            .multipartUpload(all -> all.parts(parts)))
                    .join();
        }
        assertEquals(
                2L * content.length,
                emulators
                        .s3()
                        .headObject(head -> head.bucket("backup").key("multipart"))
                        .contentLength());
    }

    @Test
    void forgedSecret_isRejected() {
        StsSession issued = session();
        StsSession forged = new StsSession(
                issued.accessKeyId(),
                "forged",
                issued.sessionToken(),
                issued.expiration(),
                "role",
                "name",
                Optional.empty());
        assertEquals("SignatureDoesNotMatch", refusal(forged));
    }

    /** The client signs UTF-8 and sends Latin-1. */
    @Test
    void headerOutsideAscii_isRejected() {
        assertEquals(
                "SignatureDoesNotMatch", refusal(put -> put.contentDisposition("attachment; filename=\"\u00fc.txt\"")));
        assertEquals("SignatureDoesNotMatch", refusal(put -> put.metadata(Map.of("name", "\u00fc"))));
    }

    @Test
    void requestBeyondALimit_isRejected() {
        assertEquals("RequestHeaderSectionTooLarge", refusal(put -> put.contentDisposition("x".repeat(8000))));
        assertEquals("MetadataTooLarge", refusal(put -> put.metadata(Map.of("name", "x".repeat(2045)))));
        assertEquals("KeyTooLongError", refusal(put -> put.key("\u00fc".repeat(513))));
        assertEquals("InvalidTag", refusal(put -> put.tagging("aws%3Aname=value")));
    }

    @Test
    void unknownAccessKey_isRejected() {
        StsSession stranger = StsSession.issue(
                FederationEmulator.ROLE_ARN,
                "stranger",
                Optional.empty(),
                session().expiration());
        assertEquals("InvalidAccessKeyId", refusal(stranger));
    }

    @Test
    void foreignToken_isRejected() {
        StsSession issued = session();
        StsSession mixed = new StsSession(
                issued.accessKeyId(),
                issued.secretAccessKey(),
                session().sessionToken(),
                issued.expiration(),
                "role",
                "name",
                Optional.empty());
        assertEquals("InvalidToken", refusal(mixed));
    }

    @Test
    void expiredSession_isRejected() {
        assertEquals(
                "ExpiredToken", refusal(emulators.sts().issue(FederationEmulator.ROLE_ARN, Duration.ofSeconds(-1))));
    }

    @Test
    void fault_returnsGivenError() {
        proxy.inject(Fault.on("PUT", "/backup/slow").answer(AwsError.slowDown()));
        try (S3AsyncClient client = SignedClients.async(emulators, session())) {
            AsyncRequestBody content = AsyncRequestBody.fromBytes(bytes(4 * MIB));
            CompletionException failed = assertThrows(
                    CompletionException.class,
                    () -> client.putObject(object("slow"), content).join());
            S3Exception refused = assertInstanceOf(S3Exception.class, failed.getCause());
            assertEquals(503, refused.statusCode());
            assertEquals("SlowDown", refused.awsErrorDetails().errorCode());
            client.putObject(object("slow"), content).join();
        }
    }

    @Test
    void fault_appliesToNthMatchOnly() {
        InjectedFault fault = proxy.inject(Fault.on("HEAD", "").at(2).answer(AwsError.internalError()));
        emulators.s3().putObject(object("nth"), RequestBody.fromString("x"));
        try (S3Client client = SignedClients.blocking(emulators, session())) {
            client.headObject(head -> head.bucket("backup").key("nth"));
            assertThrows(
                    S3Exception.class,
                    () -> client.headObject(head -> head.bucket("backup").key("nth")));
            client.headObject(head -> head.bucket("backup").key("nth"));
        }
        assertEquals(1, fault.applied());
    }

    @Test
    void fault_dropsResponseAfterExecution() {
        proxy.inject(Fault.on("PUT", "lost").loseAnswer());
        try (S3Client client = SignedClients.blocking(emulators, session())) {
            assertThrows(
                    SdkClientException.class, () -> client.putObject(object("lost"), RequestBody.fromString("done")));
        }
        assertEquals(
                "done",
                emulators
                        .s3()
                        .getObjectAsBytes(get -> get.bucket("backup").key("lost"))
                        .asUtf8String());
        assertEquals(
                RecordedRequest.UNANSWERED,
                emulators.requests().mentioning("lost").getFirst().status());
    }

    @Test
    void fault_dropsConnectionBeforeExecution() {
        proxy.inject(Fault.on("PUT", "dropped").dropConnection());
        proxy.inject(Fault.on("PUT", "cut").cutRequestAfter(MIB));
        try (S3AsyncClient client = SignedClients.async(emulators, session())) {
            for (String key : List.of("dropped", "cut")) {
                assertThrows(
                        Exception.class,
                        () -> client.putObject(object(key), AsyncRequestBody.fromBytes(bytes(4 * MIB)))
                                .join());
            }
        }
        assertEquals(
                0,
                emulators
                                .s3()
                                .listObjectsV2(list -> list.bucket("backup").prefix("dropped"))
                                .keyCount()
                        + emulators
                                .s3()
                                .listObjectsV2(list -> list.bucket("backup").prefix("cut"))
                                .keyCount());
    }

    @Test
    void fault_truncatesResponse() throws Exception {
        emulators.s3().putObject(object("short"), RequestBody.fromBytes(bytes(4 * MIB)));
        proxy.inject(Fault.on("GET", "short").cutAnswerAfter(MIB));
        try (S3Client client = SignedClients.blocking(emulators, session());
                InputStream answer =
                        client.getObject(get -> get.bucket("backup").key("short"))) {
            assertThrows(Exception.class, answer::readAllBytes);
        }
    }

    @Test
    void fault_runsActionBeforeRequest() {
        proxy.inject(Fault.on("GET", "moving")
                .firstRun(() -> emulators.s3().putObject(object("moving"), RequestBody.fromString("after"))));
        emulators.s3().putObject(object("moving"), RequestBody.fromString("before"));
        try (S3Client client = SignedClients.blocking(emulators, session())) {
            assertEquals(
                    "after",
                    client.getObjectAsBytes(get -> get.bucket("backup").key("moving"))
                            .asUtf8String());
        }
    }

    @Test
    void bandwidthLimit_isHeld() {
        proxy.throttle(4 * MIB);
        byte[] content = bytes(4 * MIB);
        try (S3Client client = SignedClients.blocking(emulators, session())) {
            long start = System.nanoTime();
            client.putObject(object("throttled"), RequestBody.fromBytes(content));
            client.getObjectAsBytes(get -> get.bucket("backup").key("throttled"));
            double seconds = (System.nanoTime() - start) / 1e9;
            assertTrue(seconds > 1.7 && seconds < 4, () -> "8 MiB at 4 MiB/s took " + seconds + " s");
        }
    }

    private String refusal(Consumer<PutObjectRequest.Builder> change) {
        try (S3Client client = SignedClients.blocking(emulators, session())) {
            S3Exception refused = assertThrows(
                    S3Exception.class,
                    () -> client.putObject(object("refused").andThen(change), RequestBody.fromString("x")));
            return refused.awsErrorDetails().errorCode();
        }
    }

    private String refusal(StsSession session) {
        try (S3Client client = SignedClients.blocking(emulators, session)) {
            S3Exception refused = assertThrows(
                    S3Exception.class, () -> client.putObject(object("refused"), RequestBody.fromString("x")));
            return refused.awsErrorDetails().errorCode();
        }
    }

    private StsSession session() {
        return emulators.sts().issue(FederationEmulator.ROLE_ARN, Duration.ofHours(1));
    }

    private static String create(S3Client client, String key) {
        return client.createMultipartUpload(create -> create.bucket("backup").key(key))
                .uploadId();
    }

    private static Consumer<PutObjectRequest.Builder> object(String key) {
        return put -> put.bucket("backup").key(key);
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (i * 31);
        }
        return bytes;
    }
}
