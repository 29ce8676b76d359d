package io.blobferry.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.spi.state.ReconciliationCounts.Counter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Index tags that were changed after the backup. */
class ChangedTagsTest {
    private static final String CONTAINER = "container";

    private final ReconcileFixture fixture = new ReconcileFixture();

    private BlobVersion writeTagged(String name, Map<String, String> tags, Map<String, String> backupTags) {
        BlobVersion version = fixture.writeAndBackUp(CONTAINER, name);
        fixture.tag(version.blob(), tags);
        fixture.backupTags.put(fixture.keyOf(version.blob()), backupTags);
        return version;
    }

    private void writeBlobs() {
        writeTagged("changed", Map.of("state", "final"), Map.of("state", "draft"));
        writeTagged("added", Map.of("state", ""), Map.of());
        writeTagged("removed", Map.of(), Map.of("state", "draft"));
        writeTagged("same", Map.of("a", "1", "b", "2"), Map.of("b", "2", "a", "1"));
        writeTagged("untagged", Map.of(), Map.of());
    }

    @Test
    void changedTags_areQueuedWithoutETag() {
        fixture.comparesTags = true;
        writeBlobs();

        Reconciler.Progress progress = fixture.run("run").orElseThrow();

        assertEquals(List.of("added", "changed", "removed"), fixture.queuedNames());
        BlobEvent event = fixture.queue.getFirst();
        assertEquals(Optional.empty(), event.etag());
        assertEquals(OptionalLong.of(ReconcileFixture.SIZE), event.size());
        assertEquals(3, progress.pass().counts().get(Counter.CHANGED_TAGS));
        assertEquals(5, fixture.faults.count("target.head"), "one request a blob");
    }

    @Test
    void notAskedFor_tagsCostNoRequest() {
        writeBlobs();

        fixture.run("run");

        assertEquals(List.of(), fixture.queuedNames());
        assertEquals(0, fixture.faults.count("target.head"));
    }
}
