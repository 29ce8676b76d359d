package io.blobferry.aws.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.diagnostics.CheckResult;
import io.blobferry.diagnostics.Problem;
import io.blobferry.routing.Route;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Lifecycle rules that end copies or backups. */
class LifecycleCheckTest {
    private static final Route ROUTE = new Route("bucket", "data/");

    private static CheckResult check(StubS3.Answer answer) {
        try (StubS3 s3 = new StubS3(100, request -> answer)) {
            return new LifecycleCheck(s3.client, List.of(ROUTE)).uploadsAreKept();
        }
    }

    private static StubS3.Answer rule(String prefix, String action) {
        return StubS3.Answer.ok("<LifecycleConfiguration><Rule><ID>rule</ID><Status>Enabled</Status><Filter><Prefix>"
                + prefix + "</Prefix></Filter>" + action + "</Rule></LifecycleConfiguration>");
    }

    private static String abortAfter(int days) {
        return "<AbortIncompleteMultipartUpload><DaysAfterInitiation>" + days
                + "</DaysAfterInitiation></AbortIncompleteMultipartUpload>";
    }

    @Test
    void uploadsAbortedAfterADay_isAProblemWithItsRemedy() {
        Problem problem = check(rule("", abortAfter(1))).problem().orElseThrow();

        assertEquals("UPLOADS_ABORTED_EARLY", problem.code());
        assertTrue(problem.message().contains("bucket/rule aborts incomplete uploads after 1 days"), problem.message());
    }

    @Test
    void uploadsAbortedAfterTwoWeeks_passes() {
        CheckResult found = check(rule("data/archive/", abortAfter(14)));

        assertEquals(Optional.empty(), found.problem());
        assertEquals("aborts uploads after 14 days", found.facts().get("bucket/rule"));
    }

    @Test
    void ruleOfAnotherPrefix_isLeftOut() {
        CheckResult found = check(rule("logs/", abortAfter(1)));

        assertEquals(Optional.empty(), found.problem());
        assertEquals("no lifecycle rule", found.facts().get("bucket"));
    }

    @Test
    void expirationOfBackups_isAFact() {
        CheckResult found = check(rule("", "<Expiration><Days>30</Days></Expiration>"));

        assertEquals("expires backups after 30 days", found.facts().get("bucket/rule"));
    }

    @Test
    void ruleThatAbortsAndExpires_hasBothFacts() {
        CheckResult found = check(rule("", abortAfter(14) + "<Expiration><Days>30</Days></Expiration>"));

        assertEquals(
                "aborts uploads after 14 days, expires backups after 30 days",
                found.facts().get("bucket/rule"));
    }

    @Test
    void expirationOfSidecars_isAFact() {
        CheckResult found = check(rule(".blobferry/", "<Expiration><Days>30</Days></Expiration>"));

        assertEquals("expires backups after 30 days", found.facts().get("bucket/rule"));
    }

    @Test
    void bucketWithoutRules_passes() {
        CheckResult found = check(StubS3.Answer.error(404, "NoSuchLifecycleConfiguration", ""));

        assertEquals("no lifecycle rule", found.facts().get("bucket"));
    }

    /** Backups do not need the permission. */
    @Test
    void deniedRules_passAndNameThePermission() {
        CheckResult found = check(StubS3.Answer.error(403, "AccessDenied", ""));

        assertEquals(Optional.empty(), found.problem());
        assertTrue(found.facts().get("bucket").contains("s3:GetLifecycleConfiguration"), found::toString);
    }
}
