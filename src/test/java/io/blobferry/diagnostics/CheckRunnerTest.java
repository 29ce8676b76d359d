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
        list.attempt(CheckId.IDENTITY_ENDPOINT, () -> CheckResult.works(Map.of()));
        list.attempt(CheckId.TOKEN, () -> CheckResult.fails(PROBLEM));
        list.attempt(CheckId.ROLE, () -> CheckResult.works(Map.of()));
        list.attempt(CheckId.BUCKET, () -> CheckResult.works(Map.of()));
        list.attempt(CheckId.TABLE, () -> CheckResult.works(Map.of()));
        assertEquals(
                List.of(
                        CheckReport.State.OK,
                        CheckReport.State.FAILED,
                        CheckReport.State.SKIPPED,
                        CheckReport.State.SKIPPED,
                        CheckReport.State.OK),
                list.steps().stream().map(CheckReport::state).toList());
        assertEquals(Optional.of(CheckId.TOKEN), list.steps().get(3).missing(), "the root, not the step between");
    }

    @Test
    void whatNobodyForesawIsTold() {
        list.attempt(CheckId.IDENTITY_ENDPOINT, () -> {
            throw new IllegalStateException("eyJ secret");
        });
        Problem problem = list.steps().getFirst().problem().orElseThrow();
        assertEquals("UNEXPECTED", problem.code());
        assertFalse(problem.line().contains("secret"));
    }

    @Test
    void theOrderIsKept() {
        assertThrows(IllegalStateException.class, () -> list.attempt(CheckId.ROLE, () -> CheckResult.works(Map.of())));
    }
}
