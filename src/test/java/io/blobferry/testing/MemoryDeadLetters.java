package io.blobferry.testing;

import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.DeadLetters;
import io.blobferry.testing.cloud.Blob;
import io.blobferry.testing.cloud.BlobAttributes;
import io.blobferry.testing.cloud.BlobStore;
import io.blobferry.testing.cloud.ListedPage;
import io.blobferry.testing.cloud.TextContent;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Files of dead letters as blobs of a container in memory; a page is of few. */
public final class MemoryDeadLetters implements DeadLetters {
    private static final String CONTAINER = "dead-letters";
    private static final int PAGE = 3;

    private final FaultInjector faults;
    private final BlobStore<TextContent> blobs;

    public MemoryDeadLetters(FaultInjector boundary, Clock clock) {
        this.faults = boundary;
        blobs = new BlobStore<>(clock);
    }

    public void put(String name, String text) {
        blobs.put(CONTAINER, name, new TextContent(text), BlobAttributes.PLAIN);
    }

    public List<String> names() {
        return list("", Integer.MAX_VALUE).entries().stream()
                .map(ListedPage.Entry::name)
                .toList();
    }

    public void clear() {
        blobs.deleteContainer(CONTAINER);
    }

    @Override
    public Page list(RunContext run, Optional<String> from) {
        return faults.intercept(run, "letters.list", () -> page(from));
    }

    private Page page(Optional<String> from) {
        ListedPage<Blob<TextContent>> page = list(from.orElse(""), PAGE);
        return new Page(
                page.entries().stream()
                        .map(entry -> file(entry.name(), entry.item().orElseThrow()))
                        .toList(),
                page.next());
    }

    private ListedPage<Blob<TextContent>> list(String after, int max) {
        return blobs.list(CONTAINER, "", "", after, max);
    }

    private static File file(String name, Blob<TextContent> blob) {
        return new File(name, blob.etag().value(), blob.content().size(), blob.lastModified());
    }

    @Override
    public Optional<String> read(RunContext run, File file) {
        return faults.intercept(
                run,
                "letters.read",
                () -> unchanged(file).map(blob -> blob.content().text()));
    }

    @Override
    public boolean remove(RunContext run, File file) {
        return faults.intercept(run, "letters.remove", () -> {
            unchanged(file).ifPresent(blob -> blobs.delete(CONTAINER, file.name(), blob));
            return blobs.find(CONTAINER, file.name()).isEmpty();
        });
    }

    /** The file's blob, if it is still as it was listed. */
    private Optional<Blob<TextContent>> unchanged(File file) {
        return blobs.find(CONTAINER, file.name())
                .filter(blob -> blob.etag().value().equals(file.etag()));
    }
}
