package io.blobferry.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckRunnerTest {
    private static final Problem PROBLEM = new Problem("CODE", "said", "Do something.", false);

    private final CheckRunner list = new CheckRunner();

    @Test
    void whatBuildsOnAFailureIsSkippedDownTheLine() {
        list.run(CheckId.IDENTITY_ENDPOINT, () -> CheckResult.passed(Map.of()));
        list.run(CheckId.TOKEN, () -> CheckResult.failed(PROBLEM));
        list.run(CheckId.ROLE, () -> CheckResult.passed(Map.of()));
        list.run(CheckId.BUCKET, () -> CheckResult.passed(Map.of()));
        list.run(CheckId.TABLE, () -> CheckResult.passed(Map.of()));
        assertEquals(
                List.of(
                        CheckReport.State.OK,
                        CheckReport.State.FAILED,
                        CheckReport.State.SKIPPED,
                        CheckReport.State.SKIPPED,
                        CheckReport.State.OK),
                list.reports().stream().map(CheckReport::state).toList());
        assertEquals(Optional.of(CheckId.TOKEN), list.reports().get(3).blockedBy(), "the root, not the step between");
    }

    @Test
    void whatNobodyForesawIsTold() {
        list.run(CheckId.IDENTITY_ENDPOINT, () -> {
            throw new IllegalStateException("eyJ secret");
        });
        Problem problem = list.reports().getFirst().problem().orElseThrow();
        assertEquals("UNEXPECTED", problem.code());
        assertFalse(problem.line().contains("secret"));
    }

    @Test
    void theOrderIsKept() {
        assertThrows(IllegalStateException.class, () -> list.run(CheckId.ROLE, () -> CheckResult.passed(Map.of())));
    }
}
