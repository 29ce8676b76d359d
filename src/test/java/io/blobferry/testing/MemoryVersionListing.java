package io.blobferry.testing;

import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.target.ObjectVersionListing;
import io.blobferry.testing.cloud.ObjectVersion;
import io.blobferry.testing.cloud.ObjectVersions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The versions and delete markers of a {@link MemoryTarget}, three a page. */
public final class MemoryVersionListing implements ObjectVersionListing {
    private static final int PAGE = 3;

    private final FaultInjector faults;
    private final MemoryTarget target;
    private final int pageSize;

    public MemoryVersionListing(FaultInjector faults, MemoryTarget target) {
        this(faults, target, PAGE);
    }

    public MemoryVersionListing(FaultInjector faults, MemoryTarget target, int pageSize) {
        this.faults = faults;
        this.target = target;
        this.pageSize = pageSize;
    }

    @Override
    public Page list(RunContext run, String bucket, String prefix, Optional<Position> from) {
        return faults.intercept(run, "target.versions", () -> page(bucket, prefix, from));
    }

    private Page page(String bucket, String prefix, Optional<Position> from) {
        List<Listed> page = new ArrayList<>();
        for (String key : target.keys(bucket, prefix, from.map(Position::key).orElse(""))) {
            List<Listed> listed = listed(new ObjectKey(bucket, key));
            for (Listed entry : after(listed, from.filter(at -> at.key().equals(key)))) {
                if (page.size() == pageSize) {
                    Listed last = page.getLast();
                    return new Page(page, Optional.of(new Position(last.key(), Optional.of(last.versionId()))));
                }
                page.add(entry);
            }
        }
        return new Page(page, Optional.empty());
    }

    private static List<Listed> after(List<Listed> listed, Optional<Position> from) {
        if (from.isEmpty()) {
            return listed;
        }
        return from.get()
                .versionId()
                .map(id -> listed.stream()
                        .dropWhile(entry -> !entry.versionId().equals(id))
                        .skip(1)
                        .toList())
                .orElse(List.of());
    }

    /** Of a bucket without versioning the current version, under the id {@code null}. */
    private List<Listed> listed(ObjectKey key) {
        List<Listed> listed = new ArrayList<>();
        for (ObjectVersions.Entry<MemoryObject> entry : target.entries(key)) {
            boolean current = listed.isEmpty();
            String id = target.isVersioned() ? entry.versionId() : "null";
            listed.add(entry.version()
                    .<Listed>map(version -> version(key, id, current, version))
                    .orElseGet(() -> new ListedMarker(key.key(), id, current, seconds(entry.lastModified()))));
            if (!target.isVersioned()) {
                return listed.getFirst() instanceof ListedMarker ? List.of() : listed;
            }
        }
        return listed;
    }

    private static ListedVersion version(
            ObjectKey key, String id, boolean current, ObjectVersion<MemoryObject> version) {
        return new ListedVersion(
                key.key(),
                id,
                current,
                seconds(version.lastModified()),
                version.etag(),
                version.content().size(),
                MemoryBackupReader.storageClass(version));
    }

    /** S3 shows whole seconds. */
    static Instant seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }
}
