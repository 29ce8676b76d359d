package io.blobferry.backup;

import io.blobferry.domain.TagsDigest;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.SourceNotFoundException;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.target.StoredObject;
import java.util.Map;
import java.util.Optional;

/** Compares a blob's index tags with those of its backup, which may differ although the version is the same. */
final class TagComparer {
    private final BlobSource source;
    private final TargetInspector inspector;

    TagComparer(BlobSource source, TargetInspector inspector) {
        this.source = source;
        this.inspector = inspector;
    }

    /** The snapshot with the target's answer; {@linkplain TargetSnapshot#outdated outdated} if the tags differ. */
    TargetSnapshot compare(RunContext run, TargetSnapshot snapshot) {
        TargetSnapshot checked = inspector.withObject(run, snapshot);
        Optional<StoredObject> backup =
                checked.object().filter(object -> object.verifiedSourceETag().isPresent());
        return backup.isPresent() && !matches(run, checked, backup.get()) ? checked.outdated() : checked;
    }

    private boolean matches(RunContext run, TargetSnapshot snapshot, StoredObject backup) {
        try {
            Map<String, String> tags = source.tags(run, snapshot.blob());
            return TagsDigest.of(tags).equals(backup.tagsDigest());
        } catch (SourceNotFoundException e) {
            // The attempt itself finds the blob deleted.
            return true;
        }
    }
}
