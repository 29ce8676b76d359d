package io.blobferry.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.observability.JsonEventLog;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.SegmentFixture;
import io.blobferry.testing.TestConfig;
import io.blobferry.testing.hostile.HostileInputs;
import io.blobferry.testing.hostile.HostileJson;
import io.blobferry.testing.hostile.HostileText;
import io.blobferry.testing.hostile.LogCapture;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A message of the segment queue, with any content, is acknowledged with an outcome, and the blob's upload is unharmed. */
class HostileMessagesTest {
    private static final int SHARE = 100;

    private final LogCapture log = new LogCapture();

    @AfterEach
    void restoreLog() {
        log.close();
    }

    @Test
    void processSegment_anyMessage_hasAnOutcomeAndHarmsNoUpload() {
        HostileInputs.check(HostileMessagesTest.class, SHARE, this::deliver);
    }

    private void deliver(Random random) {
        IngestFixture ingest = new IngestFixture();
        BackupFixture clouds = ingest.clouds;
        clouds.config = new TestConfig()
                .segment(TestConfig.PART)
                .circuitBreakerCalls(20)
                .build();
        clouds.write(BackupFixture.LARGE_ONE);
        clouds.run("dispatcher");
        String message = message(SegmentFixture.segment(clouds, 1, 1), random);

        Outcome outcome = ingest.handler()
                .processSegment(
                        "delivery", message, 1 + random.nextInt(12), BackupFixture.RUN_TIMEOUT, clouds.listener);
        new JsonEventLog(log::add, clouds.clock)
                .runCompleted(SegmentFixture.newRun(clouds, "delivery"), clouds.event(), outcome);

        assertTrue(outcome.canAcknowledge(), outcome::toString);
        clouds.drain("worker");
        clouds.assertNoMixedObject();
        if (!(outcome instanceof Outcome.Failed)) {
            clouds.assertNewestIsBackedUp();
            assertEquals(0, clouds.target.openUploads().size(), "no upload is left");
        }
        log.assertNoSecret();
    }

    private static String message(Segment own, Random random) {
        String valid = """
            {"schema":1,"account":"account","container":"container","blob":"folder/blob","etag":"%s","bucket":"backups",\
            "key":"container/folder/blob","uploadId":"%s","firstPart":%d,"lastPart":%d,"attemptsWithoutProgress":0}""".formatted(
                        own.version().etag(),
                        own.upload().id(),
                        random.nextInt(4),
                        HostileInputs.oneOf(random, 1, 2, 3, 4, 5, 10_000, Integer.MAX_VALUE));
        return switch (random.nextInt(4)) {
            case 0 -> valid;
            case 1 -> HostileJson.changeValues(valid, random);
            case 2 -> HostileJson.damage(valid, random);
            default ->
                HostileInputs.oneOf(
                        random,
                        null,
                        "",
                        HostileText.any(random),
                        HostileText.withSecret(random),
                        valid.replaceFirst("Part\":\\d+", "Part\":" + HostileText.number(random)),
                        valid.replace("\"schema\":1", "\"schema\":" + HostileText.number(random)));
        };
    }
}
