package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.BlobType;
import com.azure.storage.queue.QueueClient;
import io.blobferry.emulators.AzureAccount;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import io.blobferry.testing.RestoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the worker has backed up comes back when the source account is gone, to a folder and to another account: byte by byte,
 * header by header, whatever its name, type and size.
 */
class RoundTripIT {
    private static final int BLOBS = Integer.getInteger("roundtrip.blobs", 300);
    private static final long LARGEST = (long) Integer.getInteger("roundtrip.mib", 64) << 20;
    private static final long SEED = Long.getLong("roundtrip.seed", new Random().nextLong());
    private static final String CONTAINER = "round-trip";
    private static final String QUEUE = "round-trip-events";
    private static final int THREADS = 8;
    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static final int BUFFER = 64 << 10;

    @TempDir
    private Path folder;

    @TempDir
    private Path state;

    @Test
    void backups_ofAnAccountThatIsGone_areRestoredToAFolderAndToAnotherAccount() throws IOException {
        System.out.println("[round-trip] seed " + SEED);
        long start = System.nanoTime();
        try (Emulators emulators = Emulators.start()) {
            List<RoundTripBlob.Source> sources = upload(emulators);
            say(start, sources.size() + " blobs uploaded");
            backUp(emulators, sources);
            say(start, "backed up");
            emulators.stopAzureStorage();
            URI account = URI.create(emulators.blobs().getAccountUrl());
            assertThrows(ConnectException.class, () -> new Socket(account.getHost(), account.getPort()).close());

            Path out = folder.resolve("restored");
            RestoreProcess.Result toFolder =
                    new RestoreProcess(emulators, state).run(LIMIT, CONTAINER, "--to", out.toString(), "--json");
            assertEquals(0, toFolder.exitCode(), toFolder::text);
            say(start, "restored to a folder");
            assertFolder(sources, out);
            say(start, "compared");

            try (AzureAccount other = emulators.startAzureStorage()) {
                BlobContainerClient target = other.blobs().createBlobContainer("recovered");
                RestoreProcess.Result toAccount = new RestoreProcess(emulators, state)
                        .withAzure()
                        .run(LIMIT, CONTAINER, "--to", target.getBlobContainerUrl(), "--json");
                assertEquals(0, toAccount.exitCode(), toAccount::text);
                say(start, "restored to another account");
                assertContainer(sources, target);
                say(start, "compared");
            }
        }
    }

    private static List<RoundTripBlob.Source> upload(Emulators emulators) {
        BlobContainerClient container = emulators.blobs().createBlobContainer(CONTAINER);
        List<RoundTripBlob.Source> sources =
                inParallel(blobs(), blob -> blob.upload(container.getBlobClient(blob.name()), emulators.kind()));
        assertEquals(names(sources), listed(container), "names that the emulator changes");
        return sources;
    }

    private static List<RoundTripBlob> blobs() {
        Random random = new Random(SEED);
        List<RoundTripBlob> blobs = new ArrayList<>();
        for (String name : RoundTripNames.of(BLOBS, random)) {
            int number = blobs.size();
            BlobType type = number % 10 == 7
                    ? BlobType.APPEND_BLOB
                    : number % 10 == 3 ? BlobType.PAGE_BLOB : BlobType.BLOCK_BLOB;
            blobs.add(new RoundTripBlob(name, type, size(number, type, random), random.nextLong()));
        }
        return blobs;
    }

    /** From nothing to the largest, with the sizes between which the ways of copying change; most are small. */
    private static long size(int number, BlobType type, Random random) {
        long[] special = {LARGEST, 0, LARGEST / 3, 4 << 20, (4 << 20) + 1, (8 << 20) - 1, 8 << 20, 0, 1};
        long size = number < 100 && number % 10 == 0 && number / 10 < special.length
                ? special[number / 10]
                : (long) Math.exp(random.nextDouble() * Math.log(300_000));
        return switch (type) {
            case PAGE_BLOB -> number == 13 ? 6 << 20 : Math.min(size, 40_000) / 512 * 512;
            case APPEND_BLOB -> number % 100 == 17 ? (5 << 20) + 3 : size;
            default -> size;
        };
    }

    private static void backUp(Emulators emulators, List<RoundTripBlob.Source> sources) {
        try (StandaloneWorker worker =
                StandaloneWorker.start(emulators, QUEUE, Map.of("BLOBFERRY_MULTIPART_THRESHOLD_MIB", "8"))) {
            BlobContainerClient container = emulators.blobs().getBlobContainerClient(CONTAINER);
            QueueClient queue = emulators.queues().getQueueClient(QUEUE);
            queue.createIfNotExists();
            inParallel(sources, source -> {
                BlobClient blob = container.getBlobClient(source.blob().name());
                EventGrid.deliver(queue, EventGrid.created(blob, source.properties()));
                return true;
            });
            Awaitility.await("all blobs backed up")
                    .atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> worker.logged().named("backed-up").size()
                                    + worker.logged().named("failed").size()
                            >= sources.size());
            assertEquals(List.of(), worker.logged().named("failed"));
            worker.process().stop();
            worker.process().await(Await.LIMIT);
        }
    }

    private static void assertFolder(List<RoundTripBlob.Source> sources, Path out) throws IOException {
        Map<String, RestoredFile> files = RestoredFile.of(out);
        assertEquals(names(sources), files.keySet());
        inParallel(sources, source -> {
            RestoredFile file = files.get(source.blob().name());
            RoundTripBlob.assertRestored(source, file);
            assertBytes(source.blob(), () -> Files.newInputStream(file.file()));
            return true;
        });
    }

    private static void assertContainer(List<RoundTripBlob.Source> sources, BlobContainerClient container) {
        assertEquals(names(sources), listed(container));
        inParallel(sources, source -> {
            var restored = container.getBlobClient(source.blob().name());
            RoundTripBlob.assertRestored(source, restored);
            // The emulator fails at reading a page blob without pages; that it has none was compared.
            if (source.blob().size() > 0) {
                assertBytes(source.blob(), restored::openInputStream);
            }
            return true;
        });
    }

    private static Set<String> listed(BlobContainerClient container) {
        return container.listBlobs().stream().map(BlobItem::getName).collect(Collectors.toSet());
    }

    private static Set<String> names(Collection<RoundTripBlob.Source> sources) {
        return sources.stream().map(source -> source.blob().name()).collect(Collectors.toSet());
    }

    private interface Opener {
        InputStream open() throws IOException;
    }

    private static void assertBytes(RoundTripBlob blob, Opener restored) {
        try (InputStream expected = blob.open();
                InputStream found = restored.open()) {
            while (true) {
                byte[] next = expected.readNBytes(BUFFER);
                assertTrue(Arrays.equals(next, found.readNBytes(Math.max(1, next.length))), blob::toString);
                if (next.length == 0) {
                    return;
                }
            }
        } catch (IOException | BlobStorageException e) {
            throw new AssertionError(blob.toString(), e);
        }
    }

    private static <T, R> List<R> inParallel(List<T> items, Function<T, R> work) {
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<CompletableFuture<R>> all = items.stream()
                    .map(item -> CompletableFuture.supplyAsync(() -> work.apply(item), threads))
                    .toList();
            return all.stream().map(CompletableFuture::join).toList();
        }
    }

    private static void say(long start, String what) {
        System.out.printf("[round-trip] %3d s: %s%n", (System.nanoTime() - start) / 1_000_000_000, what);
    }
}
