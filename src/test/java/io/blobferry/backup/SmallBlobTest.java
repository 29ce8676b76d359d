package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Outcome;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.RecordingListener;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SmallBlobTest {
    private final BackupFixture clouds = new BackupFixture();

    @Test
    void newBlob_costsFourRequests() {
        ETag etag = clouds.write(BackupFixture.SMALL_ONE);
        RunContext run = new RunContext("first", clouds.clock, BackupFixture.RUN_TIMEOUT, clouds.listener);

        Outcome.BackedUp outcome = assertInstanceOf(Outcome.BackedUp.class, clouds.run(run, clouds.event(etag)));

        assertEquals(4, run.requests());
        assertEquals(
                List.of(
                        "checkpoints.find",
                        "source.open",
                        "target.put",
                        "target.halfway",
                        "source.halfway",
                        "checkpoints.write"),
                clouds.faults.operationsOf("first"));
        assertEquals(clouds.currentVersion(), outcome.version());
        assertEquals(0, outcome.parts());
        assertEquals(List.of(outcome), clouds.listener.outcomes);
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void repeatedEvent_costsTwoRequests() {
        ETag etag = clouds.write(BackupFixture.SMALL_ONE);
        clouds.run("first", clouds.event(etag));

        Outcome outcome = clouds.run("second", clouds.event(etag));

        assertInstanceOf(Outcome.AlreadyBackedUp.class, outcome);
        assertEquals(List.of("checkpoints.find", "target.look"), clouds.faults.operationsOf("second"));
    }

    @Test
    void lateEvent_ofOlderVersion_writesNothing() {
        ETag old = clouds.write(BackupFixture.SMALL_ONE);
        ETag current = clouds.write(BackupFixture.SMALL_TWO);
        clouds.run("first", clouds.event(current));

        Outcome outcome = clouds.run("late", clouds.event(old));

        assertEquals(
                current,
                assertInstanceOf(Outcome.AlreadyBackedUp.class, outcome)
                        .version()
                        .etag());
        assertEquals(List.of("checkpoints.find", "source.open", "target.look"), clouds.faults.operationsOf("late"));
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void event_withoutVersion_backsUpCurrentVersion() {
        clouds.write(BackupFixture.SMALL_ONE);
        clouds.run("first");
        clouds.write(BackupFixture.SMALL_TWO);

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("second"));

        clouds.assertNewestIsBackedUp();
        assertEquals(2, clouds.target.allVersions(clouds.key).size(), "the earlier version stays");
    }

    @Test
    void event_ofOverwrittenVersion_backsUpCurrentVersion() {
        ETag old = clouds.write(BackupFixture.SMALL_ONE);
        clouds.write(BackupFixture.SMALL_TWO);

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("first", clouds.event(old)));

        clouds.assertNewestIsBackedUp();
        assertEquals(1, clouds.target.allVersions(clouds.key).size());
    }

    @Test
    void emptyBlob_isBackedUp() {
        clouds.write(new BlobContent(1, 0));

        clouds.run("first");

        clouds.assertNewestIsBackedUp();
        assertEquals(
                Optional.of(Crc64Nvme.EMPTY),
                clouds.target.current(clouds.key).orElseThrow().crc());
    }

    @Test
    void tags_costOneMoreRequest() {
        Map<String, String> tags = Map.of("project", "ferry");
        ETag etag = clouds.source.put(clouds.blob, BackupFixture.SMALL_ONE, blob -> blob.tagged(tags));
        RunContext run = new RunContext("first", clouds.clock, BackupFixture.RUN_TIMEOUT, clouds.listener);

        clouds.run(run, clouds.event());

        assertEquals(5, run.requests());
        ObjectAttributes sent = clouds.target.attributesOf(etag).orElseThrow();
        assertEquals(tags, sent.tags());
        assertEquals(Map.of("owner", "accounting"), sent.source().metadata());
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void md5_matching_isNotReported() {
        String md5 = md5(BackupFixture.SMALL_ONE);
        clouds.source.put(clouds.blob, BackupFixture.SMALL_ONE, blob -> blob.stating(md5));

        clouds.run("first");

        clouds.assertNewestIsBackedUp();
        assertEquals(List.of(), clouds.listener.md5Mismatches);
    }

    @Test
    void md5_mismatch_isReportedAndBackedUp() {
        String stated = md5(BackupFixture.SMALL_TWO);
        clouds.source.put(clouds.blob, BackupFixture.SMALL_ONE, blob -> blob.stating(stated));

        clouds.run("first");

        clouds.assertNewestIsBackedUp();
        assertEquals(
                List.of(new RecordingListener.Md5Mismatch(stated, md5(BackupFixture.SMALL_ONE))),
                clouds.listener.md5Mismatches);
    }

    @Test
    void bytes_passOneBufferAtATime() {
        BlobContent content = new BlobContent(1, BackupFixture.CONFIG.multipartThreshold());
        clouds.source.put(clouds.blob, content, blob -> blob.stating(md5(content)));

        clouds.run("first");

        clouds.assertNewestIsBackedUp();
        assertTrue(content.size() > BlobContent.BUFFER);
        assertEquals(BlobContent.BUFFER, clouds.source.peakBytes());
    }

    @Test
    void lostRow_isRestoredFromTheTarget() {
        clouds.write(BackupFixture.SMALL_ONE);
        clouds.run("first");
        clouds.checkpoints.loseRow(clouds.blob);

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("second"));

        clouds.assertNewestIsBackedUp();
        assertEquals(1, clouds.target.allVersions(clouds.key).size());
    }

    private static String md5(BlobContent content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            for (long offset = 0; offset < content.size(); offset += BlobContent.BUFFER) {
                digest.update(content.from(offset, content.size()));
            }
            return Base64.getEncoder().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
