package io.blobferry.listing;

import io.blobferry.execution.RunContext;
import io.blobferry.format.Utf8KeyOrder;
import io.blobferry.spi.target.ObjectListing;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/**
 * Requests the next page of a listing while the caller is busy with the one before it. One page is kept beside the caller's. Not
 * thread-safe; a failure of a page is thrown where the page is asked for.
 */
public final class ReadAhead {
    private ReadAhead() {}

    /**
     * A listing of objects that reads ahead. A scan that stops within a page continues in it without another request. A key
     * before the page that is held is listed as by the given listing.
     *
     * @param threads runs the requests
     */
    public static ObjectListing of(ObjectListing listing, ExecutorService threads) {
        return new Objects(listing, threads);
    }

    /** Starts the request now; the result returns its answer or throws its failure. */
    public static <T> Supplier<T> start(Supplier<T> request, ExecutorService threads) {
        CompletableFuture<T> answer = CompletableFuture.supplyAsync(request, threads);
        return () -> {
            try {
                return answer.join();
            } catch (CompletionException e) {
                switch (e.getCause()) {
                    case RuntimeException failure -> throw failure;
                    case Error error -> throw error;
                    default -> throw e;
                }
            }
        };
    }

    /** The held page has the objects between two keys. */
    private static final class Objects implements ObjectListing {
        private final ObjectListing listing;
        private final ExecutorService threads;
        private Place place;
        private String after;
        private Page held;
        private Supplier<Page> next;

        private record Place(String bucket, String prefix) {}

        Objects(ObjectListing listing, ExecutorService threads) {
            this.listing = listing;
            this.threads = threads;
        }

        @Override
        public Page list(RunContext run, String bucket, String prefix, String from) {
            Place asked = new Place(bucket, prefix);
            if (!asked.equals(place)) {
                place = asked;
                return hold(run, from, listing.list(run, bucket, prefix, from));
            }
            if (Utf8KeyOrder.COMPARATOR.compare(from, after) < 0) {
                return listing.list(run, bucket, prefix, from);
            }
            if (held.objects().isEmpty()) {
                return held.last() ? held : hold(run, from, listing.list(run, bucket, prefix, from));
            }
            String end = held.objects().getLast().key();
            int order = Utf8KeyOrder.COMPARATOR.compare(from, end);
            if (order < 0) {
                List<Listed> rest = held.objects().stream()
                        .filter(object -> Utf8KeyOrder.COMPARATOR.compare(object.key(), from) > 0)
                        .toList();
                return new Page(rest, held.last());
            }
            if (held.last()) {
                return new Page(List.of(), true);
            }
            return hold(run, from, order == 0 ? next.get() : listing.list(run, bucket, prefix, from));
        }

        private Page hold(RunContext run, String from, Page page) {
            after = from;
            held = page;
            Place where = place;
            next = page.last() || page.objects().isEmpty()
                    ? null
                    : start(
                            () -> listing.list(
                                    run,
                                    where.bucket(),
                                    where.prefix(),
                                    page.objects().getLast().key()),
                            threads);
            return page;
        }
    }
}
