package io.blobferry.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a service's answer or a token's claim may hold is shown without its secrets. */
class CheckResultTest {
    @Test
    void secretInAFact_isRemoved() {
        CheckResult found = CheckResult.passed(Map.of("backups", "not read: Authorization: Bearer abc.def, again"));
        assertEquals("not read: Authorization: Bearer …, again", found.facts().get("backups"));
    }

    @Test
    void secretInAProblem_isRemoved() {
        Problem problem = new Problem("CODE", "206 ExpiredToken\naccess_token=abc", "Ask sig=1&sig=abc", true);
        assertEquals("206 ExpiredToken access_token=…", problem.message());
    }
}
