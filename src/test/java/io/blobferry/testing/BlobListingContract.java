package io.blobferry.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobProperties;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.source.BlobListing.Listed;
import io.blobferry.spi.source.BlobSource;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every listing of a container does ("List Blobs" in the REST reference of Azure Storage). */
public abstract class BlobListingContract {
    private static final List<String> NAMES =
            List.of("!", "a", "a b", "a%2F", "a/", "a/b", "a/b/c", "aa", "z", "\u00E4", "\uFF21");

    private final RunContext run =
            new RunContext("contract", Clock.systemUTC(), Duration.ofMinutes(1), new RecordingListener());
    private final String prefix = "contract/" + UUID.randomUUID() + "/";

    /** The container to test. */
    protected abstract SourceAccess access();

    @Test
    protected void list_hasEveryBlobOnce_inOrder_whateverThePageSize() {
        NAMES.reversed().forEach(this::write);
        for (int max : List.of(1, 2, 3, 5_000)) {
            assertEquals(NAMES.stream().map(prefix::concat).toList(), names(list(prefix, max)));
        }
    }

    @Test
    protected void page_hasNoMoreThanItsMaximum() {
        NAMES.forEach(this::write);
        assertEquals(1, page(prefix, 1, Optional.empty()).blobs().size());
    }

    @Test
    protected void list_byPrefix_hasNoOtherNames() {
        NAMES.forEach(this::write);
        assertEquals(List.of(prefix + "a/", prefix + "a/b", prefix + "a/b/c"), names(list(prefix + "a/", 2)));
        assertEquals(List.of(), names(list(prefix + "none", 2)));
    }

    @Test
    protected void listedBlob_isAsHeaded() {
        access().put(access().blob(prefix + "blob"), 1, 7);
        BlobProperties head = assertInstanceOf(
                        BlobSource.Present.class, access().source().head(run, access().blob(prefix + "blob")))
                .properties();
        Listed listed = list(prefix, 10).getFirst();
        assertEquals(head.version(), listed.version());
        assertEquals(head.size(), listed.size());
        assertEquals(
                head.lastModified().truncatedTo(ChronoUnit.SECONDS),
                listed.lastModified().truncatedTo(ChronoUnit.SECONDS));
    }

    @Test
    protected void overwrittenBlob_isListedOnce_andADeletedOneNot() {
        write("a");
        access().put(access().blob(prefix + "a"), 2, 8);
        write("b");
        access().delete(access().blob(prefix + "b"));
        assertEquals(List.of(8L), list(prefix, 10).stream().map(Listed::size).toList());
    }

    @Test
    protected void directoryMarker_isNotListed_andDoesNotEndTheListing() {
        write("a");
        access().putDirectory(access().blob(prefix + "b"));
        access().putDirectory(access().blob(prefix + "c"));
        write("d");
        for (int max : List.of(1, 2, 10)) {
            assertEquals(List.of(prefix + "a", prefix + "d"), names(list(prefix, max)));
        }
    }

    @Test
    protected void missingContainer_isNamed() {
        BlobListing.Page page =
                access().listing().list(run, access().blobElsewhere("any").container(), "", 10, Optional.empty());
        assertTrue(page.containerMissing());
        assertEquals(List.of(), page.blobs());
        assertEquals(Optional.empty(), page.next());
        assertFalse(page(prefix, 10, Optional.empty()).containerMissing());
    }

    /** The parameter {@code startFrom} is inclusive. */
    @Test
    protected void listFrom_beginsAtTheName_andContinues() {
        NAMES.forEach(this::write);
        assertEquals(NAMES.subList(5, NAMES.size()).stream().map(prefix::concat).toList(), namesFrom(prefix + "a/b"));
        assertEquals(
                NAMES.subList(7, NAMES.size()).stream().map(prefix::concat).toList(),
                namesFrom(prefix + "a/b/c!"),
                "a name that no blob has");
    }

    /** Those of this test. */
    private List<String> namesFrom(String name) {
        String container = access().blob(prefix).container();
        List<Listed> all = new ArrayList<>();
        BlobListing.Page page = access().rangeListing().listFrom(run, container, name, 2);
        while (true) {
            all.addAll(page.blobs());
            if (page.next().isEmpty()) {
                return names(all).stream()
                        .filter(found -> found.startsWith(prefix))
                        .toList();
            }
            page = access().listing().list(run, container, "", 2, page.next());
        }
    }

    private void write(String name) {
        access().put(access().blob(prefix + name), 1, 7);
    }

    private static List<String> names(List<Listed> blobs) {
        return blobs.stream().map(found -> found.version().blob().name()).toList();
    }

    private List<Listed> list(String under, int max) {
        List<Listed> all = new ArrayList<>();
        Optional<String> from = Optional.empty();
        do {
            BlobListing.Page page = page(under, max, from);
            all.addAll(page.blobs());
            from = page.next();
        } while (from.isPresent());
        return all;
    }

    private BlobListing.Page page(String under, int max, Optional<String> from) {
        return access().listing().list(run, access().blob(under).container(), under, max, from);
    }
}
