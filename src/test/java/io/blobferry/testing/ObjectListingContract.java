package io.blobferry.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.TargetPrecondition;
import io.blobferry.spi.target.ObjectListing;
import io.blobferry.spi.target.StoredObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every listing of objects does. The order is that of the keys' UTF-8 bytes ("Listing object keys programmatically" in
 * the Amazon S3 user guide).
 */
public abstract class ObjectListingContract extends TargetContract {
    private static final BlobContent CONTENT = new BlobContent(1, 100);
    private static final Comparator<String> UTF8 =
            Comparator.comparing(key -> key.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    private static final List<String> NAMES =
            List.of("!", "a", "a b", "a%2F", "a/", "a/b", "a/b/c", "aa", "z", "\u00E4", "\uFF21");

    @Test
    protected void list_hasEveryObjectOnce_inOrder() {
        NAMES.reversed().forEach(this::write);
        assertEquals(NAMES.stream().map(prefix::concat).toList(), keys(list(prefix, "")));
    }

    /** In UTF-16 it would be before those from U+E000. */
    @Test
    protected void characterBeyondU_FFFF_comesLast() {
        List<String> names = List.of("\uE000", "\uFF21", "\uD83D\uDE00");
        names.reversed().forEach(this::write);
        assertEquals(names.stream().map(prefix::concat).toList(), keys(list(prefix, "")));
        assertEquals(List.of(prefix + names.getLast()), keys(list(prefix, prefix + "\uFF21")));
    }

    @Test
    protected void list_afterAKey_hasWhatSortsBehindIt() {
        NAMES.forEach(this::write);
        assertEquals(keysFrom(7), keys(list(prefix, prefix + "a/b/c")));
        assertEquals(keysFrom(7), keys(list(prefix, prefix + "a/b/c!")), "a key that does not exist");
        assertEquals(List.of(), keys(list(prefix, prefix + NAMES.getLast())));
    }

    @Test
    protected void list_byPrefix_hasNoOtherKeys() {
        NAMES.forEach(this::write);
        assertEquals(List.of(prefix + "a/", prefix + "a/b", prefix + "a/b/c"), keys(list(prefix + "a/", "")));
        assertEquals(List.of(), keys(list(prefix + "none", "")));
    }

    @Test
    protected void listedObject_isAsHeaded() {
        stored(CONTENT, TargetPrecondition.IF_ABSENT);
        StoredObject head = head().orElseThrow();
        ObjectListing.Listed listed = list(prefix, "").getFirst();
        assertEquals(key().key(), listed.key());
        assertEquals(head.etag(), listed.etag());
        assertEquals(head.size(), listed.size());
    }

    @Test
    protected void overwrittenObject_isListedOnce_asItIsNow() {
        access().overwrite(key(), CONTENT);
        access().overwrite(key(), new BlobContent(2, 200));
        List<ObjectListing.Listed> listed = list(prefix, "");
        assertEquals(
                List.of(200L), listed.stream().map(ObjectListing.Listed::size).toList());
    }

    @Test
    protected void objectUnderADeleteMarker_isNotListed() {
        NAMES.forEach(this::write);
        NAMES.subList(1, 6).forEach(name -> access().delete(key(name)));
        List<String> left = new ArrayList<>(NAMES);
        left.subList(1, 6).clear();
        assertEquals(left.stream().map(prefix::concat).toList(), keys(list(prefix, "")));
    }

    @Test
    protected void openUpload_isNotListed() {
        access().uploads().create(run, key(), attributes(CONTENT.size()));
        assertEquals(List.of(), list(prefix, ""));
    }

    private List<String> keysFrom(int first) {
        return IntStream.range(first, NAMES.size())
                .mapToObj(NAMES::get)
                .map(prefix::concat)
                .toList();
    }

    private void write(String name) {
        access().overwrite(key(name), CONTENT);
    }

    private static List<String> keys(List<ObjectListing.Listed> objects) {
        return objects.stream().map(ObjectListing.Listed::key).toList();
    }

    /** All pages. */
    protected final List<ObjectListing.Listed> list(String under, String after) {
        List<ObjectListing.Listed> all = new ArrayList<>();
        String from = after;
        while (true) {
            ObjectListing.Page page = access().objects().list(run, access().bucket(), under, from);
            all.addAll(page.objects());
            if (page.last()) {
                return all;
            }
            assertFalse(page.objects().isEmpty(), "a page that does not advance");
            String next = page.objects().getLast().key();
            assertTrue(UTF8.compare(next, from) > 0, "a page that goes back");
            from = next;
        }
    }
}
