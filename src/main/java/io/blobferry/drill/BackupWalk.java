package io.blobferry.drill;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ObjectKey;
import io.blobferry.drill.DrillResult.ContainerTotals;
import io.blobferry.execution.RunContext;
import io.blobferry.format.BucketLayout;
import io.blobferry.listing.ReadAhead;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.spi.target.ObjectListing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Lists the backups of all routes, from where an earlier walk ended, and sums them up by container. */
final class BackupWalk {
    /** Behind every key of the product's own objects. */
    private static final String AFTER_OWN_OBJECTS = BucketLayout.ROOT + "\uDBFF\uDFFF";

    private final ObjectListing listing;
    private final Routes routes;
    private final String account;

    BackupWalk(ObjectListing listing, Routes routes, String account) {
        this.listing = listing;
        this.routes = routes;
        this.account = account;
    }

    /**
     * What a walk saw.
     *
     * @param objects the backups that it listed
     * @param next the object after which the next walk begins; empty if this one came to the end
     * @param containers the totals of the containers that were listed whole
     */
    record Walked(long objects, Optional<ObjectKey> next, List<ContainerTotals> containers) {}

    /**
     * Walks until the end.
     *
     * @param from the {@code next} of an earlier walk; empty to begin at the first object
     * @param hasMore whether another page may be listed, if so many objects were listed
     * @param consumer receives each backup
     */
    Walked walk(
            RunContext run,
            Optional<ObjectKey> from,
            BooleanSupplier hasMore,
            Consumer<BackupDraw.Candidate> consumer) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return new Walk(run, ReadAhead.of(listing, threads), hasMore, consumer).from(from);
        }
    }

    private final class Walk {
        private final RunContext run;
        private final ObjectListing pages;
        private final BooleanSupplier hasMore;
        private final Consumer<BackupDraw.Candidate> consumer;
        private final Map<String, ContainerTotals> totals = new TreeMap<>();
        private long objects;
        private Optional<ObjectKey> last = Optional.empty();

        Walk(RunContext run, ObjectListing pages, BooleanSupplier hasMore, Consumer<BackupDraw.Candidate> consumer) {
            this.run = run;
            this.pages = pages;
            this.hasMore = hasMore;
            this.consumer = consumer;
        }

        Walked from(Optional<ObjectKey> from) {
            List<Route> destinations = routes.distinctPrefixes();
            int first = from.map(key -> indexOf(destinations, key)).orElse(0);
            boolean ended = true;
            last = from;
            for (int i = first; i < destinations.size() && ended; i++) {
                Route destination = destinations.get(i);
                ended = list(
                        destination,
                        i == first
                                ? from.filter(key -> isBelow(destination, key)).map(ObjectKey::key)
                                : Optional.empty());
            }
            return new Walked(objects, ended ? Optional.empty() : last, wholeContainers(destinations, from, ended));
        }

        /** The containers at both ends of the walk are listed in part, and with several destinations any may be. */
        private List<ContainerTotals> wholeContainers(
                List<Route> destinations, Optional<ObjectKey> from, boolean ended) {
            if (from.isEmpty() && ended) {
                return List.copyOf(totals.values());
            }
            if (destinations.size() > 1) {
                return List.of();
            }
            from.flatMap(key -> routes.blobOf(account, key))
                    .map(BlobAddress::container)
                    .ifPresent(totals::remove);
            if (!ended) {
                last.flatMap(key -> routes.blobOf(account, key))
                        .map(BlobAddress::container)
                        .ifPresent(totals::remove);
            }
            return List.copyOf(totals.values());
        }

        /** Returns whether it came to the end. */
        private boolean list(Route destination, Optional<String> from) {
            String after = from.orElse("");
            while (hasMore.getAsBoolean()) {
                ObjectListing.Page page = pages.list(run, destination.bucket(), destination.prefix(), after);
                for (ObjectListing.Listed object : page.objects()) {
                    if (object.key().startsWith(BucketLayout.ROOT)) {
                        after = AFTER_OWN_OBJECTS;
                        break;
                    }
                    after = object.key();
                    add(destination, object);
                }
                if (page.objects().isEmpty() || (page.last() && !after.equals(AFTER_OWN_OBJECTS))) {
                    return true;
                }
                last = Optional.of(new ObjectKey(destination.bucket(), after));
            }
            return false;
        }

        private void add(Route destination, ObjectListing.Listed object) {
            ObjectKey key = new ObjectKey(destination.bucket(), object.key());
            routes.blobOf(account, key).ifPresent(blob -> {
                objects++;
                totals.merge(
                        blob.container(),
                        ContainerTotals.none(blob.container()).plus(object.size()),
                        (sum, one) -> sum.plus(object.size()));
                consumer.accept(new BackupDraw.Candidate(blob, key, object.size()));
            });
        }
    }

    private static int indexOf(List<Route> destinations, ObjectKey key) {
        for (int i = 0; i < destinations.size(); i++) {
            if (isBelow(destinations.get(i), key)) {
                return i;
            }
        }
        return 0;
    }

    private static boolean isBelow(Route destination, ObjectKey key) {
        return destination.bucket().equals(key.bucket()) && key.key().startsWith(destination.prefix());
    }
}
