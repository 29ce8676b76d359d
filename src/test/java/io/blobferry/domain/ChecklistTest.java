package io.blobferry.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChecklistTest {
    private static final Problem PROBLEM = new Problem("CODE", "said", "Do something.", false);

    private final Checklist list = new Checklist();

    @Test
    void whatBuildsOnAFailureIsSkippedDownTheLine() {
        list.attempt(AccessStep.IDENTITY_ENDPOINT, () -> Finding.works(Map.of()));
        list.attempt(AccessStep.TOKEN, () -> Finding.fails(PROBLEM));
        list.attempt(AccessStep.ROLE, () -> Finding.works(Map.of()));
        list.attempt(AccessStep.BUCKET, () -> Finding.works(Map.of()));
        list.attempt(AccessStep.TABLE, () -> Finding.works(Map.of()));
        assertEquals(
                List.of(
                        CheckStep.State.OK,
                        CheckStep.State.FAILED,
                        CheckStep.State.SKIPPED,
                        CheckStep.State.SKIPPED,
                        CheckStep.State.OK),
                list.steps().stream().map(CheckStep::state).toList());
        assertEquals(Optional.of(AccessStep.TOKEN), list.steps().get(3).missing(), "the root, not the step between");
    }

    @Test
    void whatNobodyForesawIsTold() {
        list.attempt(AccessStep.IDENTITY_ENDPOINT, () -> {
            throw new IllegalStateException("eyJ secret");
        });
        Problem problem = list.steps().getFirst().problem().orElseThrow();
        assertEquals("UNEXPECTED", problem.code());
        assertFalse(problem.line().contains("secret"));
    }

    @Test
    void theOrderIsKept() {
        assertThrows(IllegalStateException.class, () -> list.attempt(AccessStep.ROLE, () -> Finding.works(Map.of())));
    }
}
