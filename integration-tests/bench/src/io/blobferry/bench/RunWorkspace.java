package io.blobferry.bench;

import com.azure.storage.blob.BlobClient;
import com.azure.storage.queue.QueueClient;
import io.blobferry.emulators.EventGrid;
import io.blobferry.loadstubs.LoadStubs;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * One copier's turn at the load stubs: names that no other turn uses.
 *
 * @param name the turn's own; its container and its queue are called so
 */
record RunWorkspace(LoadStubs loadStubs, String name) {
    private static final int PREPARERS = 4;

    /** The container of the load. */
    String container() {
        return name;
    }

    /** The name of a blob of the load. */
    static String blob(int number) {
        return "blob-%06d".formatted(number);
    }

    /** Makes the blobs, without their bytes. */
    List<BlobClient> declare(String container, Workload load) {
        return inParallel(load.count(), number -> loadStubs.declare(container, blob(number), load.size()));
    }

    /** The container that a restore writes to. */
    String restored() {
        return name + "-restored";
    }

    /** Makes the backups of the load's blobs, without their bytes. */
    void declareBackups(Workload load) {
        loadStubs.azure().blobs().getBlobContainerClient(restored()).createIfNotExists();
        inParallel(load.count(), number -> {
            DeclaredBackup.declare(loadStubs, container(), blob(number), load.size());
            return number;
        });
    }

    /** Makes an object for each blob of the load, several at once. */
    void declareObjects(Workload load, IntConsumer declare) {
        inParallel(load.count(), number -> {
            declare.accept(number);
            return number;
        });
    }

    /** @throws IllegalStateException if the load's blobs are not in the container that a restore writes to */
    void requireRestored(Workload load) {
        List<Long> sizes = loadStubs.azure().blobs().getBlobContainerClient(restored()).listBlobs().stream()
                .map(blob -> blob.getProperties().getContentLength())
                .toList();
        if (sizes.size() != load.count() || sizes.stream().anyMatch(size -> size != load.size())) {
            throw new IllegalStateException("of " + load + " were restored: " + sizes.size() + " blobs of "
                    + sizes.stream().mapToLong(Long::longValue).sum() + " bytes");
        }
    }

    /** The queue of this turn's events. */
    QueueClient queue() {
        QueueClient queue = loadStubs.queues().getQueueClient(name);
        queue.createIfNotExists();
        return queue;
    }

    /** Puts an event for each of the blobs on the queue, as Event Grid does. */
    void announce(List<BlobClient> blobs) {
        QueueClient queue = queue();
        inParallel(blobs.size(), number -> {
            byte[] event = EventGrid.created(blobs.get(number)).getBytes(StandardCharsets.UTF_8);
            return queue.sendMessage(Base64.getEncoder().encodeToString(event));
        });
    }

    private static <T> List<T> inParallel(int count, IntFunction<T> work) {
        try (ExecutorService threads = Executors.newFixedThreadPool(PREPARERS)) {
            List<CompletableFuture<T>> all = IntStream.range(0, count)
                    .mapToObj(number -> CompletableFuture.supplyAsync(() -> work.apply(number), threads))
                    .toList();
            return all.stream().map(CompletableFuture::join).toList();
        }
    }
}
