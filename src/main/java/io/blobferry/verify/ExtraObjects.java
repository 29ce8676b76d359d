package io.blobferry.verify;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.BoundedExecutor;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.listing.UnmatchedObjects;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.target.ObjectListing;
import io.blobferry.spi.target.StoredObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Objects that were listed before their blob, or have none. A page that follows may have the blob, since accounts list in other
 * orders than S3; what is left when there are too many, or at the end, is asked about at the source.
 */
final class ExtraObjects implements UnmatchedObjects {
    static final int MAX_HELD = 10_000;

    private static final BoundedExecutor EXECUTOR = new BoundedExecutor(32);

    private final RunContext run;
    private final VerifyPorts ports;
    private final Tally tally;
    private final DeferredChecks deferred;
    private final Routes routes;
    private final String account;
    private final String container;
    private final Route destination;
    private final StateNotes notes;
    private final Map<String, ObjectListing.Listed> held = new LinkedHashMap<>();

    private record Candidate(BlobAddress blob, ObjectKey key) {}

    ExtraObjects(
            RunContext run,
            VerifyPorts ports,
            Tally tally,
            DeferredChecks deferred,
            Routes routes,
            String account,
            String container,
            Route destination) {
        this.run = run;
        this.ports = ports;
        this.tally = tally;
        this.deferred = deferred;
        this.routes = routes;
        this.account = account;
        this.container = container;
        this.destination = destination;
        notes = new StateNotes(ports.checkpoints(), ports.failures());
    }

    @Override
    public void add(ObjectListing.Listed object) {
        if (held.size() >= MAX_HELD) {
            examine();
        }
        held.put(object.key(), object);
    }

    @Override
    public Optional<ObjectListing.Listed> take(String key) {
        return Optional.ofNullable(held.remove(key));
    }

    @Override
    public void listingEnded() {
        examine();
    }

    /** Asks about all that are held. */
    private void examine() {
        List<ObjectKey> keys = held.keySet().stream()
                .map(key -> new ObjectKey(destination.bucket(), key))
                .toList();
        held.clear();
        EXECUTOR.map(keys, key -> {
            examine(key);
            return true;
        });
    }

    private void examine(ObjectKey key) {
        Optional<BlobAddress> blob = routes.blobOf(account, key)
                .filter(address -> address.container().equals(container))
                .filter(address -> routes.routeFor(address)
                        .filter(destination::hasSameDestination)
                        .isPresent());
        if (blob.isEmpty()) {
            tally.add(Tally.Counter.UNRELATED, 1);
        } else {
            examine(new Candidate(blob.get(), key), false);
        }
    }

    private void examine(Candidate candidate, boolean last) {
        try {
            confirm(candidate, last);
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            TransferException failure = UnexpectedFailure.translate("verify " + candidate.key(), thrown);
            if (failure instanceof PermanentException refused
                    && refused.failureCause().isSystemic()) {
                throw refused;
            }
            tally.found(
                    new Difference(DifferenceKind.NOT_CHECKED, candidate.blob().toString(), failure.getMessage()));
        }
    }

    /** Whether the backup of a deleted blob stays current, because no marker is placed over it. */
    private boolean staysCurrent(StoredObject object) {
        return switch (ports.deleteMarkers().placement(run, object.key().bucket())) {
            case NEVER -> true;
            case VERSIONED -> !object.isVersioned();
            case ALWAYS -> false;
        };
    }

    /** A blob that exists is compared with its page, or was created after it. */
    private void confirm(Candidate candidate, boolean last) {
        BlobAddress blob = candidate.blob();
        if (!(ports.source().head(run, blob) instanceof BlobSource.NotFound missing)) {
            return;
        }
        Optional<StoredObject> current = ports.target().head(run, candidate.key());
        if (current.isEmpty() || !missing.containerExists()) {
            tally.add(Tally.Counter.CHANGED, 1);
            return;
        }
        StoredObject object = current.get();
        boolean backup = object.sourceETag().isPresent()
                || notes.isContentOfBackup(run, blob, object.key(), object.etag(), object.crc());
        if (!backup) {
            tally.found(new Difference(
                    DifferenceKind.FOREIGN,
                    candidate.key().toString(),
                    "there is no blob " + blob + ", and " + BackupReadback.NOT_A_BACKUP));
        } else if (staysCurrent(object)) {
            tally.kept();
        } else if (last || !deferred.add(() -> examine(candidate, true))) {
            tally.found(new Difference(
                    DifferenceKind.EXTRA,
                    blob.toString(),
                    "the source does not have the blob, and " + candidate.key() + " is current"));
        }
    }
}
