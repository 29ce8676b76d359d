package io.blobferry.restore;

import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.format.BucketLayout;
import io.blobferry.format.PassRecord;
import io.blobferry.format.RoutesRecord;
import io.blobferry.history.RecordedRoutes;
import io.blobferry.history.RecordedRoutes.Dated;
import io.blobferry.routing.BlobFilter;
import io.blobferry.routing.GlobPattern;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.routing.StorageClass;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.ObjectVersionListing;
import io.blobferry.spi.target.ObjectVersionListing.ListedVersion;
import io.blobferry.spi.target.ObjectVersionListing.Page;
import io.blobferry.spi.target.ObjectVersionListing.Position;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/** Reads the records of routes; each once. */
final class RoutesHistoryReader {
    private final RunContext run;
    private final ObjectVersionListing versions;
    private final BackupReader reader;
    private final Map<ObjectKey, Optional<Dated>> read = new HashMap<>();

    /**
     * The routes of an account.
     *
     * @param unreadable the buckets that cannot be read, and the records; each with the reason
     */
    record Found(RecordedRoutes routes, Map<String, String> unreadable) {}

    RoutesHistoryReader(RunContext run, ObjectVersionListing versions, BackupReader reader) {
        this.run = run;
        this.versions = versions;
        this.reader = reader;
    }

    /** The keys of the records in a bucket by account, in the order of their times. */
    Map<String, List<ObjectKey>> records(String bucket) {
        Map<String, List<ObjectKey>> records = new LinkedHashMap<>();
        for (ObjectKey key : current(bucket, BucketLayout.ROUTES)) {
            records.computeIfAbsent(account(key.key()), account -> new ArrayList<>())
                    .add(key);
        }
        return records;
    }

    private List<ObjectKey> current(String bucket, String prefix) {
        List<ObjectKey> keys = new ArrayList<>();
        Optional<Position> next = Optional.empty();
        do {
            Page page = versions.list(run, bucket, prefix, next);
            page.entries().stream()
                    .filter(entry -> entry instanceof ListedVersion && entry.current())
                    .forEach(entry -> keys.add(new ObjectKey(bucket, entry.key())));
            next = page.next();
        } while (next.isPresent());
        return keys;
    }

    private static String account(String key) {
        String rest = key.substring(BucketLayout.ROUTES.length());
        return rest.substring(0, Math.max(0, rest.indexOf('/')));
    }

    /** Empty if the record cannot be read, as one of a newer schema. */
    Optional<Dated> read(ObjectKey key) {
        return read.computeIfAbsent(key, unread -> {
            try {
                return reader.readText(run, unread).map(RoutesRecord::parse).map(RoutesHistoryReader::dated);
            } catch (IllegalArgumentException unreadable) {
                return Optional.empty();
            }
        });
    }

    private static Dated dated(RoutesRecord record) {
        return new Dated(
                record.from(),
                record.containers(),
                new Routes(
                        record.routes().stream().map(RoutesHistoryReader::route).toList()));
    }

    /**
     * All records of an account: those of the bucket and of each bucket that a record names. A bucket whose records name it alone
     * is the only one that is read.
     *
     * @return empty if no record can be read
     */
    Optional<Found> account(String account, String bucket, List<ObjectKey> records) {
        List<Dated> all = new ArrayList<>();
        Map<String, String> unreadable = new LinkedHashMap<>();
        Set<String> known = new LinkedHashSet<>(Set.of(bucket));
        Queue<ObjectKey> left = new ArrayDeque<>(records);
        while (!left.isEmpty()) {
            ObjectKey key = left.remove();
            Optional<Dated> dated = read(key);
            if (dated.isEmpty()) {
                unreadable.put(key.toString(), "its routes cannot be read");
            }
            dated.ifPresent(all::add);
            dated.stream()
                    .flatMap(found -> found.routes().all().stream())
                    .map(Route::bucket)
                    .filter(known::add)
                    .forEach(name -> {
                        try {
                            left.addAll(current(name, RoutesRecord.keyPrefix(account)));
                        } catch (PermanentException refused) {
                            unreadable.put("s3://" + name, refused.getMessage());
                        }
                    });
        }
        all.sort(Comparator.comparing(Dated::from));
        return all.isEmpty() ? Optional.empty() : Optional.of(new Found(new RecordedRoutes(account, all), unreadable));
    }

    /** When the first complete pass that began after the time, and followed all deletions, had ended. */
    Instant compared(String account, String bucket, String container, Instant from) {
        return current(bucket, PassRecord.keyPrefix(account)).stream()
                .flatMap(key -> pass(key).stream())
                .filter(found -> found.startedAt().isAfter(from)
                        && found.counts().getOrDefault("held-back", 0L) == 0
                        && (found.containers().isEmpty() || found.containers().contains(container)))
                .findFirst()
                .map(PassRecord::completedAt)
                .orElse(Instant.MAX);
    }

    private Optional<PassRecord> pass(ObjectKey key) {
        try {
            return reader.readText(run, key).map(PassRecord::parse);
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private static Route route(RoutesRecord.RecordedRoute recorded) {
        return new Route(
                recorded.name(),
                new BlobFilter(
                        patterns(recorded.containers()), patterns(recorded.include()), patterns(recorded.exclude())),
                recorded.bucket(),
                recorded.prefix(),
                StorageClass.valueOf(recorded.storageClass()));
    }

    private static List<GlobPattern> patterns(List<String> texts) {
        return texts.stream().map(GlobPattern::new).toList();
    }
}
