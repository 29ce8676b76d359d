package io.blobferry.simulation;

import io.blobferry.domain.BlobAddress;
import io.blobferry.testing.BlobContent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Clients of an account with a hierarchical namespace: they write files through both endpoints, and rename and delete. */
final class HierarchicalClients {
    private static final BlobContent EMPTY = new BlobContent(0, 0);
    private static final List<String> DIRECTORIES = List.of("d", "d2");

    /** The worker checks a file that was created empty for an hour. */
    private static final Duration FOLLOWED = Duration.ofMinutes(30);

    private final SourceClient client;
    private final SourceHistory history;
    private final Plan plan;
    private final Random random;
    private final Clock clock;

    /** Files that were created and not written yet, and when. */
    private final Map<BlobAddress, Instant> open = new HashMap<>();

    HierarchicalClients(SourceClient client, SourceHistory history, Plan plan, Random random, Clock clock) {
        this.client = client;
        this.history = history;
        this.plan = plan;
        this.random = random;
        this.clock = clock;
    }

    /** @param blob is written if nothing else is possible */
    void change(BlobAddress blob, BlobContent content) {
        List<BlobAddress> present = plan.names().stream()
                .filter(name -> client.find(name).isPresent())
                .toList();
        BlobAddress any = present.isEmpty() ? blob : present.get(random.nextInt(present.size()));
        BlobAddress directory = directory(DIRECTORIES.get(random.nextInt(DIRECTORIES.size())));
        boolean changed = switch (present.isEmpty() ? 0 : random.nextInt(16)) {
            case 1 -> createDirectory(directory);
            case 2 -> deleteDirectory(directory);
            case 3, 4, 5 -> renameDirectory(directory);
            case 6, 7, 8, 9 -> rename(any);
            case 10, 11 -> delete(any);
            default -> false;
        };
        if (!changed) {
            write(blob, content);
        }
    }

    private void write(BlobAddress blob, BlobContent content) {
        if (open.containsKey(blob)) {
            flush(blob, content);
            return;
        }
        switch (random.nextInt(3)) {
            case 0 -> client.write(Change.WRITTEN, "blob-created-put-blob", blob, content, UnaryOperator.identity());
            case 1 -> create(blob);
            default -> {
                create(blob);
                flush(blob, content);
            }
        }
    }

    private void create(BlobAddress blob) {
        history.repeats();
        open.put(blob, clock.instant());
        client.write(Change.CREATED_EMPTY, "blob-created-create-file", blob, EMPTY, UnaryOperator.identity());
    }

    /** A client that does not close its file raises no event. */
    private void flush(BlobAddress blob, BlobContent content) {
        Instant created = open.remove(blob);
        if (random.nextInt(3) > 0) {
            client.write(Change.FLUSHED, "blob-created-flush-with-close", blob, content, UnaryOperator.identity());
        } else if (clock.instant().isBefore(created.plus(FOLLOWED))) {
            client.writeUnannounced(Change.FLUSHED_UNANNOUNCED, blob, content, UnaryOperator.identity());
        } else if (plan.silentChanges) {
            history.changedUnannounced();
            client.writeUnannounced(Change.FLUSHED_UNANNOUNCED, blob, content, UnaryOperator.identity());
        }
    }

    /** Over a file of that name, too. */
    private boolean rename(BlobAddress blob) {
        List<BlobAddress> others = new ArrayList<>(plan.names());
        others.remove(blob);
        BlobAddress next = others.get(random.nextInt(others.size()));
        open.keySet().removeAll(List.of(blob, next));
        history.count(client.find(next).isPresent() ? Change.RENAMED_OVER : Change.RENAMED);
        client.rename(blob, next, Announcement.EVENT);
        history.renamed(blob);
        client.publishRenamed("blob-renamed-rename-file", blob, next, List.of(blob, next));
        return true;
    }

    private boolean delete(BlobAddress blob) {
        if (plan.deletions) {
            open.remove(blob);
            client.delete(blob);
        }
        return plan.deletions;
    }

    /** A directory is there as soon as a file is below it, too. */
    private boolean createDirectory(BlobAddress directory) {
        history.count(Change.DIRECTORY_CREATED);
        client.publish("directory-created-create-directory", directory, List.of());
        return true;
    }

    /** One event names the directory; none names what was below it. */
    private boolean deleteDirectory(BlobAddress directory) {
        if (plan.deletions) {
            List<BlobAddress> below = below(directory);
            for (BlobAddress blob : below) {
                open.remove(blob);
                client.deleteWithDirectory(blob);
                history.goneWithDirectory(blob, clock.instant());
            }
            history.count(Change.DIRECTORY_DELETED);
            client.publish("directory-deleted-delete-directory", directory, below);
        }
        return plan.deletions;
    }

    /** Only onto a directory that has no files. */
    private boolean renameDirectory(BlobAddress directory) {
        BlobAddress next = directory(directory.name().equals("d") ? "d2" : "d");
        List<BlobAddress> below = below(directory);
        if (below.isEmpty() || !below(next).isEmpty()) {
            return false;
        }
        for (BlobAddress blob : below) {
            open.remove(blob);
            client.rename(
                    blob,
                    directory(
                            next.name() + blob.name().substring(directory.name().length())),
                    Announcement.DIRECTORY);
            history.goneWithDirectory(blob, clock.instant());
        }
        history.count(Change.DIRECTORY_RENAMED);
        client.publishRenamed("directory-renamed-rename-directory", directory, next, below);
        return true;
    }

    private List<BlobAddress> below(BlobAddress directory) {
        return plan.names().stream()
                .filter(blob -> blob.name().startsWith(directory.name() + "/"))
                .filter(blob -> client.find(blob).isPresent())
                .toList();
    }

    private static BlobAddress directory(String name) {
        return new BlobAddress(History.ACCOUNT, History.CONTAINER, name);
    }
}
