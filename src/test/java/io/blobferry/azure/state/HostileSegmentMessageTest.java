package io.blobferry.azure.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.blobferry.testing.hostile.HostileInputs;
import io.blobferry.testing.hostile.HostileJson;
import io.blobferry.testing.hostile.HostileText;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Any message of the segment queue is a segment, which is written as it is read, or it is refused. */
class HostileSegmentMessageTest {
    private static final int SHARE = 2_535;
    private static final String VALID = """
            {"schema":1,"account":"account","container":"container","blob":"blob","etag":"0x8D","bucket":"backups",\
            "key":"container/blob","uploadId":"u","firstPart":1,"lastPart":3,"attemptsWithoutProgress":0}""";

    @Test
    void parse_anyText_isASegmentOrRefused() {
        HostileInputs.check(HostileSegmentMessageTest.class, SHARE, random -> {
            String text = text(random);
            try {
                assertEquals(
                        SegmentMessage.parse(text),
                        SegmentMessage.parse(SegmentMessage.toJson(SegmentMessage.parse(text))));
            } catch (IllegalArgumentException refused) {
                assertFalse(refused.getMessage().isBlank());
            }
        });
    }

    private static String text(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> HostileJson.changeValues(VALID, random);
            case 1 -> HostileJson.damage(VALID, random);
            case 2 ->
                VALID.replaceFirst(
                        HostileInputs.oneOf(random, "schema", "firstPart", "lastPart", "attemptsWithoutProgress")
                                + "\":\\d+",
                        "firstPart\":" + HostileText.number(random));
            default -> HostileText.any(random);
        };
    }
}
