package io.blobferry.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.blobferry.domain.Part;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.Upload;
import io.blobferry.routing.Route;
import io.blobferry.spi.target.MultipartTarget;
import io.blobferry.spi.target.MultipartUploadListing;
import io.blobferry.spi.target.MultipartUploadListing.OpenUpload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every listing of open uploads does ("ListMultipartUploads" in the Amazon S3 API reference). */
public abstract class UploadListingContract extends TargetContract {
    private static final BlobContent CONTENT = new BlobContent(1, 100);

    @Test
    protected void list_hasEveryOpenUploadOnce_inOrderOfKeys() {
        List<Upload> created = List.of(create("c"), create("a"), create("b"), create("a"), create("a"));
        List<OpenUpload> listed = list();
        assertEquals(Set.copyOf(created), new HashSet<>(uploads(listed)));
        assertEquals(created.size(), listed.size());
        assertEquals(
                List.of("a", "a", "a", "b", "c").stream().map(prefix::concat).toList(),
                listed.stream().map(open -> open.upload().key().key()).toList());
    }

    @Test
    protected void list_byPrefix_hasNoOtherUploads() {
        create("a");
        Upload below = create("b/c");
        create("c");
        assertEquals(List.of(below), uploads(list(new Route(access().bucket(), prefix + "b/"))));
    }

    @Test
    protected void completedAndAbortedUpload_isNotListed() {
        Upload open = create("a");
        Upload aborted = create("a");
        Upload completed = create("a");
        MultipartTarget.StoredPart part = access().uploads()
                .uploadPart(run, completed, new Part(1, 0, CONTENT.size()), CONTENT.body(0, CONTENT.size()));
        access().uploads().complete(run, completed, List.of(part), CONTENT.crc(), TargetPrecondition.IF_ABSENT);
        access().uploads().abort(run, aborted);
        assertEquals(List.of(open), uploads(list()));
    }

    @Test
    protected void initiated_isWhenTheUploadWasCreated() {
        create("a");
        access().waitLongerThanASecond();
        create("b");
        List<Instant> initiated = list().stream().map(OpenUpload::initiated).toList();
        assertFalse(initiated.getLast().isBefore(initiated.getFirst().plusSeconds(1)), initiated::toString);
    }

    @Test
    protected void keyOfAnyCharacters_isListedAsItIs() {
        Upload upload = create("a b+c%2F&<\u00E4\uD83D\uDE00");
        assertEquals(List.of(upload), uploads(list()));
    }

    @Test
    protected void uploadThatEndsBetweenPages_doesNotDisturbTheListing() {
        List<Upload> created =
                IntStream.range(0, 6).mapToObj(i -> create("k" + i)).toList();
        List<Upload> listed = new ArrayList<>();
        Optional<Upload> from = Optional.empty();
        do {
            MultipartUploadListing.Page page = access().openUploads().list(run, route(), from);
            page.uploads().forEach(open -> access().uploads().abort(run, open.upload()));
            listed.addAll(uploads(page.uploads()));
            from = page.next();
        } while (from.isPresent());
        assertEquals(created, listed);
    }

    private Upload create(String name) {
        return access().uploads().create(run, key(name), attributes(CONTENT.size()));
    }

    private static List<Upload> uploads(List<OpenUpload> listed) {
        return listed.stream().map(OpenUpload::upload).toList();
    }

    private List<OpenUpload> list() {
        return list(route());
    }

    private Route route() {
        return new Route(access().bucket(), prefix);
    }

    private List<OpenUpload> list(Route route) {
        List<OpenUpload> all = new ArrayList<>();
        Optional<Upload> from = Optional.empty();
        do {
            MultipartUploadListing.Page page = access().openUploads().list(run, route, from);
            all.addAll(page.uploads());
            from = page.next();
        } while (from.isPresent());
        return all;
    }
}
