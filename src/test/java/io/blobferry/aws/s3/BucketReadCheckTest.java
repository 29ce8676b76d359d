package io.blobferry.aws.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.aws.s3.StubS3.Answer;
import io.blobferry.aws.s3.StubS3.Request;
import io.blobferry.diagnostics.CheckResult;
import io.blobferry.diagnostics.Problem;
import io.blobferry.routing.Route;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a role that only reads backups is asked to do. */
class BucketReadCheckTest {
    private static final List<Route> ROUTES = List.of(new Route("one", "a/"), new Route("one", "b/"));
    private static final Map<String, String> VERSION = Map.of("x-amz-version-id", "v1", "ETag", "\"e\"");

    private final Map<String, Answer> faults = new HashMap<>();
    private final StubS3 s3 = new StubS3(10, this::answer);
    private final BucketCheck check = new BucketCheck(s3.client, ROUTES);

    private Answer answer(Request request) {
        return faults.entrySet().stream()
                .filter(fault -> (request.method() + " " + request.target()).matches(fault.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> sound(request));
    }

    private static Answer sound(Request request) {
        if (request.target().contains("list-type=2")) {
            String key = request.target().contains("prefix=a%2F") ? "a/photos/cat.jpg" : "";
            return Answer.ok("<ListBucketResult>"
                    + (key.isEmpty()
                            ? ""
                            : "<Contents><Key>" + key + "</Key><ETag>\"e\"</ETag><Size>3</Size></Contents>")
                    + "</ListBucketResult>");
        }
        if (request.target().contains("tagging")) {
            return Answer.ok("<Tagging><TagSet/></Tagging>");
        }
        return new Answer(206, VERSION, "x");
    }

    @AfterEach
    void close() {
        s3.close();
    }

    @Test
    void firstBackupOfEachPrefix_isReadByVersion_withItsTags() {
        CheckResult found = check.read();

        assertEquals(Optional.empty(), found.problem(), found::toString);
        assertEquals("a/photos/cat.jpg read, version v1", found.facts().get("one/a/"));
        assertEquals("no object yet", found.facts().get("one/b/"));
        assertEquals(".blobferry/check read, version v1", found.facts().get("one/.blobferry/"));
        assertTrue(
                s3.requests.stream().allMatch(request -> request.method().equals("GET")),
                "a role that reads is only read with");
        assertTrue(
                s3.requests.stream()
                        .anyMatch(request -> request.target().contains("cat.jpg?versionId=v1")
                                && request.head().firstMatchingHeader("Range").equals(Optional.of("bytes=0-0"))),
                () -> "one byte of the version: " + s3.requests);
        assertTrue(s3.requests.stream().anyMatch(request -> request.target().contains("cat.jpg?tagging&versionId=v1")));
    }

    @ParameterizedTest
    @CsvSource({
        ".*list-type=2.*, AccessDenied, NO_LIST_RIGHT, s3:ListBucket",
        ".*cat.jpg, AccessDenied, NO_READ_RIGHT, s3:GetObject",
        ".*cat.jpg.versionId.*, AccessDenied, NO_READ_RIGHT, s3:GetObjectVersion",
        ".*tagging.*, AccessDenied, NO_READ_RIGHT, s3:GetObjectVersionTagging",
        ".*blobferry/check.*, AccessDenied, NO_READ_RIGHT, infra/"
    })
    void rightThatTheRoleHasNot_isNamedWithItsRemedy(String requests, String code, String problem, String remedy) {
        faults.put(requests, Answer.error(403, code, ""));

        Problem found = check.read().problem().orElseThrow();

        assertEquals(problem, found.code());
        assertTrue(found.remedy().contains(remedy), found.remedy());
    }

    @Test
    void keyThatTheRoleMayNotUse_isNamed() {
        faults.put(
                ".*cat.jpg.*",
                Answer.error(403, "AccessDenied", "<Message>not authorized to perform: kms:Decrypt</Message>"));

        Problem found = check.read().problem().orElseThrow();

        assertEquals("NO_KEY_RIGHT", found.code());
        assertTrue(found.remedy().contains("kms:Decrypt"), found.remedy());
    }

    @Test
    void archivedBackup_showsTheRightsAllTheSame() {
        faults.put("GET .*cat.jpg", Answer.error(403, "InvalidObjectState", ""));
        CheckResult found = check.read();

        assertEquals(Optional.empty(), found.problem(), found::toString);
        assertEquals("a/photos/cat.jpg is archived", found.facts().get("one/a/"));

        faults.put("GET .*cat.jpg.tagging.*", Answer.error(403, "AccessDenied", ""));
        assertEquals("NO_READ_RIGHT", check.read().problem().orElseThrow().code());
    }

    /** An empty object has no first byte. */
    @Test
    void emptyBackup_isReadable() {
        faults.put("GET .*cat.jpg", Answer.error(416, "InvalidRange", ""));

        CheckResult found = check.read();

        assertEquals(Optional.empty(), found.problem(), found::toString);
        assertEquals("a/photos/cat.jpg is empty", found.facts().get("one/a/"));
    }

    @Test
    void bucketThatNoCheckHasWrittenTo_isNoProblem() {
        faults.put("GET .*blobferry/check.*", Answer.error(404, "NoSuchKey", ""));

        CheckResult found = check.read();

        assertEquals(Optional.empty(), found.problem(), found::toString);
        assertEquals("no object yet", found.facts().get("one/.blobferry/"));
    }
}
