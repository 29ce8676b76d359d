package io.blobferry.history;

import io.blobferry.execution.RunContext;
import io.blobferry.format.BucketLayout;
import io.blobferry.spi.target.ObjectVersionListing;
import io.blobferry.spi.target.ObjectVersionListing.Listed;
import io.blobferry.spi.target.ObjectVersionListing.Page;
import io.blobferry.spi.target.ObjectVersionListing.Position;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/** The entries of a listing of versions, one after the other. One page is held, and the next one is on its way. */
final class VersionScan implements Iterator<Listed> {
    /** Behind all of the product's own objects. */
    private static final Position BEHIND_OWN =
            new Position(BucketLayout.ROOT + Character.toString(Character.MAX_CODE_POINT), Optional.empty());

    private final RunContext run;
    private final ObjectVersionListing listing;
    private final String bucket;
    private final String prefix;
    private final Executor executor;
    private Optional<CompletableFuture<Page>> following;
    private Iterator<Listed> page = Collections.emptyIterator();

    /** @param executor requests the pages */
    VersionScan(RunContext run, ObjectVersionListing listing, String bucket, String prefix, Executor executor) {
        this.run = run;
        this.listing = listing;
        this.bucket = bucket;
        this.prefix = prefix;
        this.executor = executor;
        following = Optional.of(request(Optional.empty()));
    }

    private CompletableFuture<Page> request(Optional<Position> from) {
        return CompletableFuture.supplyAsync(() -> listing.list(run, bucket, prefix, from), executor);
    }

    @Override
    public boolean hasNext() {
        while (!page.hasNext() && following.isPresent()) {
            Page next = join(following.get());
            following = next.next().map(from -> request(Optional.of(withoutOwn(from))));
            page = next.entries().iterator();
        }
        return page.hasNext();
    }

    /** A bucket may hold more sidecars and records than backups: a listing of it all leaves them out. */
    private Position withoutOwn(Position from) {
        return !prefix.startsWith(BucketLayout.ROOT) && BackupScope.isOwn(from.key()) ? BEHIND_OWN : from;
    }

    @Override
    public Listed next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return page.next();
    }

    private static Page join(CompletableFuture<Page> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }
}
