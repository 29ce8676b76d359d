package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.storage.blob.BlobClient;
import com.azure.storage.queue.QueueClient;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import io.blobferry.emulators.Fault;
import io.blobferry.emulators.InjectedFault;
import io.blobferry.emulators.RecordedRequest;
import io.blobferry.emulators.Service;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The standalone worker on a storage queue: what is in the queue is either backed up or still there. */
class QueueWorkerIT {
    /** What the JVM ends with after SIGTERM: 128 + 15. */
    private static final int ENDED_BY_SIGTERM = 143;

    private static final Emulators EMULATORS = Emulators.shared();
    private static final SourceContainer SOURCE = SourceContainer.create(EMULATORS, "queued-blobs");
    private static final Bucket BUCKET = new Bucket(EMULATORS);
    private static final Map<String, String> SETTINGS = Map.of("BLOBFERRY_VISIBILITY_TIMEOUT_SECONDS", "5");

    private final String queueName = "queue-" + UUID.randomUUID();

    @AfterEach
    void order() {
        EMULATORS.reset();
    }

    @Test
    void manyBlobs_areBackedUpAndMessagesDeleted() {
        List<String> names = IntStream.range(0, 40).mapToObj(i -> "many-" + i).toList();
        try (StandaloneWorker worker = start(Map.of("BLOBFERRY_EVENT_CONCURRENCY", "3"))) {
            names.forEach(name -> worker.deliver(EventGrid.created(SOURCE.upload(name, text(name)))));
            names.forEach(name -> worker.logged().await("backed-up", name));
            awaitEmptyQueue();
        }
        names.forEach(name -> assertArrayEquals(text(name), BUCKET.bytes("queued-blobs/" + name)));
    }

    @Test
    void concurrency_matchesSetting() {
        int places = 40;
        CountDownLatch allInHand = new CountDownLatch(1);
        InjectedFault held =
                EMULATORS.s3Proxy().inject(Fault.on("PUT", "together-").always().firstRun(() -> await(allInHand)));
        try (StandaloneWorker worker = start(Map.of("BLOBFERRY_EVENT_CONCURRENCY", Integer.toString(places)))) {
            // The first request for messages comes back empty, which must cost none of the places.
            worker.deliver(EventGrid.created(SOURCE.upload("alone", text("alone"))));
            worker.logged().await("backed-up", "alone");
            for (int i = 0; i < places; i++) {
                worker.deliver(EventGrid.created(SOURCE.upload("together-" + i, text("x"))));
            }
            Await.condition(places + " events in hand").until(() -> held.applied() == places);
            allInHand.countDown();
            for (int i = 0; i < places; i++) {
                worker.logged().await("backed-up", "together-" + i);
            }
            awaitEmptyQueue();
        }
    }

    @Test
    void message_staysUntilBackedUp() {
        AtomicLong inQueue = new AtomicLong();
        BlobClient blob = SOURCE.upload("durable", text("durable"));
        InjectedFault watch =
                EMULATORS.s3Proxy().inject(Fault.on("PUT", "durable").firstRun(() -> inQueue.set(messages())));
        EMULATORS.requests().clear();
        try (StandaloneWorker worker = start(Map.of())) {
            worker.deliver(EventGrid.created(blob));
            worker.logged().await("backed-up", "durable");
            awaitEmptyQueue();
        }
        assertEquals(1, watch.applied());
        assertEquals(1, inQueue.get(), "the message was there when the bytes were still on their way");
        List<RecordedRequest> deletions = EMULATORS.requests().of(Service.QUEUE).stream()
                .filter(request -> request.method().equals("DELETE"))
                .toList();
        assertEquals(1, deletions.size(), deletions::toString);
    }

    @Test
    void visibility_isRenewedDuringWork() {
        BlobClient blob = SOURCE.upload("slow", text("slow"));
        EMULATORS.s3Proxy().inject(Fault.on("PUT", "slow").delayBy(Duration.ofSeconds(12)));
        try (StandaloneWorker worker = start(Map.of())) {
            worker.deliver(EventGrid.created(blob));
            worker.logged().await("backed-up", "slow");
            awaitEmptyQueue();
            assertEquals(
                    1,
                    worker.logged().outcomes().size(),
                    () -> "delivered once: " + worker.logged().all());
        }
    }

    @Test
    void sigterm_finishesWorkInProgress() {
        CountDownLatch signalled = new CountDownLatch(1);
        BlobClient blob = SOURCE.upload("in-hand", text("in hand"));
        InjectedFault held =
                EMULATORS.s3Proxy().inject(Fault.on("PUT", "in-hand").firstRun(() -> await(signalled)));
        try (StandaloneWorker worker = start(Map.of())) {
            worker.deliver(EventGrid.created(blob));
            Await.condition("the worker is writing").until(() -> held.applied() == 1);
            worker.process().stop();
            signalled.countDown();
            assertEquals(ENDED_BY_SIGTERM, worker.process().await(Await.LIMIT));
            assertEquals(1, worker.logged().named("backed-up").size());
            // Its own records begin with the time; newer JDKs print warnings besides.
            assertEquals(
                    List.of(),
                    worker.process().stderr().stream()
                            .filter(line -> line.matches("\\d{4}-.*"))
                            .toList());
        }
        assertArrayEquals(text("in hand"), BUCKET.bytes("queued-blobs/in-hand"));
        assertEquals(0, messages());
    }

    @Test
    void sigterm_stopsIdleWorker() {
        try (StandaloneWorker worker = start(Map.of())) {
            worker.deliver(EventGrid.created(SOURCE.upload("idle", text("idle"))));
            worker.logged().await("backed-up", "idle");
            awaitEmptyQueue();
            worker.process().stop();
            assertEquals(ENDED_BY_SIGTERM, worker.process().await(Await.LIMIT));
        }
    }

    @Test
    void killedWorker_messageIsRedelivered() {
        BlobClient blob = SOURCE.upload("killed", text("killed"));
        InjectedFault held =
                EMULATORS.s3Proxy().inject(Fault.on("PUT", "killed").delayBy(Duration.ofMinutes(10)));
        try (StandaloneWorker first = start(Map.of())) {
            first.deliver(EventGrid.created(blob));
            Await.condition("the worker is writing").until(() -> held.applied() == 1);
            first.process().kill();
            first.process().await(Await.LIMIT);
        }
        EMULATORS.reset();
        try (StandaloneWorker second = start(Map.of())) {
            second.logged().await("backed-up", "killed");
            awaitEmptyQueue();
        }
        assertArrayEquals(text("killed"), BUCKET.bytes("queued-blobs/killed"));
    }

    @Test
    void unreadableMessage_isRecordedAndQueueContinues() {
        try (StandaloneWorker worker = start(Map.of())) {
            worker.deliver("no event at all " + queueName);
            worker.deliver(EventGrid.created(SOURCE.upload("behind", text("behind"))));
            worker.logged().await("backed-up", "behind");
            worker.logged()
                    .await("the failure", event -> LoggedEvents.name(event).equals("failed"));
            awaitEmptyQueue();
        }
        assertEquals(1, new StateTables(EMULATORS).failures(queueName).size());
    }

    private StandaloneWorker start(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.putAll(more);
        return StandaloneWorker.start(EMULATORS, queueName, settings);
    }

    private void awaitEmptyQueue() {
        Await.condition("an empty queue").until(() -> messages() == 0);
    }

    /** Messages in process included. */
    private long messages() {
        QueueClient queue = EMULATORS.queues().getQueueClient(queueName);
        return queue.getProperties().getApproximateMessagesCountLong();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(Await.LIMIT.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
