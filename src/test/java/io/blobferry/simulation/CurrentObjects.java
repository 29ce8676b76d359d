package io.blobferry.simulation;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ETag;
import io.blobferry.spi.target.StoredObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Observes what is current under each key. Every write has the condition that the target is as it was before the source was read: so
 * nothing covers an object but a later version of the blob, or the marker of its deletion. Objects of one ETag are exempt, since
 * a condition cannot distinguish them.
 */
final class CurrentObjects {
    /** What is current under a key, and every ETag and object that ever was. */
    private static final class Seen {
        private Optional<StoredObject> current = Optional.empty();
        private boolean isUnique;
        private final Set<ETag> etags = new HashSet<>();
        private final Set<StoredObject> objects = new HashSet<>();
    }

    private final Clouds clouds;
    private final Plan plan;
    private final Map<BlobAddress, Seen> seen = new HashMap<>();

    CurrentObjects(Clouds clouds, Plan plan) {
        this.clouds = clouds;
        this.plan = plan;
    }

    /** @throws Violation if an object was covered that no run may cover */
    void observe(BlobAddress blob) {
        Seen before = seen.computeIfAbsent(blob, unused -> new Seen());
        Optional<StoredObject> now = clouds.target.current(clouds.keyOf(blob));
        if (now.equals(before.current)) {
            return;
        }
        if (before.isUnique && !mayBeOfOthers()) {
            before.current.ifPresent(covered -> check(blob, covered, now));
        }
        before.current = now;
        now.ifPresent(before.objects::add);
        before.isUnique = now.filter(object -> before.etags.add(object.etag())).isPresent();
    }

    /**
     * Checks the versions of each key when all is done: a later one is of a later version of the blob. An object that was never
     * current has no place in that order. S3 orders objects by the start of their upload: where a copy that brings changed tags
     * starts after the upload of a later version, and is stored before it, the later version meets the ETag that it expects and
     * is hidden when it is stored. Its run finds that out, or the redelivery of its event.
     */
    void checkOrder() {
        for (BlobAddress blob : plan.names()) {
            Set<StoredObject> current = seen.computeIfAbsent(blob, unused -> new Seen()).objects;
            List<String> sources = clouds.target.allVersions(clouds.keyOf(blob)).stream()
                    .filter(current::contains)
                    .flatMap(object -> object.sourceETag().stream())
                    .map(ETag::value)
                    .toList();
            if (!sources.equals(sources.stream().sorted().toList())) {
                throw new Violation("an older version covers a newer one: " + sources);
            }
        }
    }

    /** A renamed blob keeps its ETag, which may be older than that of the blob it replaces. */
    private boolean mayBeOfOthers() {
        return plan.hasStruck(Fault::needsReconciliation) || plan.account == AccountKind.HIERARCHICAL;
    }

    private void check(BlobAddress blob, StoredObject covered, Optional<StoredObject> now) {
        Optional<ETag> source = covered.sourceETag();
        if (now.isPresent()) {
            if (version(covered).compareTo(version(now.get())) > 0) {
                throw new Violation(
                        "an older version covers a newer one: " + version(now.get()) + " " + version(covered));
            }
        } else if (source.isPresent()
                && source.equals(Optional.ofNullable(clouds.source.current(blob))
                        .map(current -> current.properties().version().etag()))) {
            throw new Violation("a delete marker covers the current version: " + covered);
        }
    }

    private static String version(StoredObject object) {
        return object.sourceETag().map(ETag::value).orElse("");
    }
}
