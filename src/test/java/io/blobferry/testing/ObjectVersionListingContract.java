package io.blobferry.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Backup;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.spi.target.ObjectVersionListing;
import io.blobferry.spi.target.ObjectVersionListing.Listed;
import io.blobferry.spi.target.ObjectVersionListing.ListedMarker;
import io.blobferry.spi.target.ObjectVersionListing.ListedVersion;
import io.blobferry.spi.target.ObjectVersionListing.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every listing of versions does. */
public abstract class ObjectVersionListingContract extends TargetContract {
    private static final BlobContent CONTENT = new BlobContent(1, 100);
    private static final List<String> NAMES =
            List.of("!", "a", "a b", "a%2F", "a/", "a/b", "aa", "z", "\u00E4", "\uFF21");

    @Test
    protected void list_hasEveryKey_inOrder() {
        NAMES.reversed().forEach(name -> access().overwrite(key(name), CONTENT));
        assertEquals(
                NAMES.stream().map(prefix::concat).toList(),
                list(prefix).stream().map(Listed::key).toList());
    }

    /** In UTF-16 it would be before those from U+E000. */
    @Test
    protected void characterBeyondU_FFFF_comesLast() {
        List<String> names = List.of("\uE000", "\uFF21", "\uD83D\uDE00");
        names.reversed().forEach(name -> access().overwrite(key(name), CONTENT));
        assertEquals(
                names.stream().map(prefix::concat).toList(),
                list(prefix).stream().map(Listed::key).toList());
    }

    @Test
    protected void list_byPrefix_hasNoOtherKeys() {
        NAMES.forEach(name -> access().overwrite(key(name), CONTENT));
        assertEquals(
                List.of(prefix + "a/", prefix + "a/b"),
                list(prefix + "a/").stream().map(Listed::key).toList());
        assertEquals(List.of(), list(prefix + "none"));
    }

    @Test
    protected void versionsOfAKey_areListedNewestFirst() {
        for (int i = 1; i <= 7; i++) {
            access().overwrite(key(), new BlobContent(i, i));
        }
        List<Listed> listed = list(prefix);
        assertEquals(
                List.of(7L, 6L, 5L, 4L, 3L, 2L, 1L),
                listed.stream()
                        .map(entry ->
                                assertInstanceOf(ListedVersion.class, entry).size())
                        .toList());
        assertEquals(
                List.of(true, false, false, false, false, false, false),
                listed.stream().map(Listed::current).toList());
    }

    @Test
    protected void listedVersion_isAsStored() {
        Backup stored = stored(CONTENT, TargetPrecondition.IF_ABSENT);
        ListedVersion listed =
                assertInstanceOf(ListedVersion.class, list(prefix).getFirst());
        assertEquals(key().key(), listed.key());
        assertEquals(stored.versionId(), Optional.of(listed.versionId()));
        assertEquals(stored.etag(), listed.etag());
        assertEquals(CONTENT.size(), listed.size());
        assertEquals("STANDARD", listed.storageClass());
    }

    @Test
    protected void deleteMarker_isListedAboveTheVersionThatItHides() {
        stored(CONTENT, TargetPrecondition.IF_ABSENT);
        access().waitLongerThanASecond();
        access().delete(key());
        List<Listed> listed = list(prefix);
        assertEquals(2, listed.size());
        ListedMarker marker = assertInstanceOf(ListedMarker.class, listed.getFirst());
        ListedVersion version = assertInstanceOf(ListedVersion.class, listed.getLast());
        assertTrue(marker.current());
        assertNotEquals(marker.versionId(), version.versionId());
        assertEquals(false, version.current());
    }

    @Test
    protected void deleteMarker_isListedBelowTheVersionThatCameAfterIt() {
        access().overwrite(key(), CONTENT);
        access().waitLongerThanASecond();
        access().delete(key());
        access().waitLongerThanASecond();
        access().overwrite(key(), new BlobContent(2, 200));
        List<Listed> listed = list(prefix);
        assertEquals(
                List.of(true, false, true),
                listed.stream().map(ListedVersion.class::isInstance).toList());
        assertEquals(
                200, assertInstanceOf(ListedVersion.class, listed.getFirst()).size());
    }

    @Test
    protected void list_behindAKey_beginsWithTheNextKey() {
        List.of("a", "b", "c").forEach(name -> {
            access().overwrite(key(name), CONTENT);
            access().overwrite(key(name), CONTENT);
        });
        ObjectVersionListing.Page page = access().versions()
                .list(run, access().bucket(), prefix, Optional.of(new Position(prefix + "a", Optional.empty())));
        assertEquals(prefix + "b", page.entries().getFirst().key());
    }

    @Test
    protected void list_fromAVersion_beginsWithTheNextOne() {
        access().overwrite(key(), CONTENT);
        access().overwrite(key(), CONTENT);
        access().overwrite(key(), CONTENT);
        List<Listed> all = list(prefix);
        Position first = new Position(key().key(), Optional.of(all.getFirst().versionId()));
        assertEquals(
                all.subList(1, 3),
                access().versions()
                        .list(run, access().bucket(), prefix, Optional.of(first))
                        .entries());
    }

    @Test
    protected void openUpload_isNotListed() {
        access().uploads().create(run, key(), attributes(CONTENT.size()));
        assertEquals(List.of(), list(prefix));
    }

    /** All pages. */
    protected final List<Listed> list(String under) {
        List<Listed> all = new ArrayList<>();
        Optional<Position> from = Optional.empty();
        do {
            ObjectVersionListing.Page page = access().versions().list(run, access().bucket(), under, from);
            all.addAll(page.entries());
            assertTrue(page.next().isEmpty() || !page.next().equals(from), "a page that does not advance");
            from = page.next();
        } while (from.isPresent());
        return all;
    }
}
