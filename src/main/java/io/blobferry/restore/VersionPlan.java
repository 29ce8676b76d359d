package io.blobferry.restore;

import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.ObjectVersion;
import io.blobferry.execution.RunContext;
import io.blobferry.routing.Route;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.StoredVersion;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** A plan of one version of one blob, which the command names. */
public record VersionPlan(
        BackupReader reader, List<Route> destinations, String container, String name, String versionId)
        implements RestorePlan {
    /** @throws RestoreRefusedException if no bucket has such a version */
    @Override
    public Iterator<Entry> entries(RunContext run) {
        for (Route route : destinations) {
            String key = route.prefix() + container + "/" + name;
            if (!ObjectKey.fits(key)) {
                continue;
            }
            ObjectVersion version = new ObjectVersion(new ObjectKey(route.bucket(), key), Optional.of(versionId));
            Optional<StoredVersion> found = reader.head(run, version);
            if (found.isPresent()) {
                RestoreTask task = new RestoreTask(name, version, found.get().size(), List.of());
                return List.<Entry>of(new Restored(task, found.get().storageClass()))
                        .iterator();
            }
        }
        throw new RestoreRefusedException("no version " + versionId + " of " + container + "/" + name
                + " in S3: list what there is by 'aws s3api list-object-versions', or restore by --as-of");
    }
}
