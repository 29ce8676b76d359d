package io.blobferry.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blobferry.replay.ReplayRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayRequestBodyTest {
    @Test
    void blankBody_hasNoParameters() {
        assertEquals(Map.of(), ReplayRequestBody.parse(" "));
    }

    @Test
    void values_becomeText() {
        assertEquals(
                Map.of("container", "c", "cause", "ARCHIVED,target-denied", "dryRun", "true"),
                ReplayRequestBody.parse(
                        "{\"container\":\"c\",\"cause\":[\"ARCHIVED\",\"target-denied\"],\"dryRun\":true}"));
    }

    /** An unset variable of a script must not select every row. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"container\":\"\"}", "{\"container\":null}", "{\"cause\":[]}", "{\"cause\":[null]}"})
    void emptyValue_isRejected(String body) {
        assertThrows(
                IllegalArgumentException.class, () -> ReplayRequest.parse("account", ReplayRequestBody.parse(body)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no JSON",
                "[]",
                "7",
                "{\"container\":{}}",
                "{\"dryRun\":true} {\"container\":\"c\"}",
                "{\"container\":\"c\"}}"
            })
    void anythingButAnObjectOfScalars_isRejected(String body) {
        assertThrows(IllegalArgumentException.class, () -> ReplayRequestBody.parse(body));
    }

    /** As deep as the parser reads: a walk down would overflow the stack. */
    @Test
    void nestedArrays_areRejected() {
        String body = "{\"cause\":" + "[".repeat(900) + "]".repeat(900) + "}";

        assertThrows(IllegalArgumentException.class, () -> ReplayRequestBody.parse(body));
    }
}
