package io.blobferry.restore;

import io.blobferry.execution.RunContext;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.BackupReader.ThawResult;
import io.blobferry.spi.target.BackupReader.ThawTier;
import io.blobferry.spi.target.StoredVersion;
import java.time.Duration;
import java.util.Optional;

/** What is done about an archived version. */
record Thawing(BackupReader reader, RestoreConfig config) {
    /** Asks for a readable copy where there is none; empty if the content can be read now. */
    Optional<RestoreOutcome> thaw(RunContext run, StoredVersion version) {
        if (version.availability().isReadable()) {
            return Optional.empty();
        }
        String storageClass = version.storageClass();
        if (version.availability() instanceof StoredVersion.Thawing) {
            ThawTier tier = config.thaw().map(RestoreConfig.Thaw::tier).orElse(ThawTier.BULK);
            return Optional.of(new RestoreOutcome.Thawing(storageClass, within(storageClass, tier)));
        }
        if (config.thaw().isEmpty()) {
            return Optional.of(new RestoreOutcome.Archived(storageClass));
        }
        RestoreConfig.Thaw thaw = config.thaw().get();
        return reader.requestThaw(run, version, thaw.tier(), thaw.days()) == ThawResult.READABLE
                ? Optional.empty()
                : Optional.of(new RestoreOutcome.Thawing(storageClass, within(storageClass, thaw.tier())));
    }

    /** "Archive retrieval options" in the S3 user guide: how long it typically takes at most. */
    static Duration within(String storageClass, ThawTier tier) {
        boolean isDeep = storageClass.equals("DEEP_ARCHIVE");
        return switch (tier) {
            case EXPEDITED -> Duration.ofMinutes(5);
            case STANDARD -> Duration.ofHours(isDeep ? 12 : 5);
            case BULK -> Duration.ofHours(isDeep ? 48 : 12);
        };
    }
}
