package io.blobferry.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckRunnerTest {
    private static final Problem PROBLEM = new Problem("CODE", "message", "Do something.", false);

    private final CheckRunner runner = new CheckRunner();

    @Test
    void run_dependsOnFailedCheck_isSkipped() {
        runner.run(CheckId.IDENTITY_ENDPOINT, () -> CheckResult.passed(Map.of()));
        runner.run(CheckId.TOKEN, () -> CheckResult.failed(PROBLEM));
        runner.run(CheckId.ROLE, () -> CheckResult.passed(Map.of()));
        runner.run(CheckId.BUCKET, () -> CheckResult.passed(Map.of()));
        runner.run(CheckId.TABLE, () -> CheckResult.passed(Map.of()));
        assertEquals(
                List.of(
                        CheckReport.State.OK,
                        CheckReport.State.FAILED,
                        CheckReport.State.SKIPPED,
                        CheckReport.State.SKIPPED,
                        CheckReport.State.OK),
                runner.reports().stream().map(CheckReport::state).toList());
        assertEquals(
                Optional.of(CheckId.TOKEN),
                runner.reports().get(3).blockedBy(),
                "the root failure, not the skipped check");
    }

    @Test
    void run_unexpectedException_isReported() {
        runner.run(CheckId.IDENTITY_ENDPOINT, () -> {
            throw new IllegalStateException("eyJ secret");
        });
        Problem problem = runner.reports().getFirst().problem().orElseThrow();
        assertEquals("UNEXPECTED", problem.code());
        assertFalse(problem.line().contains("secret"));
    }

    @Test
    void run_beforeDependency_isRejected() {
        assertThrows(IllegalStateException.class, () -> runner.run(CheckId.ROLE, () -> CheckResult.passed(Map.of())));
    }
}
