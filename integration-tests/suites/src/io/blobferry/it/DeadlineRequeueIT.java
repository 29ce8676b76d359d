package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.storage.blob.BlobClient;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A run that is over before its blob is. */
class DeadlineRequeueIT {
    private static final Emulators EMULATORS = Emulators.shared();
    private static final SourceContainer SOURCE = SourceContainer.create(EMULATORS, "handed-over");
    private static final Bucket BUCKET = new Bucket(EMULATORS);
    private static final String QUEUE = "handed-over";
    private static final int PARTS = 5;

    @AfterEach
    void order() {
        EMULATORS.reset();
    }

    @Test
    void deadline_requeuesRemainingParts() {
        byte[] part = new byte[16 << 20];
        BlobClient blob = SOURCE.uploadRepeated("slow", part, PARTS);
        S3Requests requests = new S3Requests(EMULATORS, "slow");
        EMULATORS.requests().clear();
        EMULATORS.s3Proxy().throttle(4 << 20);
        Map<String, String> settings = Map.of(
                "BLOBFERRY_MULTIPART_THRESHOLD_MIB", "1",
                "BLOBFERRY_TRANSFER_MEMORY_MIB", "4",
                "BLOBFERRY_RUN_TIMEOUT_SECONDS", "20",
                "BLOBFERRY_VISIBILITY_TIMEOUT_SECONDS", "5");
        try (StandaloneWorker worker = StandaloneWorker.start(EMULATORS, QUEUE, settings)) {
            worker.deliver(EventGrid.created(blob));
            worker.logged().await("segments-queued", "slow");
            int first = worker.logged().named("part-stored").size();
            assertTrue(first > 0 && first < PARTS, () -> first + " parts were stored by the first run");
            EMULATORS.s3Proxy().throttle(0);
            worker.logged().await("backed-up", "slow");
            Await.condition("an empty queue").until(new MessageCount(EMULATORS, QUEUE)::isZero);
        }
        assertEquals(1, requests.creations().size());
        List<Integer> stored = requests.parts().stream().distinct().sorted().toList();
        assertEquals(IntStream.rangeClosed(1, PARTS).boxed().toList(), stored);
        assertTrue(requests.parts().size() <= PARTS + 1, "a part that the deadline cuts off is copied again");
        assertEquals((long) PARTS * part.length, BUCKET.head("handed-over/slow").contentLength());
        assertEquals(List.of(), BUCKET.openUploadIds("handed-over/slow"));
    }
}
